/**
 * The 4x4 transform and quantiser of H.264 (8.5), for one quantiser only: a constant quality needs
 * no rate control, and the picture is flat enough to stay small.
 */
export const QP = 16;

const QP_SHIFT = Math.floor(QP / 6);
/** Multipliers for QP % 6 === 4, by position: both indices even, both odd, mixed. */
const QUANT = [8192, 3355, 5243] as const;
const SCALE = [16, 25, 20] as const;
const QUANT_BITS = 15 + QP_SHIFT;
/** A third of a step rounds up in intra blocks, a sixth in inter blocks. */
const INTRA_ROUNDING = Math.floor(2 ** QUANT_BITS / 3);
const INTER_ROUNDING = Math.floor(2 ** QUANT_BITS / 6);

const ZIGZAG = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15] as const;
const POSITION_CLASS = Array.from({ length: 16 }, (_, at) => {
  const isOddColumn = at % 2 === 1;
  const isOddRow = Math.floor(at / 4) % 2 === 1;
  if (isOddColumn !== isOddRow) return 2;
  return isOddRow ? 1 : 0;
});
const QUANT_AT = Int32Array.from(POSITION_CLASS, (kind) => QUANT[kind] ?? 0);
const SCALE_AT = Int32Array.from(POSITION_CLASS, (kind) => (SCALE[kind] ?? 0) << QP_SHIFT);

export type Coding = "intra" | "inter";

export function hasLevels(levels: Int32Array): boolean {
  for (let at = 0; at < levels.length; at += 1) if (levels[at] !== 0) return true;
  return false;
}

export function forwardTransform(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    for (let line = 0; line < 4; line += 1) {
      const at = pass === 0 ? line * 4 : line;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      block[at] = a + b + c + d;
      block[at + step] = 2 * (a - d) + b - c;
      block[at + 2 * step] = a - b - c + d;
      block[at + 3 * step] = a - d - 2 * (b - c);
    }
  }
}

/** Leaves the residual, rounded, in place of the scaled coefficients. */
export function inverseTransform(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    for (let line = 0; line < 4; line += 1) {
      const at = pass === 0 ? line * 4 : line;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      const even = a + c;
      const evenLow = a - c;
      const oddLow = (b >> 1) - d;
      const odd = b + (d >> 1);
      block[at] = even + odd;
      block[at + step] = evenLow + oddLow;
      block[at + 2 * step] = evenLow - oddLow;
      block[at + 3 * step] = even - odd;
    }
  }
  for (let at = 0; at < 16; at += 1) block[at] = ((block[at] ?? 0) + 32) >> 6;
}

/** Levels in scan order from `first` on; returns whether any is not zero. */
export function quantise(
  block: Int32Array,
  levels: Int32Array,
  { first, coding }: { first: 0 | 1; coding: Coding },
): boolean {
  const rounding = coding === "intra" ? INTRA_ROUNDING : INTER_ROUNDING;
  let isCoded = false;
  for (let scan = first; scan < 16; scan += 1) {
    const at = ZIGZAG[scan] ?? 0;
    const level = divide(block[at] ?? 0, QUANT_AT[at] ?? 0, rounding, QUANT_BITS);
    levels[scan - first] = level;
    if (level !== 0) isCoded = true;
  }
  return isCoded;
}

export function rescale(levels: Int32Array, block: Int32Array, { first }: { first: 0 | 1 }): void {
  for (let scan = first; scan < 16; scan += 1) {
    const at = ZIGZAG[scan] ?? 0;
    block[at] = (levels[scan - first] ?? 0) * (SCALE_AT[at] ?? 0);
  }
}

/** The 16 DC coefficients of an intra macroblock: levels in scan order, and the rescaled values. */
export function codeLumaDc(dc: Int32Array, levels: Int32Array): void {
  hadamard4(dc);
  for (let scan = 0; scan < 16; scan += 1) {
    const halved = (dc[ZIGZAG[scan] ?? 0] ?? 0) / 2;
    levels[scan] = divide(Math.trunc(halved), QUANT[0], 2 * INTRA_ROUNDING, QUANT_BITS + 1);
  }
  for (let scan = 0; scan < 16; scan += 1) dc[ZIGZAG[scan] ?? 0] = levels[scan] ?? 0;
  hadamard4(dc);
  for (let at = 0; at < 16; at += 1) dc[at] = ((dc[at] ?? 0) * SCALE[0]) << (QP_SHIFT - 2);
}

/** The four DC coefficients of one chroma plane of a macroblock. */
export function codeChromaDc(dc: Int32Array, levels: Int32Array, coding: Coding): boolean {
  const rounding = 2 * (coding === "intra" ? INTRA_ROUNDING : INTER_ROUNDING);
  hadamard2(dc);
  let isCoded = false;
  for (let at = 0; at < 4; at += 1) {
    const level = divide(dc[at] ?? 0, QUANT[0], rounding, QUANT_BITS + 1);
    levels[at] = level;
    dc[at] = level;
    if (level !== 0) isCoded = true;
  }
  hadamard2(dc);
  for (let at = 0; at < 4; at += 1) dc[at] = (((dc[at] ?? 0) * SCALE[0]) << QP_SHIFT) >> 1;
  return isCoded;
}

function divide(value: number, multiplier: number, rounding: number, shift: number): number {
  // Not a shift: the product can exceed 32 bits.
  const size = Math.floor((Math.abs(value) * multiplier + rounding) / 2 ** shift);
  return value < 0 ? -size : size;
}

function hadamard4(block: Int32Array): void {
  for (let pass = 0; pass < 2; pass += 1) {
    const step = pass === 0 ? 1 : 4;
    for (let line = 0; line < 4; line += 1) {
      const at = pass === 0 ? line * 4 : line;
      const a = block[at] ?? 0;
      const b = block[at + step] ?? 0;
      const c = block[at + 2 * step] ?? 0;
      const d = block[at + 3 * step] ?? 0;
      block[at] = a + b + c + d;
      block[at + step] = a + b - c - d;
      block[at + 2 * step] = a - b - c + d;
      block[at + 3 * step] = a - b + c - d;
    }
  }
}

function hadamard2(block: Int32Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = block;
  block.set([a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d]);
}
