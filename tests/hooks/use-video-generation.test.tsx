import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useCredits } from "@/hooks/use-credits";
import { useVideoGeneration, type Wish } from "@/hooks/use-video-generation";
import { RequestError } from "@/lib/browser/fetch-json";
import { openPage, type Page, START } from "./page";
import { aJob, CAMPAIGN, CLIP, credits, finished, OTHER_CLIP, refusal } from "./studio-stand-in";

const video: Wish = { kind: "video", quality: "fast", duration: 8 };
const frame: Wish = { kind: "first-frame" };

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

/** Step 6 with the header's credits beside it, as on the real page, after its first look. */
async function render() {
  const initial = page.studio.list();
  const view = renderHook(
    () => ({
      generation: useVideoGeneration(CAMPAIGN, initial),
      credits: useCredits(credits),
    }),
    { wrapper: page.wrapper },
  );
  await page.pass(500);
  const generation = () => view.result.current.generation;
  return {
    ...view,
    generation,
    /** A press, and what came of it. */
    press: async (clipId: string, wish: Wish): Promise<RequestError | null> => {
      let answer: Promise<RequestError | null> = Promise.resolve(null);
      act(() => {
        answer = generation().generate(clipId, wish);
      });
      await page.pass(200);
      return answer;
    },
  };
}

const keys = () => page.studio.presses().map(({ key }) => key);
const creditLooks = () => page.studio.asked("/api/credits").length;

