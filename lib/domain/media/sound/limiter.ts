import { SAMPLE_RATE, type Stereo } from "./stereo";

/** -1.5 dBFS: headroom for what lossy codecs and playback filters add. */
export const CEILING = 10 ** (-1.5 / 20);
const LOOK_AHEAD_SAMPLES = Math.round(0.005 * SAMPLE_RATE);
/** A peak between samples is detected a few samples late. The window covers the whole delay, the mean fits inside it. */
const WINDOW_SAMPLES = LOOK_AHEAD_SAMPLES + 2;
const MEAN_SAMPLES = LOOK_AHEAD_SAMPLES - 8;
/** Release: two thirds of the way back in a tenth of a second. */
const RELEASE = 1 - Math.exp(-1 / (0.1 * SAMPLE_RATE));
/** Interpolation weights for peaks between samples, at a quarter, a half and three quarters. */
const BETWEEN = [0.25, 0.5, 0.75].map((fraction) =>
  Array.from({ length: 8 }, (_, tap) => {
    const offset = tap - 3 - fraction;
    return (
      (Math.sin(Math.PI * offset) / (Math.PI * offset)) * Math.cos((Math.PI * offset) / 9) ** 2
    );
  }),
);

/**
 * Keeps streamed sound below the ceiling, peaks between samples included. It looks 5 ms ahead, so the gain is already down when a
 * peak comes. It returns as many samples as it gets in all: 5 ms are held back until `flush`.
 */
export class Limiter {
  readonly #left = new Delay();
  readonly #right = new Delay();
  readonly #history = [new Float32Array(8), new Float32Array(8)] as const;
  readonly #wanted = new Float32Array(WINDOW_SAMPLES).fill(1);
  readonly #least = new Float32Array(MEAN_SAMPLES).fill(1);
  #leastSum = MEAN_SAMPLES;
  #count = 0;
  /** Samples since the last one that was too loud. */
  #quietFor = WINDOW_SAMPLES;
  #released = 1;

  process(input: Stereo): Stereo {
    const { left, right } = input;
    const out = { left: new Float32Array(left.length), right: new Float32Array(right.length) };
    let kept = 0;
    for (let index = 0; index < left.length; index += 1) {
      const l = left[index] ?? 0;
      const r = right[index] ?? 0;
      const gain = this.#gainAfter(l, r);
      const isHeldBack = this.#count < LOOK_AHEAD_SAMPLES;
      this.#count += 1;
      const delayedLeft = this.#left.next(l) * gain;
      const delayedRight = this.#right.next(r) * gain;
      if (isHeldBack) continue;
      out.left[kept] = delayedLeft;
      out.right[kept] = delayedRight;
      kept += 1;
    }
    return { left: out.left.subarray(0, kept), right: out.right.subarray(0, kept) };
  }

  /** The samples held back. */
  flush(): Stereo {
    const held = Math.min(LOOK_AHEAD_SAMPLES, this.#count);
    const nothing = new Float32Array(LOOK_AHEAD_SAMPLES);
    const { left, right } = this.process({ left: nothing, right: nothing });
    return { left: left.slice(-held), right: right.slice(-held) };
  }

  #gainAfter(l: number, r: number): number {
    const peak = Math.max(this.#peakOf(0, l), this.#peakOf(1, r));
    const wanted = peak > CEILING ? CEILING / peak : 1;
    this.#wanted[this.#count % WINDOW_SAMPLES] = wanted;
    this.#quietFor = wanted < 1 ? 0 : this.#quietFor + 1;
    this.#released = Math.min(wanted, this.#released + RELEASE * (1 - this.#released));
    // The window's minimum, then a mean of minimums: down in time for the peak, without a step.
    const least = Math.min(this.#released, this.#leastWanted());
    const at = this.#count % MEAN_SAMPLES;
    this.#leastSum += least - (this.#least[at] ?? 1);
    this.#least[at] = least;
    return Math.min(1, this.#leastSum / MEAN_SAMPLES);
  }

  /** Searches the window only while something in it is too loud. */
  #leastWanted(): number {
    if (this.#quietFor >= WINDOW_SAMPLES) return 1;
    let least = 1;
    for (const gain of this.#wanted) if (gain < least) least = gain;
    return least;
  }

  #peakOf(channel: 0 | 1, sample: number): number {
    const history = this.#history[channel];
    history.copyWithin(0, 1);
    history[7] = sample;
    let peak = Math.abs(sample);
    // This far below the ceiling, nothing between the samples can reach it.
    if (peak < CEILING / 3 && Math.abs(history[4] ?? 0) < CEILING / 3) return peak;
    for (const weights of BETWEEN) {
      let sum = 0;
      for (let tap = 0; tap < 8; tap += 1) sum += (weights[tap] ?? 0) * (history[tap] ?? 0);
      peak = Math.max(peak, Math.abs(sum));
    }
    return peak;
  }
}

class Delay {
  readonly #line = new Float32Array(LOOK_AHEAD_SAMPLES);
  #at = 0;

  next(sample: number): number {
    const delayed = this.#line[this.#at] ?? 0;
    this.#line[this.#at] = sample;
    this.#at = (this.#at + 1) % LOOK_AHEAD_SAMPLES;
    return delayed;
  }
}
