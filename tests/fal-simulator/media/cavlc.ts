import type { BitWriter } from "./bit-writer";
import { coefficientsCode, runBeforeCode, totalZerosCode } from "./cavlc-tables";
import { hasLevels } from "./h264-transform";

const MAX_TRAILING_ONES = 3;
const ESCAPE_PREFIX = 15;
const ESCAPE_SUFFIX_LENGTH = 12;

/**
 * Writes one block of levels in scan order (H.264, 9.2) and returns how many are not zero.
 * `context` is the mean count of the neighbours, or `CHROMA_DC`.
 */
export function writeBlock(bits: BitWriter, levels: Int32Array, context: number): number {
  if (!hasLevels(levels)) {
    const nothing = coefficientsCode(0, 0, context);
    bits.write(nothing.bits, nothing.length);
    return 0;
  }
  const { values, runs, zeros } = collect(levels);
  const total = values.length;
  let trailingOnes = 0;
  while (trailingOnes < Math.min(total, MAX_TRAILING_ONES) && isOne(values[trailingOnes])) {
    trailingOnes += 1;
  }

  const token = coefficientsCode(total, trailingOnes, context);
  bits.write(token.bits, token.length);
  for (const value of values.slice(0, trailingOnes)) bits.write(value < 0 ? 1 : 0, 1);
  writeLevels(bits, values, trailingOnes);
  if (total < levels.length) {
    const code = totalZerosCode(total, zeros, context);
    bits.write(code.bits, code.length);
  }
  writeRuns(bits, runs, zeros);
  return total;
}

function isOne(value: number | undefined): boolean {
  return value === 1 || value === -1;
}

/** Highest frequency first; a run counts the zeros between a level and the next lower one. */
function collect(levels: Int32Array) {
  const values: number[] = [];
  const runs: number[] = [];
  let zeros = 0;
  for (let at = levels.length - 1; at >= 0; at -= 1) {
    const value = levels[at] ?? 0;
    if (value !== 0) {
      values.push(value);
      runs.push(0);
    } else if (values.length > 0) {
      runs[runs.length - 1] = (runs[runs.length - 1] ?? 0) + 1;
      zeros += 1;
    }
  }
  return { values, runs, zeros };
}

function writeLevels(bits: BitWriter, values: number[], trailingOnes: number): void {
  let suffixLength = values.length > 10 && trailingOnes < MAX_TRAILING_ONES ? 1 : 0;
  for (let at = trailingOnes; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    let code = value > 0 ? 2 * value - 2 : -2 * value - 1;
    // A level here cannot be a one, or it would have been a trailing one.
    if (at === trailingOnes && trailingOnes < MAX_TRAILING_ONES) code -= 2;
    writeLevel(bits, code, suffixLength);
    if (suffixLength === 0) suffixLength = 1;
    if (Math.abs(value) > 3 << (suffixLength - 1) && suffixLength < 6) suffixLength += 1;
  }
}

function writeLevel(bits: BitWriter, code: number, suffixLength: number): void {
  const escapedFrom = suffixLength === 0 ? 30 : ESCAPE_PREFIX << suffixLength;
  if (code >= escapedFrom) {
    bits.write(1, ESCAPE_PREFIX + 1);
    bits.write(code - escapedFrom, ESCAPE_SUFFIX_LENGTH);
  } else if (suffixLength > 0) {
    bits.write(1, (code >> suffixLength) + 1);
    bits.write(code & ((1 << suffixLength) - 1), suffixLength);
  } else if (code < 14) {
    bits.write(1, code + 1);
  } else {
    bits.write(1, 15);
    bits.write(code - 14, 4);
  }
}

function writeRuns(bits: BitWriter, runs: number[], zeros: number): void {
  let zerosLeft = zeros;
  for (const run of runs.slice(0, -1)) {
    if (zerosLeft === 0) return;
    const code = runBeforeCode(zerosLeft, run);
    bits.write(code.bits, code.length);
    zerosLeft -= run;
  }
}
