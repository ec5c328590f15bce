import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useCredits } from "@/hooks/credits/use-credits";
import { useVideoGeneration, type Wish } from "@/hooks/jobs/use-video-generation";
import { RequestError } from "@/lib/browser/fetch-json";
import { aJob, CAMPAIGN, CLIP, credits, finished, OTHER_CLIP, quote, refusal } from "./fake-api";
import { openPage, type Page, START } from "./page";

const video: Wish = { kind: "video", quality: "fast" };
const frame: Wish = { kind: "first-frame", engine: "nano_banana" };

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

/** Step 6 with the header's credits beside it, as on the real page, after its first look. */
async function render() {
  const initial = page.api.list();
  const view = renderHook(
    () => ({
      generation: useVideoGeneration(CAMPAIGN, initial),
      credits: useCredits(credits),
    }),
    { wrapper: page.wrapper },
  );
  await page.pass(500);
  const generation = () => view.result.current.generation;
  /** What came of an action on the page as it is now. */
  const run = async <T,>(
    action: (now: ReturnType<typeof generation>) => Promise<T>,
  ): Promise<T> => {
    const answers: Promise<T>[] = [];
    act(() => {
      answers.push(action(generation()));
    });
    await page.pass(200);
    const [answer] = answers;
    if (answer === undefined) throw new Error("the action did not run");
    return answer;
  };
  return {
    ...view,
    generation,
    run,
    press: (clipId: string, wish: Wish) => run((now) => now.generate(clipId, wish)),
  };
}

const keys = () => page.api.presses().map(({ key }) => key);
const creditLooks = () => page.api.asked("/api/credits").length;

