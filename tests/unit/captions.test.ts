import { describe, expect, it } from "vitest";
import { captionCues, playerCues, toSrt, toVtt } from "@/lib/domain/ads/captions";
import { timeWords } from "../fal-simulator/media/timed-words";

const SCRIPT =
  "Okay, I have to show you this! My hair was so dry, but now it feels absolutely incredible and I can't stop touching it.";
const words = timeWords({ script: SCRIPT, durationSeconds: 8, seed: "a" });
const whole = { trim: { start: 0, end: 8 }, speed: 1 } as const;

describe("captions", () => {
  it("hold every word once, in order, in at most two lines of 32 characters", () => {
    const cues = captionCues(words, whole);

    expect(cues.flatMap(({ lines }) => lines).join(" ")).toBe(SCRIPT);
    for (const { lines } of cues) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(32);
    }
  });

  it("last about two and a half seconds at most and never overlap", () => {
    let previousEnd = 0;
    for (const { start, end } of captionCues(words, whole)) {
      expect(end - start).toBeGreaterThan(0);
      expect(end - start).toBeLessThanOrEqual(2.51);
      expect(start).toBeGreaterThanOrEqual(previousEnd);
      previousEnd = end;
    }
    expect(previousEnd).toBeLessThanOrEqual(8);
  });

  it("begin a new caption after a sentence and after a pause", () => {
    const cues = captionCues(
      [
        { word: "Wait.", start: 0, end: 0.4 },
        { word: "This", start: 0.5, end: 0.7 },
        { word: "works", start: 1.5, end: 1.9 },
      ],
      whole,
    );

    expect(cues.map(({ lines }) => lines)).toEqual([["Wait."], ["This"], ["works"]]);
  });

  it("of the exported clip are moved by the trim and shortened by the speed", () => {
    const cues = captionCues(
      [
        { word: "uh", start: 0.2, end: 0.5 },
        { word: "Hello", start: 1.2, end: 1.8 },
        { word: "there", start: 1.8, end: 2.4 },
        { word: "noise", start: 3.5, end: 3.9 },
      ],
      { trim: { start: 1, end: 3 }, speed: 1.2 },
    );

    expect(cues).toEqual([{ start: 0.167, end: 1.167, lines: ["Hello there"] }]);
  });

  it("of the player run on the file's own time", () => {
    const cues = playerCues(
      [
        { word: "Hello", start: 1.2, end: 1.8 },
        { word: "there", start: 1.8, end: 2.4 },
      ],
      { trim: { start: 1, end: 3 }, speed: 1.2 },
    );

    expect(cues).toEqual([{ start: 1.2, end: 2.4, lines: ["Hello there"] }]);
  });

  it("stay up long enough to be read, but not over the next one or the end", () => {
    const cues = captionCues(
      [
        { word: "Go!", start: 0, end: 0.1 },
        { word: "Now!", start: 0.5, end: 0.6 },
      ],
      { trim: { start: 0, end: 1 }, speed: 1 },
    );

    expect(cues.map(({ start, end }) => [start, end])).toEqual([
      [0, 0.5],
      [0.5, 1],
    ]);
  });

  it("are none without words", () => {
    expect(captionCues([], whole)).toEqual([]);
    expect(toVtt([])).toBe("WEBVTT\n");
    expect(toSrt([])).toBe("");
  });

  it("cut a word that no line can hold", () => {
    const cues = captionCues([{ word: "a".repeat(40), start: 0, end: 1 }], whole);

    expect(cues[0]?.lines.map((line) => line.length)).toEqual([32, 8]);
  });
});

describe("caption files", () => {
  const cues = [
    { start: 0, end: 1.5, lines: ["Salt & <b>pepper</b>", "a --> b"] },
    { start: 3661.25, end: 3662.0004, lines: ["Café"] },
  ];

  it("in WebVTT escape what would be markup or a new cue", () => {
    expect(toVtt(cues)).toBe(
      [
        "WEBVTT",
        "",
        "1",
        "00:00:00.000 --> 00:00:01.500",
        "Salt &amp; &lt;b&gt;pepper&lt;/b&gt;",
        "a --&gt; b",
        "",
        "2",
        "01:01:01.250 --> 01:01:02.000",
        "Café",
        "",
      ].join("\n"),
    );
  });

  it("in SubRip number the cues, use commas and hold nothing taken for markup", () => {
    expect(toSrt(cues)).toBe(
      [
        "1",
        "00:00:00,000 --> 00:00:01,500",
        "Salt & ‹b›pepper‹/b›",
        "a → b",
        "",
        "2",
        "01:01:01,250 --> 01:01:02,000",
        "Café",
        "",
        "",
      ].join("\r\n"),
    );
  });
});
