import { type BitWriter, createBitWriter } from "./bit-writer";
import { writeBlock } from "./cavlc";
import { CHROMA_DC } from "./cavlc-tables";
import { NAL, toNal, type VideoFormat, writeSliceHeader } from "./h264-headers";
import { chooseLumaPrediction, predictChroma } from "./h264-prediction";
import {
  type Coding,
  codeChromaDc,
  codeLumaDc,
  forwardTransform,
  hasLevels,
  inverseTransform,
  quantise,
  rescale,
} from "./h264-transform";
import { createPicture, MACROBLOCK, type Picture, type Plane } from "./picture";

type H264Encoder = {
  /** A picture that refers to no other. */
  encodeKey: (source: Picture) => Buffer;
  /** A picture that repeats the last one except for the marked macroblocks. */
  encodeNext: (source: Picture, changed: Uint8Array) => Buffer;
};

/** Code numbers of the coded block patterns of inter macroblocks (H.264, table 9-4). */
const INTER_PATTERNS = [
  0, 16, 1, 2, 4, 8, 32, 3, 5, 10, 12, 15, 47, 7, 11, 13, 14, 6, 9, 31, 35, 37, 42, 44, 33, 34, 36,
  40, 39, 43, 45, 46, 17, 18, 20, 24, 19, 21, 26, 28, 23, 27, 29, 30, 22, 25, 38, 41,
];

/** 4x4 blocks are ordered by quarters: [column, row] of each within its macroblock. */
const LUMA_BLOCKS = Array.from({ length: 16 }, (_, at) => ({
  column: (at & 1) | ((at >> 1) & 2),
  row: ((at >> 1) & 1) | ((at >> 2) & 2),
}));

const CODE_INTRA = { first: 1, coding: "intra" } as const;
const CODE_INTER = { first: 0, coding: "inter" } as const;

type Counts = { width: number; values: Uint8Array };

/**
 * Baseline H.264 with two kinds of macroblock: Intra16x16 in key pictures, and zero-motion
 * P_L0_16x16 or skip in all others. `reference` holds what a decoder would have.
 */
