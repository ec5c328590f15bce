import { describe, expect, it } from "vitest";
import { effectiveAdjustments, type TimedWord, trimmedSeconds } from "@/lib/domain/media/trim";
import { clipAdjustments, readAdjustments } from "@/lib/domain/media/trim.schema";
import { suggestionFor, suggestTrim } from "@/lib/domain/media/trim-suggestion";

const SCRIPT = "Okay, I have to show you this!";
const SUGGESTION = { start: 0.5, end: 6.5, speed: 1.1 } as const;

/** One word every half second from `from` on, each 0.4 s long. */
function spoken(text: string, from = 1): TimedWord[] {
  return text.split(" ").map((word, index) => ({
    word,
    start: from + index * 0.5,
    end: from + index * 0.5 + 0.4,
  }));
}

function trimOf(text: string, script = SCRIPT) {
  return suggestTrim({ script, words: spoken(text), durationSeconds: 8 });
}

describe("the suggested trim", () => {
  it("runs from the first to the last word of the script, with 0.15 s of margin", () => {
    expect(trimOf("Okay, I have to show you this!")).toEqual({ start: 0.85, end: 4.55 });
  });

  it("ignores words at the ends that are not in the script", () => {
    expect(trimOf("uh Okay I have to show you this bye bye")).toEqual({ start: 1.35, end: 5.05 });
  });

  it("ignores a stray word of the script before the sentence and after it", () => {
    expect(trimOf("I uh okay I have to show you this thank you")).toEqual({
      start: 1.85,
      end: 5.55,
    });
  });

  it("keeps noise between the words", () => {
    expect(trimOf("okay uh I have erm to show you this")).toEqual({ start: 0.85, end: 5.55 });
  });

  it("compares without case, accents, punctuation and kinds of apostrophe", () => {
    expect(trimOf("hm L’ETE, c'est déjà fini ah", "L'été c’est deja FINI…")).toEqual({
      start: 1.35,
      end: 3.55,
    });
  });

  it("takes one take when the line was said twice", () => {
    const { start, end } = trimOf("okay I have to show you this okay I have to show you this");

    expect(end - start).toBeCloseTo(3.7);
  });

  it("never leaves the clip", () => {
    const words = [
      { word: "Hello", start: 0.05, end: 0.4 },
      { word: "there", start: 3.5, end: 3.98 },
    ];

    expect(suggestTrim({ script: "Hello there", words, durationSeconds: 4 })).toEqual({
      start: 0,
      end: 4,
    });
  });

  it("is exact to a hundredth of a second", () => {
    const words = [{ word: "Hello", start: 1.23456, end: 1.98765 }];

    expect(suggestTrim({ script: "Hello", words, durationSeconds: 4 })).toEqual({
      start: 1.08,
      end: 2.14,
    });
  });

  it("keeps everything after a last word whose end the transcript doesn't know", () => {
    const words = [
      { word: "Hello", start: 1, end: 1.4 },
      { word: "there", start: 3.2, end: 3.2 },
    ];

    expect(suggestTrim({ script: "Hello there", words, durationSeconds: 4 }).end).toBe(4);
  });

  it.each([
    ["there is no transcript", "", SCRIPT],
    ["the transcript is of something else", "you are welcome friends", SCRIPT],
    ["there is no script", "okay I have", ""],
    ["only times that are no numbers are known", "NaN", "NaN"],
  ])("is the whole clip when %s", (_case, text, script) => {
    const words = text === "NaN" ? [{ word: "NaN", start: Number.NaN, end: 1 }] : spoken(text);

    expect(suggestTrim({ script, words, durationSeconds: 8 })).toEqual({ start: 0, end: 8 });
  });
});

describe("the resulting length", () => {
  it("is the kept part at the chosen speed", () => {
    expect(trimmedSeconds({ start: 1, end: 7 }, 1.2)).toBeCloseTo(5);
    expect(trimmedSeconds({ start: 7, end: 1 }, 1)).toBe(0);
  });
});

describe("the adjustments that count", () => {
  const own = readAdjustments({ video_job_id: "a", trim_start: 1, trim_end: 4, speed: 1 });

  it("are the creator's own for the video they were made for", () => {
    expect(effectiveAdjustments(own, SUGGESTION, "a")).toMatchObject({
      trim: { start: 1, end: 4 },
      speed: 1,
      isSuggested: false,
    });
  });

  it("start afresh from the suggestion with a new video, but keep volumes and captions", () => {
    const saved = { ...own, voice_volume: 0.5, ambient_volume: 0.4, captions: false };

    expect(effectiveAdjustments(saved, SUGGESTION, "b")).toEqual({
      trim: { start: 0.5, end: 6.5 },
      speed: 1.1,
      voiceVolume: 0.5,
      ambienceVolume: 0.4,
      captions: false,
      isSuggested: true,
    });
  });

  it("are the suggestion for what the creator left alone", () => {
    const saved = readAdjustments({ video_job_id: "a", trim_end: 4 });

    expect(effectiveAdjustments(saved, SUGGESTION, "a")).toMatchObject({
      trim: { start: 0.5, end: 4 },
      speed: 1.1,
      isSuggested: false,
    });
  });

  it("are the suggestion when half an own trim contradicts a suggestion that has moved", () => {
    const saved = readAdjustments({ video_job_id: "a", trim_end: 0.4 });

    expect(effectiveAdjustments(saved, SUGGESTION, "a")).toMatchObject({
      trim: { start: 0.5, end: 6.5 },
      isSuggested: true,
    });
  });
});

describe("saved adjustments", () => {
  const untouched = {
    video_job_id: null,
    trim_start: null,
    trim_end: null,
    speed: null,
    voice_volume: 1,
    ambient_volume: 0.2,
    captions: true,
  };

  it.each([[{}], [null], [[]], ["x"], [{ speed: 2, voice_volume: 7, captions: "no" }]])(
    "are untouched when the row holds %j",
    (saved) => {
      expect(readAdjustments(saved)).toEqual(untouched);
    },
  );

  it("may be written with the trim and the speed left to the suggestion", () => {
    expect(clipAdjustments.parse({ video_job_id: null })).toEqual(untouched);
  });

  it.each([
    [{ video_job_id: "a", speed: 0.9 }],
    [{ video_job_id: "a", trim_start: 3, trim_end: 2 }],
    [{ video_job_id: "a", voice_volume: 1.1 }],
    [{ video_job_id: "a", colour: "red" }],
    [{}],
  ])("are refused as %j", (options) => {
    expect(clipAdjustments.safeParse(options).success).toBe(false);
  });
});

describe("what a clip plays as until somebody chooses", () => {
  it("is its spoken words at a lively pace", () => {
    const words = spoken("Okay I have to show you this");

    expect(suggestionFor({ line: SCRIPT, language: "en", words, durationSeconds: 8 })).toEqual({
      start: 0.85,
      end: 4.55,
      speed: 1.2,
    });
  });

  it("is the whole clip as it is while there is no transcript", () => {
    expect(suggestionFor({ line: SCRIPT, language: "en", words: [], durationSeconds: 8 })).toEqual({
      start: 0,
      end: 8,
      speed: 1,
    });
  });
});
