import { act } from "@testing-library/react";
import { HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { RequestError } from "@/lib/browser/fetch-json";
import { CAMPAIGN, CLIP, quote, rejection } from "./fake-api";
import { creditLooks, keys, openPageForEachTest, page, render } from "./step-six";

/** Making all clips of a campaign, and what that would cost. */

openPageForEachTest();

describe("making all clips", () => {
  it("asks once for the campaign, and shows what began", async () => {
    const { generation, run } = await render();
    const looks = creditLooks();

    expect(await run((now) => now.generateAll("standard"))).toBeNull();

    expect(page.api.presses()).toMatchObject([
      {
        method: "POST",
        path: "/api/generate/campaign",
        body: { campaignId: CAMPAIGN, quality: "standard" },
      },
    ]);
    expect(page.api.presses()[0]?.body).not.toHaveProperty("dryRun");
    expect(generation().jobs).toHaveLength(1);
    expect(creditLooks()).toBe(looks + 1);
  });

  it("has one key for a double click and for a second tab, and another once jobs were seen", async () => {
    const good = page.api.onPress;
    page.api.onPress = () => rejection(503, "unavailable", "Not now.");
    const first = await render();
    const second = await render();
    act(() => {
      void first.generation().generateAll("fast");
      void first.generation().generateAll("fast");
    });
    await page.pass(500);
    await second.run((now) => now.generateAll("fast"));
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[\x21-\x7e]{1,200}$/);

    page.api.onPress = good;
    await first.run((now) => now.generateAll("fast"));
    page.api.onPress = () => rejection(409, "state_conflict", "No.");
    await first.run((now) => now.generateAll("fast"));
    expect(new Set(keys()).size).toBe(2);
  });

  it("has another key than any press on one clip", async () => {
    page.api.onPress = () => rejection(503, "unavailable", "Not now.");
    const { press, run } = await render();
    await press(CLIP, { kind: "clip", quality: "fast", engine: "nano_banana" });
    await run((now) => now.generateAll("fast"));

    expect(new Set(keys()).size).toBe(2);
  });

  it("keeps the campaign busy until it is answered, and no clip", async () => {
    let response = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        response = () => resolve(rejection(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    act(() => {
      void generation().generateAll("fast");
    });
    await page.pass(200);
    expect([generation().isBusy(CAMPAIGN), generation().isBusy(CLIP)]).toEqual([true, false]);

    response();
    await page.pass(200);
    expect(generation().isBusy(CAMPAIGN)).toBe(false);
  });

  it("that is refused says why, with the details", async () => {
    const details = { requiredCents: 800, availableCents: 500 };
    page.api.onPress = () => rejection(402, "insufficient_credits", "Not enough.", details);
    const { generation, run } = await render();

    expect(await run((now) => now.generateAll("fast"))).toMatchObject({
      code: "insufficient_credits",
      details,
    });
    expect(generation().jobs).toEqual([]);
  });
});

describe("first frames of all clips", () => {
  it("are asked for once for the campaign, however often it is pressed on the same sight", async () => {
    const { generation, run } = await render();
    act(() => {
      void generation().generateFrames("flux");
      void generation().generateFrames("flux");
    });
    await page.pass(200);
    await run((now) => now.generateFrames("flux"));

    const presses = page.api.presses();
    expect(presses.map(({ body }) => body)).toEqual(
      presses.map(() => ({ campaignId: CAMPAIGN, steps: "first_frame", engine: "flux" })),
    );
    const keys = presses.map(({ key }) => key);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(generation().isBusy(CAMPAIGN)).toBe(false);
  });

  it("are quoted without making any", async () => {
    const { generation, run } = await render();
    expect(await run((now) => now.quoteFrames("nano_banana"))).toEqual(quote);
    expect(page.api.presses()).toMatchObject([
      { key: null, body: { steps: "first_frame", dryRun: true } },
    ]);
    expect(generation().jobs).toEqual([]);
  });
});

describe("what all clips would cost", () => {
  it.each(["fast", "standard", "luma"] as const)(
    "is asked for without making any (%s)",
    async (quality) => {
      const { generation, run } = await render();

      expect(await run((now) => now.quoteAll(quality))).toEqual(quote);

      expect(page.api.presses()).toMatchObject([
        {
          method: "POST",
          path: "/api/generate/campaign",
          key: null,
          body: { campaignId: CAMPAIGN, quality, dryRun: true },
        },
      ]);
      expect(generation().jobs).toEqual([]);
    },
  );

  it("leaves nothing busy, and neither credits nor jobs are asked for", async () => {
    const { generation } = await render();
    const before = page.api.seen.length;
    let response = () => {};
    page.api.onQuote = () =>
      new Promise((resolve) => {
        response = () => resolve(HttpResponse.json(quote));
      });
    act(() => {
      void generation().quoteAll("fast");
    });
    await page.pass(200);
    expect(generation().isBusy(CAMPAIGN)).toBe(false);

    response();
    await page.pass(2_000);
    expect(page.api.seen).toHaveLength(before + 1);
  });

  it("has no end for admins", async () => {
    const free = { ...quote, availableCents: null };
    page.api.onQuote = () => HttpResponse.json(free);
    const { run } = await render();

    expect(await run((now) => now.quoteAll("fast"))).toEqual(free);
  });

  it.each<[string, () => Response, string]>([
    ["409", () => rejection(409, "state_conflict", "All done."), "state_conflict"],
    [
      "409 without an actor",
      () => rejection(409, "first_frame_missing", "No."),
      "first_frame_missing",
    ],
    ["404", () => rejection(404, "not_found", "No."), "not_found"],
    ["no network", () => HttpResponse.error(), "offline"],
    ["an error of another shape", () => HttpResponse.json({}, { status: 500 }), "internal"],
  ])("throws what was refused with %s", async (_, response, code) => {
    page.api.onQuote = response;
    const { run } = await render();

    const problem = await run((now) => now.quoteAll("fast").catch((error: unknown) => error));

    expect(problem).toBeInstanceOf(RequestError);
    expect(problem).toMatchObject({ code });
  });

  it("that cannot be read is no price", async () => {
    page.api.onQuote = () => HttpResponse.json({ clips: [], totalCostCents: "800" });
    const { run } = await render();

    const problem = await run((now) => now.quoteAll("fast").catch((error: unknown) => error));

    expect(problem).toBeInstanceOf(Error);
  });
});
