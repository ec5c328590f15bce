import { describe, expect, it } from "vitest";
import { GENERATIONS } from "@/lib/domain/generation";
import { isFinished, JOB_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { nextPollDelay } from "@/lib/domain/jobs/poll-delay";

const start = Date.parse("2026-11-21T12:00:00Z");
const FINAL: JobStatus[] = ["completed", "failed", "cancelled"];

function aJob(given: { status?: JobStatus; ageMs?: number; estimatedDurationMs?: number } = {}) {
  return {
    status: given.status ?? "in_progress",
    createdAt: new Date(start - (given.ageMs ?? 0)).toISOString(),
    estimatedDurationMs: given.estimatedDurationMs ?? 43_000,
  };
}

/** When a page that follows the delays asks, in ms from the press, until it sees the end. Answers are instant. */
function pollTimes(endMs: number, estimatedDurationMs: number, openedAtMs = 0): number[] {
  const times: number[] = [];
  let now = openedAtMs;
  while (times.length < 10_000) {
    times.push(now);
    if (now >= endMs) return times;
    const job = { ...aJob({ estimatedDurationMs }), createdAt: new Date(start).toISOString() };
    now += nextPollDelay([job], start + now);
  }
  throw new Error("never seen");
}

describe("statuses", () => {
  it("end in three ways", () => {
    expect(JOB_STATUSES.filter(isFinished)).toEqual(FINAL);
    expect(JOB_STATUSES).toHaveLength(6);
  });
});

describe("the delay to the next question", () => {
  it.each([
    ["there are no jobs", []],
    ["all are final", FINAL.map((status) => aJob({ status }))],
  ])("is 0 when %s", (_, jobs) => {
    expect(nextPollDelay(jobs, start)).toBe(0);
  });

  it.each(["pending", "submitted", "in_progress"] as const)(
    "is not 0 while one is %s",
    (status) => {
      const jobs = [...FINAL.map((final) => aJob({ status: final })), aJob({ status })];

      expect(nextPollDelay(jobs, start)).toBeGreaterThan(0);
    },
  );

  it("is the shortest of all that run, whatever their order; final ones do not count", () => {
    const far = aJob({ ageMs: 10_000, estimatedDurationMs: 300_000 });
    const near = aJob({ ageMs: 40_000 });
    const done = aJob({ status: "completed", ageMs: 43_000 });
    const alone = nextPollDelay([near], start);

    expect(nextPollDelay([far, near, done], start)).toBe(alone);
    expect(nextPollDelay([done, near, far], start)).toBe(alone);
    expect(nextPollDelay([far, done], start)).toBeGreaterThan(alone);
  });

  it("is always between 2.3 and 10 s, however old, young or mis-estimated a job is", () => {
    const outside: unknown[] = [];

    for (const estimatedDurationMs of [0, 1, 2_500, 43_000, 3_600_000]) {
      for (let ageMs = -120_000; ageMs <= 7_200_000; ageMs += 3_977) {
        const delay = nextPollDelay([aJob({ ageMs, estimatedDurationMs })], start);
        if (!(delay >= 2_300 && delay <= 10_000))
          outside.push({ estimatedDurationMs, ageMs, delay });
      }
    }

    expect(outside).toEqual([]);
  });

  it("is short at first, since a job may be refused at once", () => {
    expect(nextPollDelay([aJob({ ageMs: 0, estimatedDurationMs: 600_000 })], start)).toBeLessThan(
      3_000,
    );
  });

  it("is long while the end is far, short near it, short for a minute after, long when overdue", () => {
    const at = (ageMs: number) => nextPollDelay([aJob({ ageMs })], start);

    expect(at(10_000)).toBe(10_000);
    expect(at(42_000)).toBe(2_300);
    expect(at(43_000 + 59_000)).toBe(2_300);
    expect(at(43_000 + 61_000)).toBe(10_000);
  });

  it("depends on its arguments alone", () => {
    const jobs = Object.freeze([Object.freeze(aJob({ ageMs: 20_000 }))]);

    expect(nextPollDelay(jobs, start)).toBe(nextPollDelay(jobs, start));
  });

  it("asks at most 10 times about a 45 s job, the first look after the press included", () => {
    expect(pollTimes(45_000, 43_000).length).toBeLessThanOrEqual(10);
  });
});

/** The types whose runs were ever measured; Flux and Luma go by a guess. */
const types = [
  "video_veo31_fast",
  "video_veo31_standard",
  "first_frame",
  "voice_chatterbox",
  "ambient_elevenlabs",
  "transcribe_whisper",
] as const;
type MeasuredType = (typeof types)[number];

/** fal-durations.json, in seconds: what 869 real requests took. */
const durations: Record<MeasuredType, [number, number, number, number, number]> = {
  video_veo31_fast: [33.68, 43.37, 48.65, 163.0, 163.0],
  video_veo31_standard: [39.0, 53.38, 68.88, 115.51, 115.51],
  first_frame: [12.01, 19.71, 34.76, 64.89, 269.41],
  voice_chatterbox: [4.97, 6.56, 9.96, 19.76, 19.76],
  ambient_elevenlabs: [5.26, 6.45, 7.31, 39.4, 39.4],
  transcribe_whisper: [2.04, 2.51, 2.84, 3.21, 3.25],
};

/** 200 durations at even quantiles, straight lines between min, p50, p90, p99 and max. */
function sample(type: MeasuredType): number[] {
  const quantiles = [0, 0.5, 0.9, 0.99, 1];
  return Array.from({ length: 200 }, (_, index) => {
    const quantile = (index + 0.5) / 200;
    const upper = quantiles.findIndex((bound) => quantile < bound);
    const [low = 0, high = 1] = quantiles.slice(upper - 1, upper + 1);
    const [from = 0, to = 0] = durations[type].slice(upper - 1, upper + 1);
    return 1000 * (from + ((quantile - low) / (high - low)) * (to - from));
  });
}

/** Requests behind each line above: pages meet the types in this proportion. */
const samples: Record<MeasuredType, number> = {
  video_veo31_fast: 43,
  video_veo31_standard: 45,
  first_frame: 417,
  voice_chatterbox: 89,
  ambient_elevenlabs: 64,
  transcribe_whisper: 155,
};

/** Milliseconds between an end and its being seen, for a page opened after that part of the job; sorted. */
function waits(type: MeasuredType, openedAfterPart: number): number[] {
  const { usualDurationMs } = GENERATIONS[type];
  return sample(type)
    .map(
      (endMs) => (pollTimes(endMs, usualDurationMs, openedAfterPart * endMs).at(-1) ?? 0) - endMs,
    )
    .toSorted((a, b) => a - b);
}

describe("over the real durations", () => {
  it("95 of 100 results are seen within 3 s", () => {
    const all = types
      .flatMap((type) => waits(type, 0).map((wait) => ({ wait, weight: samples[type] })))
      .toSorted((a, b) => a.wait - b.wait);
    const total = all.reduce((sum, { weight }) => sum + weight, 0);
    let seen = 0;
    const p95 = all.find(({ weight }) => {
      seen += weight;
      return seen >= 0.95 * total;
    });

    expect(p95?.wait).toBeLessThanOrEqual(3_000);
  });

  it.each(types)("%s: 95 of 100 are seen within 3.5 s, half of them within 2", (type) => {
    const all = waits(type, 0);

    expect(all[Math.floor(0.95 * all.length)]).toBeLessThanOrEqual(3_500);
    expect(all[Math.floor(0.5 * all.length)]).toBeLessThanOrEqual(2_000);
  });

  it.each(types)("%s: a page opened at any other moment waits 10 s at worst", (type) => {
    for (const part of [0.13, 0.37, 0.71, 0.97]) {
      expect(waits(type, part).at(-1)).toBeLessThanOrEqual(10_000);
    }
  });

  it.each(types)("%s: its estimate is within a tenth of the median", (type) => {
    const median = 1000 * durations[type][1];

    expect(Math.abs(GENERATIONS[type].usualDurationMs - median) / median).toBeLessThan(0.1);
  });
});
