import { describe, expect, it } from "vitest";
import { CEILING, Limiter } from "@/lib/domain/media/sound/limiter";
import { gainFor, LoudnessMeter } from "@/lib/domain/media/sound/loudness";
import { resample } from "@/lib/domain/media/sound/resample";
import {
  fadeEdges,
  mixIn,
  SAMPLE_RATE,
  type Stereo,
  silence,
} from "@/lib/domain/media/sound/stereo";
import { seededRandom } from "../support/random";

function tone(hertz: number, seconds: number, amplitude: number, rate = SAMPLE_RATE): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / rate),
  );
}

function both(channel: Float32Array): Stereo {
  return { left: channel, right: channel.slice() };
}

function measured(...pieces: Stereo[]): number {
  const meter = new LoudnessMeter();
  for (const piece of pieces) meter.add(piece);
  return meter.integrated();
}

describe("the loudness of an ad", () => {
  // EBU Tech 3341: a 1 kHz sine in both channels is as loud as its peak level says.
  it.each([-23, -33])("of a tone at %d dBFS is the same in LUFS", (level) => {
    expect(Math.abs(measured(both(tone(1_000, 5, 10 ** (level / 20)))) - level)).toBeLessThan(0.1);
  });

  // EBU Tech 3341, cases 3 and 4: quiet parts and silence do not count.
  it("is that of what is heard, not of the silence around it", () => {
    const loud = both(tone(1_000, 12, 10 ** (-23 / 20)));
    const quiet = both(tone(1_000, 5, 10 ** (-36 / 20)));

    expect(Math.abs(measured(quiet, loud, quiet) + 23)).toBeLessThan(0.15);
    expect(Math.abs(measured(silence(48_000), loud, silence(48_000)) + 23)).toBeLessThan(0.15);
  });

  it("does not depend on the pieces it comes in", () => {
    const whole = both(tone(440, 3, 0.2));
    const cut = [0, 1, 7_000, 50_001, 144_000].flatMap((from, index, all) => {
      const to = all[index + 1];
      return to === undefined
        ? []
        : [{ left: whole.left.subarray(from, to), right: whole.right.subarray(from, to) }];
    });

    expect(measured(...cut)).toBeCloseTo(measured(whole), 6);
  });

  it("of silence asks for no gain, and of a whisper not for all of it", () => {
    expect(measured(silence(96_000))).toBe(Number.NEGATIVE_INFINITY);
    expect(gainFor(Number.NEGATIVE_INFINITY)).toBe(1);
    expect(gainFor(-20)).toBeCloseTo(10 ** (6 / 20));
    expect(gainFor(-90)).toBeCloseTo(10 ** (24 / 20));
  });
});

describe("the limiter", () => {
  function limited(input: Stereo, pieceSamples: number): Stereo {
    const limiter = new Limiter();
    const pieces: Stereo[] = [];
    for (let from = 0; from < input.left.length; from += pieceSamples) {
      const to = from + pieceSamples;
      pieces.push(
        limiter.process({
          left: input.left.subarray(from, to),
          right: input.right.subarray(from, to),
        }),
      );
    }
    pieces.push(limiter.flush());
    const join = (channel: "left" | "right") =>
      Float32Array.from(pieces.flatMap((piece) => [...piece[channel]]));
    return { left: join("left"), right: join("right") };
  }

  it("gives back as many samples, in their places, and leaves alone what is quiet enough", () => {
    const input = both(tone(300, 0.5, 0.5));
    const output = limited(input, 1_601);

    expect(output.left).toHaveLength(input.left.length);
    expect(output.left).toEqual(input.left);
    expect(limited(both(tone(300, 0.001, 0.5)), 10).left).toHaveLength(48);
  });

  it("keeps any sound below the ceiling, however sudden", () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    const noise = Float32Array.from({ length: 48_000 }, (_, index) =>
      Math.floor(index / 3_000) % 2 === 0 ? 0.1 * random() : 4 * (random() - 0.5),
    );
    const { left } = limited(both(noise), 4_800);

    expect(Math.max(...left.map(Math.abs)), `seed ${seed}`).toBeLessThanOrEqual(CEILING + 1e-6);
  });

  it("sees a peak that lies between two samples", () => {
    // A quarter of the rate, half a sample off: every sample is 0.707 of the wave's peak.
    const wave = Float32Array.from({ length: 9_600 }, (_, index) =>
      Math.sin((Math.PI / 2) * (index + 0.5)),
    );
    const { left } = limited(both(wave), 1_600);

    expect(Math.max(...left.subarray(2_000, 8_000))).toBeLessThan(CEILING * 0.72);
  });
});

describe("resampling", () => {
  it.each([24_000, 44_100, 22_050, 16_000])("brings %d Hz to 48 kHz at the same pitch", (rate) => {
    const output = resample(tone(1_000, 0.5, 0.5, rate), rate, SAMPLE_RATE);
    const wanted = tone(1_000, 0.5, 0.5);
    const middle = [...output.subarray(4_000, 20_000)];

    expect(output).toHaveLength(24_000);
    expect(
      Math.max(...middle.map((sample, index) => Math.abs(sample - (wanted[4_000 + index] ?? 0)))),
    ).toBeLessThan(0.005);
  });

  it("leaves out what the lower rate cannot hold", () => {
    const output = resample(tone(30_000, 0.2, 0.5, 96_000), 96_000, SAMPLE_RATE);

    expect(Math.max(...output.subarray(1_000, 8_000))).toBeLessThan(0.01);
  });
});

describe("a mix", () => {
  it("repeats what repeats, and is silent after the end of what does not", () => {
    const sound = both(Float32Array.of(1, 2, 3));
    const repeated = silence(5);
    mixIn(repeated, sound, { volume: 0.5, from: 2, isRepeating: true });
    const once = silence(5);
    mixIn(once, sound, { volume: 1, from: 1, isRepeating: false });

    expect([...repeated.left]).toEqual([1.5, 0.5, 1, 1.5, 0.5]);
    expect([...once.right]).toEqual([2, 3, 0, 0, 0]);
  });

  it("begins and ends in silence", () => {
    const sound = both(new Float32Array(1_000).fill(1));
    fadeEdges(sound, 100);

    expect(sound.left[0]).toBeLessThan(0.01);
    expect(sound.left[500]).toBe(1);
    expect(sound.right[999]).toBeLessThan(0.01);
  });
});
