/** Samples a frame advances by; a block is twice as long and overlaps its neighbours by half. */
export const FRAME_SAMPLES = 1024;

const HALF = FRAME_SAMPLES / 2;
const SINE_WINDOW = Float64Array.from({ length: 2 * FRAME_SAMPLES }, (_, at) =>
  Math.sin((Math.PI / (2 * FRAME_SAMPLES)) * (at + 0.5)),
);
/** e^(-i*pi*(4n+1)/(4*1024)): the turn before and after the half-length Fourier transform. */
const TURN_REAL = Float64Array.from({ length: HALF }, (_, at) => Math.cos(turnAngle(at)));
const TURN_IMAGINARY = Float64Array.from({ length: HALF }, (_, at) => -Math.sin(turnAngle(at)));
const ROOT_REAL = Float64Array.from({ length: HALF / 2 }, (_, at) =>
  Math.cos((2 * Math.PI * at) / HALF),
);
const ROOT_IMAGINARY = Float64Array.from(
  { length: HALF / 2 },
  (_, at) => -Math.sin((2 * Math.PI * at) / HALF),
);

/** Scratch space; nothing is kept in it between calls. */
const folded = new Float64Array(FRAME_SAMPLES);
const real = new Float64Array(HALF);
const imaginary = new Float64Array(HALF);

/** The windowed MDCT of the 2048 samples from `start` on; outside the signal they are zero. */
export function transformFrame(signal: Float32Array, start: number): Float64Array {
  fold(signal, start);
  for (let at = 0; at < HALF; at += 1) {
    turn(folded[2 * at] ?? 0, folded[FRAME_SAMPLES - 1 - 2 * at] ?? 0, at);
  }
  fourier();
  const spectrum = new Float64Array(FRAME_SAMPLES);
  for (let at = 0; at < HALF; at += 1) {
    turn(real[at] ?? 0, imaginary[at] ?? 0, at);
    spectrum[2 * at] = real[at] ?? 0;
    spectrum[FRAME_SAMPLES - 1 - 2 * at] = -(imaginary[at] ?? 0);
  }
  return spectrum;
}

/** The MDCT is a DCT-IV of the block folded at its quarters. */
function fold(signal: Float32Array, start: number): void {
  for (let at = 0; at < HALF; at += 1) {
    folded[at] =
      -windowed(signal, start, 3 * HALF - 1 - at) - windowed(signal, start, 3 * HALF + at);
    folded[HALF + at] =
      windowed(signal, start, at) - windowed(signal, start, FRAME_SAMPLES - 1 - at);
  }
}

function windowed(signal: Float32Array, start: number, at: number): number {
  const place = start + at;
  // Not left to `??`: reading outside an array is slow.
  if (place < 0 || place >= signal.length) return 0;
  return (signal[place] ?? 0) * (SINE_WINDOW[at] ?? 0);
}

function turnAngle(at: number): number {
  return (Math.PI * (4 * at + 1)) / (4 * FRAME_SAMPLES);
}

function turn(a: number, b: number, at: number): void {
  const cosine = TURN_REAL[at] ?? 0;
  const sine = TURN_IMAGINARY[at] ?? 0;
  real[at] = a * cosine - b * sine;
  imaginary[at] = a * sine + b * cosine;
}

/** Transforms `real` and `imaginary` in place, radix 2. */
function fourier(): void {
  swapBitReversed();
  for (let size = 2; size <= HALF; size *= 2) {
    const stride = HALF / size;
    for (let start = 0; start < HALF; start += size) {
      for (let at = 0; at < size / 2; at += 1) {
        const cosine = ROOT_REAL[at * stride] ?? 0;
        const sine = ROOT_IMAGINARY[at * stride] ?? 0;
        const even = start + at;
        const odd = even + size / 2;
        const r = (real[odd] ?? 0) * cosine - (imaginary[odd] ?? 0) * sine;
        const i = (real[odd] ?? 0) * sine + (imaginary[odd] ?? 0) * cosine;
        real[odd] = (real[even] ?? 0) - r;
        imaginary[odd] = (imaginary[even] ?? 0) - i;
        real[even] = (real[even] ?? 0) + r;
        imaginary[even] = (imaginary[even] ?? 0) + i;
      }
    }
  }
}

function swapBitReversed(): void {
  let reversed = 0;
  for (let at = 1; at < HALF; at += 1) {
    let bit = HALF >> 1;
    while (reversed & bit) {
      reversed ^= bit;
      bit >>= 1;
    }
    reversed ^= bit;
    if (at < reversed) {
      for (const part of [real, imaginary]) {
        const kept = part[at] ?? 0;
        part[at] = part[reversed] ?? 0;
        part[reversed] = kept;
      }
    }
  }
}
