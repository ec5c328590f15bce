import { describe, expect, it } from "vitest";
import { renderImage } from "../fal-simulator/media/render-image";
import { renderVideo } from "../fal-simulator/media/render-video";
import { makeSpeech, renderAmbienceMp3, renderSpeechWav } from "../fal-simulator/media/sound";
import { type TimedWord, timeWords } from "../fal-simulator/media/timed-words";

const SCRIPT = "Okay, I have to show you this! My hair was so dry, but now it feels incredible.";
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const FULL_BOX_HEADER = 12;
const BOXES_WITH_BOXES = new Set(["moov", "trak", "mdia", "minf", "stbl"]);

type Box = { path: string; start: number; body: Buffer };

describe("timed words", () => {
  it.each([
    ["a normal script", SCRIPT, 8],
    ["a script that is far too long for the clip", `${SCRIPT} `.repeat(12), 4],
    ["a single word", "Hello!", 6],
    ["signs between the words", "Fast — easy & done … wow 🎉", 5],
  ])("follow one another inside the clip with %s", (_name, script, durationSeconds) => {
    const words = timeWords({ script, durationSeconds, seed: "a" });

    expect(words.map(({ word }) => word)).toEqual(script.trim().split(/\s+/));
    let previousEnd = 0;
    for (const { start, end } of words) {
      expect(start).toBeGreaterThanOrEqual(previousEnd);
      expect(end).toBeGreaterThan(start);
      previousEnd = end;
    }
    expect(words[0]?.start).toBeGreaterThan(0);
    expect(previousEnd).toBeLessThan(durationSeconds);
  });

  it("leave between 0.2 and 1 second before the first and after the last word", () => {
    for (const seed of ["a", "b", "c", "d", "e"]) {
      const words = timeWords({ script: SCRIPT, durationSeconds: 6, seed });
      const leads = [words[0]?.start ?? 0, 6 - (words.at(-1)?.end ?? 0)];

      expect(Math.min(...leads)).toBeGreaterThanOrEqual(0.2);
      expect(Math.max(...leads)).toBeLessThanOrEqual(1);
    }
  });

  it("do not stretch a short script over a long clip", () => {
    const words = timeWords({ script: "Yes please", durationSeconds: 30, seed: "a" });

    for (const { start, end } of words) expect(end - start).toBeLessThanOrEqual(0.281);
    expect(words.at(-1)?.end).toBeLessThan(2);
  });

  it("are rounded to hundredths and the same for the same seed only", () => {
    const words = timeWords({ script: SCRIPT, durationSeconds: 8, seed: "a" });

    for (const { start } of words) expect(start).toBe(Math.round(start * 100) / 100);
    expect(timeWords({ script: SCRIPT, durationSeconds: 8, seed: "a" })).toEqual(words);
    expect(timeWords({ script: SCRIPT, durationSeconds: 8, seed: "b" })).not.toEqual(words);
  });

  it("are none for an empty script", () => {
    expect(timeWords({ script: " \n", durationSeconds: 8, seed: "a" })).toEqual([]);
  });
});

describe("images", () => {
  const options = { width: 180, height: 320, title: "First frame", text: "Café ☕", seed: "a" };

  it("are PNG files of the wanted size", () => {
    const image = renderImage(options);

    expect([...image.subarray(0, 8)]).toEqual(PNG_SIGNATURE);
    expect(image.toString("latin1", 12, 16)).toBe("IHDR");
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([180, 320]);
    expect(image.length).toBeLessThan(60_000);
  });

  it("depend on the text, the seed and nothing else", () => {
    const image = renderImage(options);

    expect(renderImage(options).equals(image)).toBe(true);
    expect(renderImage({ ...options, seed: "b" }).equals(image)).toBe(false);
    expect(renderImage({ ...options, text: "Tea" }).equals(image)).toBe(false);
  });

  it("show no prompt as a poster", () => {
    const poster = renderImage({ ...options, poster: true });

    expect(poster.equals(renderImage({ ...options, text: "Tea", poster: true }))).toBe(true);
  });
});