describe("a press", () => {
  it("asks for what was wished, and for nothing else", async () => {
    const { press } = await render();

    expect(await press(CLIP, { kind: "video", quality: "standard", duration: 6 })).toBeNull();
    expect(await press(OTHER_CLIP, frame)).toBeNull();

    expect(page.studio.presses().map(({ method, path, body }) => ({ method, path, body }))).toEqual(
      [
        {
          method: "POST",
          path: "/api/generate/video",
          body: { clipId: CLIP, quality: "standard", duration: 6 },
        },
        { method: "POST", path: "/api/generate/first-frame", body: { clipId: OTHER_CLIP } },
      ],
    );
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
    const before = page.studio.polls().length;
    await page.pass(20_000);
    expect(page.studio.polls().length).toBeGreaterThan(before + 2);

    page.studio.jobs = page.studio.jobs.map((job) => finished(job));
    await page.pass(12_000);
    expect(generation().jobs[0]?.status).toBe("completed");
    const after = page.studio.polls().length;
    await page.pass(60_000);
    expect(page.studio.polls()).toHaveLength(after);
  });

  it("asks for the credits again: there is a hold now", async () => {
    const { press } = await render();
    const before = creditLooks();
    await press(CLIP, video);

    expect(creditLooks()).toBe(before + 1);
  });

  it("is busy until it is answered, on its own clip only", async () => {
    let answer = () => {};
    page.studio.onPress = () =>
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
    page.studio.onPress = (_, clipId) =>
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
    page.studio.onPress = () =>
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
    const polls = page.studio.polls().length;
    await page.pass(60_000);
    expect(page.studio.polls()).toHaveLength(polls);
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
    page.studio.jobs = [finished(aJob())];
    const first = await render();
    const second = await render();
    page.studio.onPress = () => refusal(503, "unavailable", "Not now.");
    await first.press(CLIP, video);
    await second.press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  it("is the same again after a refusal that made no job", async () => {
    const good = page.studio.onPress;
    page.studio.onPress = () => HttpResponse.error();
    const { press } = await render();
    await press(CLIP, video);
    page.studio.onPress = good;
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  it("is another one once a new job of the clip was seen", async () => {
    const { press } = await render();
    await press(CLIP, video);
    await press(CLIP, video);
    page.studio.jobs = page.studio.jobs.map((job) => finished(job, "failed"));
    await page.pass(12_000);
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(3);
  });

  it("is another one on another clip, and for another kind", async () => {
    page.studio.onPress = () => refusal(503, "unavailable", "Not now.");
    const { press } = await render();
    await press(CLIP, video);
    await press(OTHER_CLIP, video);
    await press(CLIP, frame);

    expect(new Set(keys()).size).toBe(3);
  });

  it("does not change with another clip's jobs", async () => {
    page.studio.onPress = () => refusal(503, "unavailable", "Not now.");
    page.studio.jobs = [aJob({ clipId: OTHER_CLIP })];
    const { press } = await render();
    await press(CLIP, video);
    page.studio.jobs = [aJob({ clipId: OTHER_CLIP }), ...page.studio.jobs];
    await page.pass(12_000);
    await press(CLIP, video);

    expect(new Set(keys()).size).toBe(1);
  });

  // The server keeps keys for ever and answers a known one with its old job: such a press would do nothing.
  it("is never an old one, though the clip's jobs have left the list of 100", async () => {
    const { press } = await render();
    await press(CLIP, video);
    page.studio.jobs = Array.from({ length: 100 }, () => finished(aJob({ clipId: OTHER_CLIP })));
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
    [
      "an answer of another shape",
      () => HttpResponse.json({ ok: true }),
      "internal",
      "Something went wrong. Please try again.",
    ],
  ])("with %s answers with a code and a sentence", async (_, answer, code, message) => {
    page.studio.onPress = answer;
    const { press, generation } = await render();

    const error = await press(CLIP, video);

    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code, message });
    expect(generation().isBusy(CLIP)).toBe(false);
    expect(generation().jobs).toEqual([]);
  });

  it("carries the details that the page shows", async () => {
    const details = { requiredCents: 200, availableCents: 12 };
    page.studio.onPress = () => refusal(402, "insufficient_credits", "Not enough.", details);
    const { press } = await render();

    expect((await press(CLIP, video))?.details).toEqual(details);
  });

  it("does not stop the looking at what runs already", async () => {
    page.studio.jobs = [aJob({ clipId: OTHER_CLIP })];
    page.studio.onPress = () => refusal(402, "insufficient_credits", "Not enough.");
    const { press } = await render();
    await press(CLIP, video);
    const before = page.studio.polls().length;
    await page.pass(20_000);

    expect(page.studio.polls().length).toBeGreaterThan(before);
  });

  it("while the whole studio is away comes back too", async () => {
    page.studio.onPress = () => HttpResponse.error();
    const { press, generation } = await render();
    page.studio.onList = () => HttpResponse.error();

    expect(await press(CLIP, video)).toMatchObject({ code: "offline" });
    expect(generation().isBusy(CLIP)).toBe(false);
    expect(generation().isStale).toBe(true);
  });
});

describe("the end of a job", () => {
  it("makes the page read its rows again, once, and the credits", async () => {
    const job = aJob();
    page.studio.jobs = [job];
    await render();
    const looks = creditLooks();
    expect(page.router.refresh).not.toHaveBeenCalled();

    page.studio.jobs = [finished(job)];
    await page.pass(12_000);
    await page.pass(60_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBe(looks + 1);
  });

  it.each(["failed", "cancelled"] as const)("counts when it is %s too", async (status) => {
    const job = aJob();
    page.studio.jobs = [job];
    await render();
    page.studio.jobs = [{ ...job, status }];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of two in one answer is one reading", async () => {
    const jobs = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.studio.jobs = jobs;
    await render();
    page.studio.jobs = jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of one after the other is two readings", async () => {
    const [one, two] = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.studio.jobs = [one, two];
    await render();
    page.studio.jobs = [finished(one), two];
    await page.pass(12_000);
    page.studio.jobs = page.studio.jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(2);
  });

  it("that was there when the page opened is none", async () => {
    page.studio.jobs = [finished(aJob()), aJob()];
    await render();
    await page.pass(30_000);

    expect(page.router.refresh).not.toHaveBeenCalled();
  });

  it("that came between the page's rows and its first look is one", async () => {
    const job = aJob();
    page.studio.jobs = [job];
    const initial = page.studio.list();
    page.studio.jobs = [finished(job)];
    renderHook(() => useVideoGeneration(CAMPAIGN, initial), { wrapper: page.wrapper });
    await page.pass(500);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is seen though another finished job leaves the list at the same moment", async () => {
    const [running, old] = [aJob(), finished(aJob({ clipId: OTHER_CLIP }))];
    page.studio.jobs = [running, old];
    await render();
    page.studio.jobs = [aJob({ clipId: OTHER_CLIP }), finished(running)];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });
});

describe("cancelling", () => {
  it("asks for that job, shows it cancelled, and reads the page and the credits again", async () => {
    const job = aJob();
    page.studio.jobs = [job];
    const { generation } = await render();
    const looks = creditLooks();

    let cancelled: Promise<RequestError | null> = Promise.resolve(null);
    act(() => {
      cancelled = generation().cancel(job);
    });
    await page.pass(500);

    expect(await cancelled).toBeNull();
    expect(page.studio.asked(`/api/jobs/${job.id}/cancel`)).toHaveLength(1);
    expect(generation().jobs[0]?.status).toBe("cancelled");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBeGreaterThan(looks);
  });
});

describe("the clock of the page", () => {
  it("is the server's, and goes on between two answers", async () => {
    page.studio.clockAheadMs = 3_600_000;
    page.studio.jobs = [aJob({ createdAt: new Date(START + 3_600_000).toISOString() })];
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
    page.studio.jobs = [aJob()];
    const good = page.studio.onList;
    const { generation } = await render();
    expect(generation().isStale).toBe(false);

    page.studio.onList = () => HttpResponse.error();
    await page.pass(12_000);
    expect(generation().isStale).toBe(true);
    expect(generation().jobs).toHaveLength(1);

    page.studio.onList = good;
    await page.pass(60_000);
    expect(generation().isStale).toBe(false);
  });

  it("is not asked by a page that was left", async () => {
    page.studio.jobs = [aJob()];
    const { unmount } = await render();
    page.studio.onList = () => HttpResponse.error();
    await page.pass(6_000);
    unmount();
    const polls = page.studio.polls().length;
    await page.pass(120_000);

    expect(page.studio.polls()).toHaveLength(polls);
  });
});
