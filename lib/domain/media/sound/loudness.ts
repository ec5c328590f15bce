import { SAMPLE_RATE, type Stereo } from "./stereo";

/** The platforms' playback loudness: they turn louder ads down, and quieter ones get lost among the others. */
export const TARGET_LUFS = -14;
/** So that a whisper, and its noise, is not amplified to a shout. */
const MOST_GAIN_DB = 24;

/** The K-weighting filter of ITU-R BS.1770-5 for 48 kHz: a shelf for the head, then a high-pass. */
const SHELF = {
  b: [1.53512485958697, -2.69169618940638, 1.19839281085285],
  a: [-1.69065929318241, 0.73248077421585],
} as const;
const HIGH_PASS = { b: [1, -2, 1], a: [-1.99004745483398, 0.99007225036621] } as const;

/** Blocks of 400 ms overlap by 75 %, so they are summed in steps of 100 ms. */
const STEP_SAMPLES = SAMPLE_RATE / 10;
const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;

/** Integrated loudness (BS.1770, two gates) of streamed sound. Remembers ten numbers per second. */
export class LoudnessMeter {
  readonly #filters = [new KFilter(), new KFilter()] as const;
  readonly #steps: number[] = [];
  #sum = 0;
  #samples = 0;

  add({ left, right }: Stereo): void {
    const [onLeft, onRight] = this.#filters;
    for (let index = 0; index < left.length; index += 1) {
      const a = onLeft.next(left[index] ?? 0);
      const b = onRight.next(right[index] ?? 0);
      this.#sum += a * a + b * b;
      this.#samples += 1;
      if (this.#samples < STEP_SAMPLES) continue;
      this.#steps.push(this.#sum / STEP_SAMPLES);
      this.#sum = 0;
      this.#samples = 0;
    }
  }

  /** In LUFS; minus infinity if nothing is louder than the gate. */
  integrated(): number {
    const blocks: number[] = [];
    for (let last = STEPS_PER_BLOCK; last <= this.#steps.length; last += 1) {
      blocks.push(meanOf(this.#steps.slice(last - STEPS_PER_BLOCK, last)));
    }
    const heard = blocks.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
    if (heard.length === 0) return Number.NEGATIVE_INFINITY;
    const gate = toLufs(meanOf(heard)) + RELATIVE_GATE_LU;
    return toLufs(meanOf(heard.filter((power) => toLufs(power) > gate)));
  }
}

/** The gain that brings a sound of this loudness to the target. Silence stays silent. */
export function gainFor(lufs: number): number {
  if (!Number.isFinite(lufs)) return 1;
  return 10 ** (Math.min(MOST_GAIN_DB, TARGET_LUFS - lufs) / 20);
}

class KFilter {
  readonly #shelf = new Biquad(SHELF);
  readonly #highPass = new Biquad(HIGH_PASS);

  next(sample: number): number {
    return this.#highPass.next(this.#shelf.next(sample));
  }
}

class Biquad {
  readonly #b: readonly [number, number, number];
  readonly #a: readonly [number, number];
  #first = 0;
  #second = 0;

  constructor({
    b,
    a,
  }: {
    b: readonly [number, number, number];
    a: readonly [number, number];
  }) {
    this.#b = b;
    this.#a = a;
  }

  next(input: number): number {
    const output = this.#b[0] * input + this.#first;
    this.#first = this.#b[1] * input - this.#a[0] * output + this.#second;
    this.#second = this.#b[2] * input - this.#a[1] * output;
    return output;
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toLufs(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : Number.NEGATIVE_INFINITY;
}
