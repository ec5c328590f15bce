import { act } from "@testing-library/react";
import { HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import type { GenerateRequest } from "@/hooks/jobs/use-generate";
import { RequestError } from "@/lib/browser/fetch-json";
import { aJob, CLIP, finished, OTHER_CLIP, rejection } from "./fake-api";
import { creditLooks, frame, keys, openPageForEachTest, page, render, video } from "./step-six";

/** A press on step 6: what is asked for, once, and what a refusal shows. */

openPageForEachTest();

describe("a press", () => {
  it.each<[GenerateRequest, object]>([
    [
      { kind: "clip", quality: "luma", engine: "flux" },
      { quality: "luma", engine: "flux" },
    ],
    [{ kind: "first-frame", engine: "flux" }, { engine: "flux" }],
    [{ kind: "video", quality: "standard" }, { quality: "standard" }],
    [{ kind: "voice" }, {}],
    [{ kind: "ambient" }, {}],
    [{ kind: "transcribe" }, {}],
  ])("asks for what was wished, and for nothing else: %j", async (params, options) => {
    const { press } = await render();

    expect(await press(OTHER_CLIP, params)).toBeNull();

    expect(page.api.presses().map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: "POST",
        path: `/api/generate/${params.kind}`,
        body: { clipId: OTHER_CLIP, ...options },
      },
    ]);
  });

  // The next look at the jobs says what began; an answer of a newer server must not look like a refusal.
  it("is done whatever its answer says, as long as it is a yes", async () => {
    page.api.onPress = () => HttpResponse.json({ ok: true });
    const { press, generation } = await render();

    expect(await press(CLIP, video)).toBeNull();
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("shows its job at once, without waiting for the next question", async () => {
    const { press, generation } = await render();
    await press(CLIP, video);

    expect(generation().jobs[0]).toMatchObject({ clipId: CLIP, status: "submitted" });
  });

  it("after a rest starts the looking again, until the end", async () => {
    const { press, generation } = await render();
    await page.pass(60_000);
    await press(CLIP, video);
    const before = page.api.polls().length;
    await page.pass(20_000);
    expect(page.api.polls().length).toBeGreaterThanOrEqual(before + 2);

    page.api.jobs = page.api.jobs.map((job) => finished(job));
    await page.pass(12_000);
    expect(generation().jobs[0]?.status).toBe("completed");
    const after = page.api.polls().length;
    await page.pass(60_000);
    expect(page.api.polls()).toHaveLength(after);
  });

  it("asks for the credits again: there is a hold now", async () => {
    const { press } = await render();
    const before = creditLooks();
    await press(CLIP, video);

    expect(creditLooks()).toBe(before + 1);
  });

  it("is busy until it is answered, on its own clip only", async () => {
    let response = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        response = () => resolve(rejection(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    expect(generation().isBusy(CLIP)).toBe(false);

    let pressed: Promise<unknown> = Promise.resolve();
    act(() => {
      pressed = generation().generate(CLIP, video);
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    response();
    await page.pass(200);
    await pressed;
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("on one clip leaves the other one busy", async () => {
    const responses = new Map<string, () => void>();
    page.api.onPress = (_, clipId) =>
      new Promise((resolve) => {
        responses.set(clipId, () => resolve(rejection(409, "state_conflict", "No.")));
      });
    const { generation } = await render();
    act(() => {
      void generation().generate(CLIP, video);
      void generation().generate(OTHER_CLIP, video);
    });
    await page.pass(200);
    responses.get(CLIP)?.();
    await page.pass(200);

    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([false, true]);
    responses.get(OTHER_CLIP)?.();
    await page.pass(200);
  });

  it("whose page is left ends without a word", async () => {
    let response = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        response = () => resolve(HttpResponse.error());
      });
    const { generation, unmount } = await render();
    let pressed: Promise<unknown> = Promise.resolve();
    act(() => {
      pressed = generation().generate(CLIP, video);
    });
    await page.pass(200);
    unmount();
    response();
    await page.pass(200);

    expect(await pressed).toMatchObject({ code: "offline" });
    const polls = page.api.polls().length;
    await page.pass(60_000);
    expect(page.api.polls()).toHaveLength(polls);
  });
});

describe("the Idempotency-Key of a press", () => {
  it("is the same for a double click", async () => {
    const { generation } = await render();
    act(() => {
      void generation().generate(CLIP, video);
      void generation().generate(CLIP, video);
    });
    await page.pass(500);

    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[\x21-\x7e]{1,200}$/);
  });

  it("is the same in a second tab that has seen the same", async () => {
    page.api.jobs = [finished(aJob())];
    const first = await render();
    const second = await render();
    page.api.onPress = () => rejection(503, "unavailable", "Not now.");
    await first.press(CLIP, video);
    await second.press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  it("is the same again after a refusal that made no job", async () => {
    const good = page.api.onPress;
    page.api.onPress = () => HttpResponse.error();
    const { press } = await render();
    await press(CLIP, video);
    page.api.onPress = good;
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  it("is another one once a new job of the clip was seen", async () => {
    const { press } = await render();
    await press(CLIP, video);
    await press(CLIP, video);
    page.api.jobs = page.api.jobs.map((job) => finished(job, "failed"));
    await page.pass(12_000);
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(3);
  });

  it("is another one on another clip, and for another kind", async () => {
    page.api.onPress = () => rejection(503, "unavailable", "Not now.");
    const { press } = await render();
    await press(CLIP, video);
    await press(OTHER_CLIP, video);
    await press(CLIP, frame);

    expect(new Set(keys()).size).toBe(3);
  });

  it("does not change with another clip's jobs once the clip has its own", async () => {
    page.api.onPress = () => rejection(503, "unavailable", "Not now.");
    page.api.jobs = [aJob({ clipId: OTHER_CLIP }), finished(aJob())];
    const { press } = await render();
    await press(CLIP, video);
    page.api.jobs = [aJob({ clipId: OTHER_CLIP }), ...page.api.jobs];
    await page.pass(12_000);
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  // The server keeps keys for ever and answers a known one with its old job: such a press would do nothing.
  it("is never an old one, though the clip's jobs have left the list of 100", async () => {
    const { press } = await render();
    await press(CLIP, video);
    page.api.jobs = Array.from({ length: 100 }, () => finished(aJob({ clipId: OTHER_CLIP })));
    await page.pass(12_000);
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(2);
  });
});

describe("a press that is refused", () => {
  it.each<[string, () => Response, string, string]>([
    [
      "402",
      () => rejection(402, "insufficient_credits", "You don't have enough credits for this."),
      "insufficient_credits",
      "You don't have enough credits for this.",
    ],
    [
      "422",
      () => rejection(422, "invalid_request", "Some of the values are not valid: duration."),
      "invalid_request",
      "Some of the values are not valid: duration.",
    ],
    [
      "401",
      () => rejection(401, "unauthenticated", "Please sign in first."),
      "unauthenticated",
      "Please sign in first.",
    ],
    [
      "409",
      () => rejection(409, "first_frame_missing", "No frame."),
      "first_frame_missing",
      "No frame.",
    ],
    ["429", () => rejection(429, "too_many_active", "Wait."), "too_many_active", "Wait."],
    [
      "502",
      () => rejection(502, "provider_refused", "It said no."),
      "provider_refused",
      "It said no.",
    ],
    ["503", () => rejection(503, "unavailable", "Not now."), "unavailable", "Not now."],
    [
      "no network",
      () => HttpResponse.error(),
      "offline",
      "We couldn't reach the studio. Check your connection and try again.",
    ],
    [
      "a page instead of JSON",
      () => new HttpResponse("<html></html>", { status: 502 }),
      "offline",
      "We couldn't reach the studio. Check your connection and try again.",
    ],
    [
      "an error of another shape",
      () => HttpResponse.json({ message: "secret" }, { status: 500 }),
      "internal",
      "Something went wrong. Please try again.",
    ],
  ])("with %s answers with a code and a sentence", async (_, response, code, message) => {
    page.api.onPress = response;
    const { press, generation } = await render();

    const error = await press(CLIP, video);

    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code, message });
    expect(generation().isBusy(CLIP)).toBe(false);
    expect(generation().jobs).toEqual([]);
  });

  it("carries the details that the page shows", async () => {
    const details = { requiredCents: 200, availableCents: 12 };
    page.api.onPress = () => rejection(402, "insufficient_credits", "Not enough.", details);
    const { press } = await render();

    expect((await press(CLIP, video))?.details).toEqual(details);
  });

  it("does not stop the looking at what runs already", async () => {
    page.api.jobs = [aJob({ clipId: OTHER_CLIP })];
    page.api.onPress = () => rejection(402, "insufficient_credits", "Not enough.");
    const { press } = await render();
    await press(CLIP, video);
    const before = page.api.polls().length;
    await page.pass(20_000);

    expect(page.api.polls().length).toBeGreaterThan(before);
  });

  it("while the whole studio is away comes back too", async () => {
    page.api.onPress = () => HttpResponse.error();
    const { press, generation } = await render();
    page.api.onList = () => HttpResponse.error();

    expect(await press(CLIP, video)).toMatchObject({ code: "offline" });
    expect(generation().isBusy(CLIP)).toBe(false);
    expect(generation().isStale).toBe(true);
  });
});
