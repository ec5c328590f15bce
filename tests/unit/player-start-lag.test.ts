import { describe, expect, it } from "vitest";
import {
  HEAD_START_SECONDS,
  LONGEST_START_LAG_SECONDS,
  pairOf,
  StartLags,
  USUAL_START_LAG_SECONDS,
} from "@/lib/browser/player/start-lag";

const PAIR = "AUDIO>VIDEO";
const OTHER_PAIR = "VIDEO>AUDIO";

/** A start after which the follower was this far ahead (negative: late), in ms. */
function started(driftMs: number, given: { waitedMs?: number; hadHeadStart?: boolean } = {}) {
  return { waitedMs: 0, driftSeconds: driftMs / 1000, speed: 1, hadHeadStart: false, ...given };
}

/** What is known after these starts of PAIR, in seconds. */
function learntFrom(...starts: ReturnType<typeof started>[]): number | null {
  const lags = new StartLags();
  for (const start of starts) lags.learn(PAIR, start);
  return lags.delaySeconds(PAIR, true);
}

describe("before a lag is learnt", () => {
  const lags = new StartLags();

  it("a video waits until the leader is heard, and is placed ahead for its own start", () => {
    expect(lags.delaySeconds(PAIR, true)).toBeNull();
    expect(lags.headStartSeconds(PAIR, true)).toBe(HEAD_START_SECONDS);
  });

  it("sound is told to start with the leader, at its place", () => {
    expect(lags.delaySeconds(PAIR, false)).toBe(0);
    expect(lags.headStartSeconds(PAIR, false)).toBe(0);
  });
});

describe("a learnt lag", () => {
  it.each([
    ["told with the leader, 60 ms ahead", started(60), 0.06],
    ["told 80 ms after it, in step", started(0, { waitedMs: 80 }), 0.08],
    ["told 80 ms after it, 20 ms late", started(-20, { waitedMs: 80 }), 0.06],
    [
      "told 80 ms after it with a head start, in step",
      started(0, { waitedMs: 80, hadHeadStart: true }),
      0.08 - HEAD_START_SECONDS,
    ],
    ["late although told with the leader", started(-30), 0],
    ["half a second ahead", started(500), LONGEST_START_LAG_SECONDS],
  ])("comes from a follower that was %s", (_, start, expected) => {
    expect(learntFrom(start)).toBeCloseTo(expected, 9);
  });

  it("counts in time, not in seconds of the media", () => {
    expect(learntFrom({ ...started(60), speed: 1.2 })).toBeCloseTo(0.05, 9);
  });

  it("delays video and sound alike, and a head start is no longer needed", () => {
    const lags = new StartLags();
    lags.learn(PAIR, started(60));

    expect(lags.delaySeconds(PAIR, false)).toBe(lags.delaySeconds(PAIR, true));
    expect(lags.headStartSeconds(PAIR, true)).toBe(0);
  });

  it("moves halfway to what each further start shows", () => {
    expect(learntFrom(started(100), started(60))).toBeCloseTo(0.08, 9);
    expect(learntFrom(started(100), started(60), started(60))).toBeCloseTo(0.07, 9);
  });

  it("counts for its own pair only", () => {
    const lags = new StartLags();
    lags.learn(PAIR, started(60));

    expect(lags.delaySeconds(OTHER_PAIR, true)).toBeNull();
  });
});

describe("how early a clip must be told to play", () => {
  it("is the usual lag until one is learnt, then the longest learnt one", () => {
    const lags = new StartLags();
    expect(lags.longestSeconds()).toBe(USUAL_START_LAG_SECONDS);

    lags.learn(PAIR, started(40));
    expect(lags.longestSeconds()).toBeCloseTo(0.04, 9);
    lags.learn(OTHER_PAIR, started(90));
    expect(lags.longestSeconds()).toBeCloseTo(0.09, 9);
    lags.learn("VIDEO silent>AUDIO", started(10));
    expect(lags.longestSeconds()).toBeCloseTo(0.09, 9);
  });
});

describe("a pair", () => {
  const element = (tagName: string, muted = false) => ({ tagName, muted });

  it("is told apart by both kinds and by whether the leader waits for the sound device", () => {
    const pairs = [
      pairOf(element("AUDIO"), element("VIDEO")),
      pairOf(element("AUDIO"), element("AUDIO")),
      pairOf(element("VIDEO"), element("AUDIO")),
      pairOf(element("VIDEO", true), element("AUDIO")),
    ];

    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairOf(element("AUDIO"), element("VIDEO", true))).toBe(pairs[0]);
  });
});