export function createH264Encoder(format: VideoFormat): H264Encoder {
  const reference = createPicture(format);
  const lumaCounts = createCounts(reference.luma);
  // Reused by every macroblock: allocating them would be most of the encoder's work.
  const block = new Int32Array(16);
  const lumaDc = new Int32Array(16);
  const lumaDcLevels = new Int32Array(16);
  const lumaAcLevels = LUMA_BLOCKS.map(() => new Int32Array(15));
  const lumaLevels = LUMA_BLOCKS.map(() => new Int32Array(16));
  const chroma = (["blue", "red"] as const).map((plane) => ({
    plane,
    counts: createCounts(reference[plane]),
    dc: new Int32Array(4),
    dcLevels: new Int32Array(4),
    acLevels: Array.from({ length: 4 }, () => new Int32Array(15)),
  }));
  let frameNumber = 0;
  let keyNumber = -1;

  return {
    encodeKey: (source) => {
      keyNumber += 1;
      frameNumber = 0;
      const bits = startSlice(keyNumber);
      eachMacroblock((column, row) => writeIntra(bits, source, column, row));
      return toNal(NAL.keySlice, bits);
    },
    encodeNext: (source, changed) => {
      frameNumber += 1;
      const bits = startSlice(null);
      let skipped = 0;
      eachMacroblock((column, row) => {
        const isChanged = changed[row * reference.columns + column] === 1;
        const pattern = isChanged ? codeInter(source, column, row) : 0;
        if (pattern === 0) {
          skipped += 1;
          return;
        }
        bits.writeUnsigned(skipped);
        skipped = 0;
        writeInter(bits, pattern, column, row);
      });
      if (skipped > 0) bits.writeUnsigned(skipped);
      return toNal(NAL.slice, bits);
    },
  };

  function startSlice(key: number | null): BitWriter {
    lumaCounts.values.fill(0);
    for (const { counts } of chroma) counts.values.fill(0);
    const bits = createBitWriter();
    writeSliceHeader(bits, { frameNumber, keyNumber: key });
    return bits;
  }

  function eachMacroblock(visit: (column: number, row: number) => void): void {
    for (let row = 0; row < reference.rows; row += 1) {
      for (let column = 0; column < reference.columns; column += 1) visit(column, row);
    }
  }

  function writeIntra(bits: BitWriter, source: Picture, column: number, row: number): void {
    const mode = chooseLumaPrediction(source.luma, reference.luma, column, row);
    const isAcCoded = codeIntraLuma(source, column, row);
    predictChroma(reference.blue, column, row);
    predictChroma(reference.red, column, row);
    const chromaPattern = codeChroma(source, column, row, "intra");

    bits.writeUnsigned(1 + mode + 4 * chromaPattern + (isAcCoded ? 12 : 0));
    // Chroma is predicted by its mean; the quantiser stays.
    bits.writeUnsigned(0);
    bits.writeSigned(0);
    writeBlock(bits, lumaDcLevels, contextAt(lumaCounts, column * 4, row * 4));
    if (isAcCoded) {
      for (const [at, place] of LUMA_BLOCKS.entries()) {
        writeLuma(bits, lumaAcLevels[at], column, row, place);
      }
    }
    writeChroma(bits, chromaPattern, column, row);
  }

  /** Returns whether any block has more than its mean. */
  function codeIntraLuma(source: Picture, column: number, row: number): boolean {
    let isAcCoded = false;
    for (const [at, place] of LUMA_BLOCKS.entries()) {
      const levels = lumaAcLevels[at] ?? block;
      const offset = lumaOffset(column, row, place);
      const isCoded = codeBlock(source.luma, reference.luma, offset, levels, CODE_INTRA);
      lumaDc[place.row * 4 + place.column] = block[0] ?? 0;
      if (isCoded) isAcCoded = true;
    }
    codeLumaDc(lumaDc, lumaDcLevels);
    for (const [at, place] of LUMA_BLOCKS.entries()) {
      const mean = lumaDc[place.row * 4 + place.column] ?? 0;
      addAround(mean, lumaAcLevels[at] ?? block, reference.luma, lumaOffset(column, row, place));
    }
    return isAcCoded;
  }

  /** Returns the coded block pattern: 0 if quantising leaves nothing to code. */
  function codeInter(source: Picture, column: number, row: number): number {
    let lumaPattern = 0;
    for (const [at, place] of LUMA_BLOCKS.entries()) {
      const offset = lumaOffset(column, row, place);
      const levels = lumaLevels[at] ?? block;
      if (codeBlock(source.luma, reference.luma, offset, levels, CODE_INTER)) {
        lumaPattern |= 1 << (at >> 2);
        rescale(levels, block, { first: 0 });
        addResidual(reference.luma, offset);
      }
    }
    return lumaPattern | (codeChroma(source, column, row, "inter") << 4);
  }

  function writeInter(bits: BitWriter, pattern: number, column: number, row: number): void {
    // One 16x16 partition whose motion is the predicted one, which is none.
    bits.writeUnsigned(0);
    bits.writeSigned(0);
    bits.writeSigned(0);
    bits.writeUnsigned(INTER_PATTERNS.indexOf(pattern));
    bits.writeSigned(0);
    for (const [at, place] of LUMA_BLOCKS.entries()) {
      if (((pattern >> (at >> 2)) & 1) === 0) continue;
      writeLuma(bits, lumaLevels[at], column, row, place);
    }
    writeChroma(bits, pattern >> 4, column, row);
  }

  /** Returns 0 for no levels, 1 for means only, 2 for all. */
  function codeChroma(source: Picture, column: number, row: number, coding: Coding): number {
    let pattern = 0;
    for (const { plane, dc, dcLevels, acLevels } of chroma) {
      for (const [at, levels] of acLevels.entries()) {
        const offset = chromaOffset(column, row, at);
        const isCoded = codeBlock(source[plane], reference[plane], offset, levels, {
          first: 1,
          coding,
        });
        dc[at] = block[0] ?? 0;
        if (isCoded) pattern = 2;
      }
      if (codeChromaDc(dc, dcLevels, coding)) pattern = Math.max(1, pattern);
      for (const [at, levels] of acLevels.entries()) {
        addAround(dc[at] ?? 0, levels, reference[plane], chromaOffset(column, row, at));
      }
    }
    return pattern;
  }

  function writeLuma(
    bits: BitWriter,
    levels: Int32Array | undefined,
    column: number,
    row: number,
    place: { column: number; row: number },
  ): void {
    writeCounted(bits, levels, lumaCounts, column * 4 + place.column, row * 4 + place.row);
  }

  function writeChroma(bits: BitWriter, pattern: number, column: number, row: number): void {
    if (pattern === 0) return;
    for (const { dcLevels } of chroma) writeBlock(bits, dcLevels, CHROMA_DC);
    if (pattern === 1) return;
    for (const { counts, acLevels } of chroma) {
      for (const [at, levels] of acLevels.entries()) {
        writeCounted(bits, levels, counts, column * 2 + (at & 1), row * 2 + (at >> 1));
      }
    }
  }

  function lumaOffset(column: number, row: number, place: { column: number; row: number }): number {
    const y = row * MACROBLOCK + place.row * 4;
    return y * reference.luma.width + column * MACROBLOCK + place.column * 4;
  }

  function chromaOffset(column: number, row: number, at: number): number {
    const y = (row * MACROBLOCK) / 2 + (at >> 1) * 4;
    return y * reference.blue.width + (column * MACROBLOCK) / 2 + (at & 1) * 4;
  }

  /** Leaves the coefficients in `block`; returns whether any level is not zero. */
  function codeBlock(
    wanted: Plane,
    predicted: Plane,
    offset: number,
    levels: Int32Array,
    options: Parameters<typeof quantise>[2],
  ): boolean {
    let isDifferent = false;
    for (let at = 0; at < 16; at += 1) {
      const sample = offset + (at >> 2) * wanted.width + (at & 3);
      const difference = (wanted.samples[sample] ?? 0) - (predicted.samples[sample] ?? 0);
      block[at] = difference;
      if (difference !== 0) isDifferent = true;
    }
    if (!isDifferent) {
      levels.fill(0);
      return false;
    }
    forwardTransform(block);
    return quantise(block, levels, options);
  }

  /** Adds a block whose mean is coded separately from its levels. */
  function addAround(mean: number, levels: Int32Array, plane: Plane, offset: number): void {
    if (mean === 0 && !hasLevels(levels)) return;
    rescale(levels, block, { first: 1 });
    block[0] = mean;
    addResidual(plane, offset);
  }

  function addResidual({ samples, width }: Plane, offset: number): void {
    inverseTransform(block);
    for (let at = 0; at < 16; at += 1) {
      const sample = offset + (at >> 2) * width + (at & 3);
      const value = (samples[sample] ?? 0) + (block[at] ?? 0);
      samples[sample] = Math.min(255, Math.max(0, value));
    }
  }
}

function createCounts({ width, height }: Plane): Counts {
  return { width: width / 4, values: new Uint8Array((width / 4) * (height / 4)) };
}

function writeCounted(
  bits: BitWriter,
  levels: Int32Array | undefined,
  counts: Counts,
  column: number,
  row: number,
): void {
  if (!levels) throw new RangeError("block without levels");
  const total = writeBlock(bits, levels, contextAt(counts, column, row));
  counts.values[row * counts.width + column] = total;
}

/** Mean number of coefficients of the blocks to the left and above, where they exist. */
function contextAt({ width, values }: Counts, column: number, row: number): number {
  const at = row * width + column;
  const left = column > 0 ? (values[at - 1] ?? 0) : null;
  const above = row > 0 ? (values[at - width] ?? 0) : null;
  if (left === null) return above ?? 0;
  return above === null ? left : (left + above + 1) >> 1;
}