describe("videos", () => {
  const options = {
    durationSeconds: 2.5,
    words: timeWords({ script: "Hello there.", durationSeconds: 2.5, seed: "a" }),
    title: "Clip",
    seed: "a",
    withSound: true,
    width: 90,
    height: 160,
  };

  it("have their index before the media", () => {
    const topLevel = readBoxes(renderVideo(options)).filter(({ path }) => !path.includes("."));

    expect(topLevel.map(({ path }) => path)).toEqual(["ftyp", "moov", "mdat"]);
  });

  it("last as long as asked, to the frame", () => {
    const boxes = readBoxes(renderVideo(options));

    const header = onlyBox(boxes, "moov.mvhd");
    expect(header.readUInt32BE(16) / header.readUInt32BE(12)).toBe(2.5);
    const rounded = readBoxes(renderVideo({ ...options, durationSeconds: 2.51 }));
    expect(sampleCounts(rounded)[0]).toBe(60);
  });

  it("have a picture track of 24 frames a second and a sound track", () => {
    const boxes = readBoxes(renderVideo(options));

    expect(handlers(boxes)).toEqual(["vide", "soun"]);
    // 120,000 samples and 1024 of priming, in frames of 1024.
    expect(sampleCounts(boxes)).toEqual([60, 119]);
    const keyFrames = onlyBox(boxes, "moov.trak.mdia.minf.stbl.stss");
    expect([keyFrames.readUInt32BE(8), keyFrames.readUInt32BE(12)]).toEqual([1, 49]);
  });

  it("have no sound track when no sound is wanted", () => {
    const boxes = readBoxes(renderVideo({ ...options, withSound: false }));

    expect(handlers(boxes)).toEqual(["vide"]);
  });

  it("point every chunk at its samples", () => {
    const video = renderVideo(options);

    const boxes = readBoxes(video);
    const media = boxes.find(({ path }) => path === "mdat");
    const firstChunk = onlyBox(boxes, "moov.trak.mdia.minf.stbl.stco").readUInt32BE(8);
    const firstSize = onlyBox(boxes, "moov.trak.mdia.minf.stbl.stsz").readUInt32BE(12);
    expect(firstChunk).toBe((media?.start ?? 0) + 8);
    // A length of four bytes, then an IDR slice.
    expect(video.readUInt32BE(firstChunk)).toBe(firstSize - 4);
    expect((video[firstChunk + 4] ?? 0) & 0x1f).toBe(5);
    const sampleBytes = boxes
      .filter(({ path }) => path.endsWith("stsz"))
      .reduce((sum, { body }) => sum + sumOfSizes(body), 0);
    expect(media?.body.length).toBe(sampleBytes);
  });

  it("stay small at the default size", () => {
    const words = timeWords({ script: SCRIPT, durationSeconds: 1, seed: "a" });
    const video = renderVideo({
      durationSeconds: 1,
      words,
      title: "Clip",
      seed: "a",
      withSound: true,
    });

    expect(video.length).toBeLessThan(150_000);
  });

  it("are the same for the same arguments and others for another seed", () => {
    const video = renderVideo(options);

    expect(renderVideo(options).equals(video)).toBe(true);
    expect(renderVideo({ ...options, seed: "b" }).equals(video)).toBe(false);
  });

  it("must have even sides", () => {
    expect(() => renderVideo({ ...options, width: 91 })).toThrow("must be even");
  });
});