describe("a press", () => {
  it.each<[Wish, object]>([
    [
      { kind: "clip", quality: "luma", engine: "flux" },
      { quality: "luma", engine: "flux" },
    ],
    [{ kind: "first-frame", engine: "flux" }, { engine: "flux" }],
    [{ kind: "video", quality: "standard" }, { quality: "standard" }],
    [{ kind: "voice" }, {}],
    [{ kind: "ambient" }, {}],
    [{ kind: "transcribe" }, {}],
  ])("asks for what was wished, and for nothing else: %j", async (wish, options) => {
    const { press } = await render();

    expect(await press(OTHER_CLIP, wish)).toBeNull();

    expect(page.api.presses().map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      {
        method: "POST",
        path: `/api/generate/${wish.kind}`,
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
    let answer = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        answer = () => resolve(refusal(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    expect(generation().isBusy(CLIP)).toBe(false);

    let pressed: Promise<unknown> = Promise.resolve();
    act(() => {
      pressed = generation().generate(CLIP, video);
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    answer();
    await page.pass(200);
    await pressed;
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("on one clip leaves the other one busy", async () => {
    const answers = new Map<string, () => void>();
    page.api.onPress = (_, clipId) =>
      new Promise((resolve) => {
        answers.set(clipId, () => resolve(refusal(409, "state_conflict", "No.")));
      });
    const { generation } = await render();
    act(() => {
      void generation().generate(CLIP, video);
      void generation().generate(OTHER_CLIP, video);
    });
    await page.pass(200);
    answers.get(CLIP)?.();
    await page.pass(200);

    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([false, true]);
    answers.get(OTHER_CLIP)?.();
    await page.pass(200);
  });

  it("whose page is left ends without a word", async () => {
    let answer = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        answer = () => resolve(HttpResponse.error());
      });
    const { generation, unmount } = await render();
    let pressed: Promise<unknown> = Promise.resolve();
    act(() => {
      pressed = generation().generate(CLIP, video);
    });
    await page.pass(200);
    unmount();
    answer();
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
    page.api.onPress = () => refusal(503, "unavailable", "Not now.");
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
    page.api.onPress = () => refusal(503, "unavailable", "Not now.");
    const { press } = await render();
    await press(CLIP, video);
    await press(OTHER_CLIP, video);
    await press(CLIP, frame);

    expect(new Set(keys()).size).toBe(3);
  });

  it("does not change with another clip's jobs once the clip has its own", async () => {
    page.api.onPress = () => refusal(503, "unavailable", "Not now.");
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
      () => refusal(402, "insufficient_credits", "You don't have enough credits for this."),
      "insufficient_credits",
      "You don't have enough credits for this.",
    ],
    [
      "422",
      () => refusal(422, "invalid_request", "Some of the values are not valid: duration."),
      "invalid_request",
      "Some of the values are not valid: duration.",
    ],
    [
      "401",
      () => refusal(401, "unauthenticated", "Please sign in first."),
      "unauthenticated",
      "Please sign in first.",
    ],
    [
      "409",
      () => refusal(409, "first_frame_missing", "No frame."),
      "first_frame_missing",
      "No frame.",
    ],
    ["429", () => refusal(429, "too_many_active", "Wait."), "too_many_active", "Wait."],
    [
      "502",
      () => refusal(502, "provider_refused", "It said no."),
      "provider_refused",
      "It said no.",
    ],
    ["503", () => refusal(503, "unavailable", "Not now."), "unavailable", "Not now."],
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
  ])("with %s answers with a code and a sentence", async (_, answer, code, message) => {
    page.api.onPress = answer;
    const { press, generation } = await render();

    const error = await press(CLIP, video);

    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code, message });
    expect(generation().isBusy(CLIP)).toBe(false);
    expect(generation().jobs).toEqual([]);
  });

  it("carries the details that the page shows", async () => {
    const details = { requiredCents: 200, availableCents: 12 };
    page.api.onPress = () => refusal(402, "insufficient_credits", "Not enough.", details);
    const { press } = await render();

    expect((await press(CLIP, video))?.details).toEqual(details);
  });

  it("does not stop the looking at what runs already", async () => {
    page.api.jobs = [aJob({ clipId: OTHER_CLIP })];
    page.api.onPress = () => refusal(402, "insufficient_credits", "Not enough.");
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

describe("the end of a job", () => {
  it("makes the page read its rows again, once, and the credits", async () => {
    const job = aJob();
    page.api.jobs = [job];
    await render();
    const looks = creditLooks();
    expect(page.router.refresh).not.toHaveBeenCalled();

    page.api.jobs = [finished(job)];
    await page.pass(12_000);
    await page.pass(60_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBe(looks + 1);
  });

  it.each(["failed", "cancelled"] as const)("counts when it is %s too", async (status) => {
    const job = aJob();
    page.api.jobs = [job];
    await render();
    page.api.jobs = [{ ...job, status }];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of two in one answer is one reading", async () => {
    const jobs = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.api.jobs = jobs;
    await render();
    page.api.jobs = jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of one after the other is two readings", async () => {
    const [one, two] = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.api.jobs = [one, two];
    await render();
    page.api.jobs = [finished(one), two];
    await page.pass(12_000);
    page.api.jobs = page.api.jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(2);
  });

  it("that was there when the page opened is none", async () => {
    page.api.jobs = [finished(aJob()), aJob()];
    await render();
    await page.pass(30_000);

    expect(page.router.refresh).not.toHaveBeenCalled();
  });

  it("that came between the page's rows and its first look is one", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const initial = page.api.list();
    page.api.jobs = [finished(job)];
    renderHook(() => useVideoGeneration(CAMPAIGN, initial), { wrapper: page.wrapper });
    await page.pass(500);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is seen though another finished job leaves the list at the same moment", async () => {
    const [running, old] = [aJob(), finished(aJob({ clipId: OTHER_CLIP }))];
    page.api.jobs = [running, old];
    await render();
    page.api.jobs = [aJob({ clipId: OTHER_CLIP }), finished(running)];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });
});

describe("cancelling", () => {
  it("asks for that job, shows it cancelled, and reads the page and the credits again", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const { generation, run } = await render();
    const looks = creditLooks();

    expect(await run((now) => now.cancel(job))).toBeNull();
    await page.pass(500);

    expect(page.api.asked(`/api/jobs/${job.id}/cancel`)).toHaveLength(1);
    expect(generation().jobs[0]?.status).toBe("cancelled");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBeGreaterThan(looks);
  });
});

describe("trying again", () => {
  it("asks for that job, shows the new one, and asks for the credits again", async () => {
    const job = finished(aJob({ clipId: OTHER_CLIP }), "failed");
    page.api.jobs = [job];
    const { generation, run } = await render();
    const looks = creditLooks();

    expect(await run((now) => now.retry(job))).toBeNull();

    expect(page.api.asked("/api/jobs/")).toMatchObject([
      { method: "POST", path: `/api/jobs/${job.id}/retry`, body: {} },
    ]);
    expect(generation().jobs[0]).toMatchObject({
      status: "submitted",
      clipId: OTHER_CLIP,
      retryOf: job.id,
      retryCount: 1,
    });
    expect(creditLooks()).toBe(looks + 1);
  });

  it("starts the looking again, until the end", async () => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    const { generation, run } = await render();
    await page.pass(60_000);
    await run((now) => now.retry(job));
    page.api.jobs = page.api.jobs.map((other) => (other.id === job.id ? other : finished(other)));
    await page.pass(12_000);

    expect(generation().jobs.map(({ status }) => status)).toEqual(["completed", "failed"]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it.each([
    [409, "state_conflict", "This job has not failed."],
    [402, "insufficient_credits", "You don't have enough credits for this."],
    [404, "not_found", "We couldn't find that."],
    [503, "unavailable", "Not now."],
  ])("that is refused with %i says why", async (status, code, message) => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    page.api.onRetry = () => refusal(status, code, message);
    const { generation, run } = await render();

    expect(await run((now) => now.retry(job))).toMatchObject({ code, message });
    expect(generation().jobs).toEqual([job]);
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("keeps its clip busy until it is answered", async () => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    let answer = () => {};
    page.api.onRetry = () =>
      new Promise((resolve) => {
        answer = () => resolve(refusal(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    act(() => {
      void generation().retry(job);
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    answer();
    await page.pass(200);
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

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
    page.api.onPress = () => refusal(503, "unavailable", "Not now.");
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
    page.api.onPress = () => refusal(409, "state_conflict", "No.");
    await first.run((now) => now.generateAll("fast"));
    expect(new Set(keys()).size).toBe(2);
  });

  it("has another key than any press on one clip", async () => {
    page.api.onPress = () => refusal(503, "unavailable", "Not now.");
    const { press, run } = await render();
    await press(CLIP, { kind: "clip", quality: "fast", engine: "nano_banana" });
    await run((now) => now.generateAll("fast"));

    expect(new Set(keys()).size).toBe(2);
  });

  it("keeps the campaign busy until it is answered, and no clip", async () => {
    let answer = () => {};
    page.api.onPress = () =>
      new Promise((resolve) => {
        answer = () => resolve(refusal(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    act(() => {
      void generation().generateAll("fast");
    });
    await page.pass(200);
    expect([generation().isBusy(CAMPAIGN), generation().isBusy(CLIP)]).toEqual([true, false]);

    answer();
    await page.pass(200);
    expect(generation().isBusy(CAMPAIGN)).toBe(false);
  });

  it("that is refused says why, with the details", async () => {
    const details = { requiredCents: 800, availableCents: 500 };
    page.api.onPress = () => refusal(402, "insufficient_credits", "Not enough.", details);
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

describe("a page with rows of its own", () => {
  it("reads them again when a job finishes, and leaves the server's page alone", async () => {
    const job = aJob({ status: "in_progress" });
    page.api.jobs = [job];
    const readRows = vi.fn();
    const initial = page.api.list();
    renderHook(() => useVideoGeneration(CAMPAIGN, initial, readRows), { wrapper: page.wrapper });
    await page.pass(500);
    expect(readRows).not.toHaveBeenCalled();
    page.api.jobs = [finished(job)];
    await page.pass(10_000);

    expect(readRows).toHaveBeenCalledTimes(1);
    expect(page.router.refresh).not.toHaveBeenCalled();
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
    let answer = () => {};
    page.api.onQuote = () =>
      new Promise((resolve) => {
        answer = () => resolve(HttpResponse.json(quote));
      });
    act(() => {
      void generation().quoteAll("fast");
    });
    await page.pass(200);
    expect(generation().isBusy(CAMPAIGN)).toBe(false);

    answer();
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
    ["409", () => refusal(409, "state_conflict", "All done."), "state_conflict"],
    [
      "409 without an actor",
      () => refusal(409, "first_frame_missing", "No."),
      "first_frame_missing",
    ],
    ["404", () => refusal(404, "not_found", "No."), "not_found"],
    ["no network", () => HttpResponse.error(), "offline"],
    ["an error of another shape", () => HttpResponse.json({}, { status: 500 }), "internal"],
  ])("throws what was refused with %s", async (_, answer, code) => {
    page.api.onQuote = answer;
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

describe("an older version", () => {
  it("is selected, and the page reads its rows again", async () => {
    const { run } = await render();

    expect(await run((now) => now.selectVersion(CLIP, 3, true))).toBeNull();

    expect(page.api.asked("/api/clips/")).toMatchObject([
      {
        method: "POST",
        path: `/api/clips/${CLIP}/version`,
        body: { versionNumber: 3, withScript: true },
      },
    ]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("that is refused says why, and the page stays as it is", async () => {
    page.api.onSave = () => refusal(409, "state_conflict", "A job is running.");
    const { generation, run } = await render();

    expect(await run((now) => now.selectVersion(CLIP, 3, false))).toMatchObject({
      code: "state_conflict",
      message: "A job is running.",
    });
    expect(page.router.refresh).not.toHaveBeenCalled();
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

describe("the line", () => {
  it("is saved, and the page reads its rows again", async () => {
    const { run } = await render();

    const line = { from: "I bought it.", to: "I bought it twice." };
    expect(await run((now) => now.saveLine(OTHER_CLIP, line))).toBeNull();

    expect(page.api.asked("/api/clips/")).toMatchObject([
      {
        method: "PATCH",
        path: `/api/clips/${OTHER_CLIP}`,
        body: { changes: [{ field: "script.line", ...line }] },
      },
    ]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("that was changed elsewhere says so, and the page reads what stands there now", async () => {
    page.api.onSave = () => refusal(409, "edit_conflict", "This was changed elsewhere.");
    const { generation, run } = await render();

    const problem = await run((now) => now.saveLine(CLIP, { from: "Mine.", to: "Newer." }));

    expect(problem).toMatchObject({ code: "edit_conflict" });
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("keeps its clip busy until it is answered", async () => {
    let answer = () => {};
    page.api.onSave = () =>
      new Promise((resolve) => {
        answer = () => resolve(HttpResponse.json({}));
      });
    const { generation } = await render();
    act(() => {
      void generation().saveLine(CLIP, { from: "", to: "x" });
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    answer();
    await page.pass(200);
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

describe("the clock of the page", () => {
  it("is the server's, and goes on between two answers", async () => {
    page.api.clockAheadMs = 3_600_000;
    page.api.jobs = [aJob({ createdAt: new Date(START + 3_600_000).toISOString() })];
    const { generation } = await render();
    await page.pass(10_000);

    expect(Math.abs(generation().now - (Date.now() + 3_600_000))).toBeLessThanOrEqual(1_500);
  });

  it("stands still when nothing runs", async () => {
    const { generation } = await render();
    const before = generation().now;
    await page.pass(30_000);

    expect(generation().now).toBe(before);
  });
});

describe("a studio that cannot be reached", () => {
  it("marks the page as old, and no more once it answers", async () => {
    page.api.jobs = [aJob()];
    const good = page.api.onList;
    const { generation } = await render();
    expect(generation().isStale).toBe(false);

    page.api.onList = () => HttpResponse.error();
    await page.pass(12_000);
    expect(generation().isStale).toBe(true);
    expect(generation().jobs).toHaveLength(1);

    page.api.onList = good;
    await page.pass(60_000);
    expect(generation().isStale).toBe(false);
  });

  it("is not asked by a page that was left", async () => {
    page.api.jobs = [aJob()];
    const { unmount } = await render();
    page.api.onList = () => HttpResponse.error();
    await page.pass(6_000);
    unmount();
    const polls = page.api.polls().length;
    await page.pass(120_000);

    expect(page.api.polls()).toHaveLength(polls);
  });
});