describe("speech", () => {
  const durationSeconds = 3;
  const words = timeWords({ script: "Hello there, friend.", durationSeconds, seed: "a" });

  it("is a 16-bit mono WAV of the exact length", () => {
    const wav = renderSpeechWav({ durationSeconds, words, seed: "a" });

    expect(wav.toString("latin1", 0, 4)).toBe("RIFF");
    expect(wav.toString("latin1", 8, 16)).toBe("WAVEfmt ");
    expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt16LE(34)]).toEqual([1, 1, 16]);
    expect(wav.readUInt32LE(24)).toBe(24_000);
    expect(wav.readUInt32LE(40)).toBe(durationSeconds * 24_000 * 2);
    expect(wav.length).toBe(44 + durationSeconds * 24_000 * 2);
  });

  it("is loud during words, nearly silent between them and noisy at both ends", () => {
    const gapped: TimedWord[] = [
      { word: "one", start: 0.5, end: 0.8 },
      { word: "two", start: 1.5, end: 1.8 },
    ];
    const sampleRate = 24_000;
    const sound = makeSpeech({ durationSeconds, words: gapped, seed: "a", sampleRate });
    const loudness = (from: number, to: number) =>
      meanSquare(sound.subarray(from * sampleRate, to * sampleRate)) ** 0.5;

    expect(loudness(0.5, 0.8)).toBeGreaterThan(0.05);
    expect(loudness(0.81, 1.49)).toBeLessThan(0.001);
    expect(loudness(0, 0.4)).toBeGreaterThan(0.005);
    expect(loudness(0, 0.4)).toBeLessThan(0.03);
    expect(loudness(1.9, 3)).toBeGreaterThan(0.005);
  });

  it("is the same for the same arguments and another for another seed or pitch", () => {
    const wav = renderSpeechWav({ durationSeconds, words, seed: "a" });

    expect(renderSpeechWav({ durationSeconds, words, seed: "a" }).equals(wav)).toBe(true);
    expect(renderSpeechWav({ durationSeconds, words, seed: "b" }).equals(wav)).toBe(false);
    expect(renderSpeechWav({ durationSeconds, words, seed: "a", pitchHz: 90 }).equals(wav)).toBe(
      false,
    );
  });
});

describe("ambience", () => {
  const options = { durationSeconds: 0.2, description: "rain on a window", seed: "a" };

  it("is an MP3 of 128 kbit/s at 44.1 kHz that is at most three frames too long", () => {
    const frames = countMp3Frames(renderAmbienceMp3(options));

    expect(frames).toBeGreaterThanOrEqual((0.2 * 44_100) / 1152);
    expect(frames).toBeLessThanOrEqual((0.2 * 44_100) / 1152 + 3);
  });

  it("depends on the description and the seed", () => {
    const ambience = renderAmbienceMp3(options);

    expect(renderAmbienceMp3(options).equals(ambience)).toBe(true);
    expect(renderAmbienceMp3({ ...options, seed: "b" }).equals(ambience)).toBe(false);
    expect(renderAmbienceMp3({ ...options, description: "a cafe" }).equals(ambience)).toBe(false);
  });
});

function readBoxes(bytes: Buffer, offset = 0, parent = ""): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const path = parent === "" ? type : `${parent}.${type}`;
    const body = bytes.subarray(at + 8, at + size);
    boxes.push({ path, start: offset + at, body });
    if (BOXES_WITH_BOXES.has(type)) boxes.push(...readBoxes(body, offset + at + 8, path));
    at += size;
  }
  return boxes;
}

/** The first box of this path, that is, the one of the picture track. */
function onlyBox(boxes: Box[], path: string): Buffer {
  const found = boxes.find((box) => box.path === path);
  if (!found) throw new Error(`no box ${path}`);
  return found.body;
}

function handlers(boxes: Box[]): string[] {
  return boxes
    .filter(({ path }) => path.endsWith("hdlr"))
    .map(({ body }) => body.toString("latin1", 8, FULL_BOX_HEADER));
}

function sampleCounts(boxes: Box[]): number[] {
  return boxes.filter(({ path }) => path.endsWith("stsz")).map(({ body }) => body.readUInt32BE(8));
}

function sumOfSizes(sampleSizes: Buffer): number {
  let sum = 0;
  for (let at = FULL_BOX_HEADER; at < sampleSizes.length; at += 4) {
    sum += sampleSizes.readUInt32BE(at);
  }
  return sum;
}

function meanSquare(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

function countMp3Frames(mp3: Buffer): number {
  let frames = 0;
  for (let at = 0; at + 4 <= mp3.length; frames += 1) {
    const header = mp3.readUInt32BE(at);
    // Sync, MPEG 1, layer 3, no checksum; 128 kbit/s at 44.1 kHz; then the padding bit.
    expect(header >>> 16).toBe(0xfffb);
    expect((header >>> 10) & 0x3f).toBe(0b100100);
    at += 417 + ((header >>> 9) & 1);
  }
  return frames;
}
