import { type BitWriter, createBitWriter } from "./bit-writer";
import { FRAME_SAMPLES, transformFrame } from "./mdct";

export const AAC_SAMPLE_RATE = 48_000;
/** Samples that a decoder outputs before the signal starts. */
export const PRIMING_SAMPLES = FRAME_SAMPLES;
/** AudioSpecificConfig: AAC-LC (2), 48 kHz (index 3), one channel (1), frames of 1024. */
export const AAC_CONFIG = Buffer.from([0x11, 0x88]);

/** Widths of the scale factor bands of long blocks at 48 kHz (ISO 14496-3, 4.5.4), as runs. */
const BAND_WIDTHS = [
  [4, 10],
  [8, 7],
  [12, 4],
  [16, 2],
  [20, 2],
  [24, 2],
  [28, 2],
  [32, 19],
  [96, 1],
].flatMap(([width = 0, count = 0]) => Array.from({ length: count }, () => width));
/** Nothing above 10.5 kHz is coded: the voice has nothing up there. */
const LAST_LINE = 448;
const BANDS = BAND_WIDTHS.map((width, at) => {
  const start = BAND_WIDTHS.slice(0, at).reduce((sum, before) => sum + before, 0);
  return { start, end: start + width };
}).filter(({ end }) => end <= LAST_LINE);

/** The scale of the standard's transform (16-bit samples) relative to ours (samples up to 1). */
const LINE_SCALE = 2 * 32_768;
/** A band that peaks below this is inaudible and left out. */
const SILENT_PEAK = 160 / LINE_SCALE;
/** The codebook goes to 7; above 4 kHz fewer steps are enough for noise and breath. */
const LOW_BAND_STEPS = 6.4;
const HIGH_BAND_STEPS = 2.6;
const FIRST_HIGH_LINE = 170;
const LARGEST_VALUE = 7;
/** The scale factor that leaves our lines unscaled, in quarters of an octave. */
const SCALE_OFFSET = 100 + 4 * Math.log2(LINE_SCALE);

const NO_CODEBOOK = 0;
const CODEBOOK = 7;
const LONGEST_SECTION_PART = 31;
const SINGLE_CHANNEL_ELEMENT = 0;
const END_ELEMENT = 7;

type Code = { bits: number; length: number };

/** Symbols in code order, by code length; the codes count up (canonical Huffman). */
const VALUE_PAIRS: Readonly<Record<number, string>> = {
  1: "00",
  3: "10 01",
  4: "11",
  6: "21 12 20 02",
  7: "31 13 22 30 03",
  8: "23 32 14 41 15 51 33 24 04 40",
  9: "42 25 52 05 61 50 16 43 35 34 53 26 62 17",
  10: "36 06 60 44 71 45 72 54 63 27 73 64 55 46 37",
  11: "70 07 65 56 74 47 57 75",
  12: "76 66 67 77",
};
const SCALE_STEPS: Readonly<Record<number, string>> = {
  1: "0",
  3: "-1",
  4: "1 -2 2",
  5: "-3 3",
  6: "-4 4 -5 5",
  7: "6 -6 7",
  8: "-7 8 -8 9 -9",
  9: "10 -10 -11 11",
  10: "12 -12 13 -13 14 -14",
};
const LARGEST_SCALE_STEP = 14;
const PAIR_CODES = indexPairs(countUp(VALUE_PAIRS));
const SCALE_CODES = countUp(SCALE_STEPS);

type Band = { start: number; end: number; scale: number };

/**
 * AAC-LC frames of a mono signal at 48 kHz: long blocks only, one codebook, and scale factors that
 * make the loudest line of a band just fit into it. The last frame also ends the overlap.
 */
export function encodeAac(signal: Float32Array): Buffer[] {
  const frameCount = Math.ceil((signal.length + PRIMING_SAMPLES) / FRAME_SAMPLES);
  return Array.from({ length: frameCount }, (_, number) =>
    encodeFrame(transformFrame(signal, number * FRAME_SAMPLES - PRIMING_SAMPLES)),
  );
}

function encodeFrame(spectrum: Float64Array): Buffer {
  const bands = chooseScales(spectrum);
  const bits = createBitWriter();
  bits.write(SINGLE_CHANNEL_ELEMENT, 3);
  bits.write(0, 4);
  writeChannel(bits, spectrum, bands);
  bits.write(END_ELEMENT, 3);
  return Buffer.from(bits.toBytes());
}

function writeChannel(bits: BitWriter, lines: Float64Array, bands: (Band | null)[]): void {
  const coded = bands.filter((band) => band !== null);
  let scale = coded[0]?.scale ?? 0;
  bits.write(scale, 8);
  // Reserved bit, one long block, sine window.
  bits.write(0, 4);
  bits.write(bands.length, 6);
  // No prediction.
  bits.write(0, 1);
  writeSections(bits, bands);
  for (const band of coded) {
    writeCode(bits, SCALE_CODES.get(String(band.scale - scale)));
    scale = band.scale;
  }
  // No pulses, no noise shaping, no gain control.
  bits.write(0, 3);
  for (const band of coded) writeLines(bits, lines, band);
}

/** Null for a silent band; silent bands at the top are left out. */
function chooseScales(lines: Float64Array): (Band | null)[] {
  const bands: (Band | null)[] = BANDS.map(({ start, end }) => {
    let peak = 0;
    for (let at = start; at < end; at += 1) peak = Math.max(peak, Math.abs(lines[at] ?? 0));
    if (peak < SILENT_PEAK) return null;
    const steps = start < FIRST_HIGH_LINE ? LOW_BAND_STEPS : HIGH_BAND_STEPS;
    const scale = Math.ceil(SCALE_OFFSET + 4 * Math.log2(peak / steps ** (4 / 3)));
    return { start, end, scale };
  });
  while (bands.length > 0 && bands.at(-1) === null) bands.pop();

  // Steps between neighbours are limited; raising the lower one only makes it coarser.
  const coded = bands.filter((band) => band !== null);
  for (const inOrder of [coded, coded.toReversed()]) {
    for (const [at, band] of inOrder.entries()) {
      const previous = inOrder[at - 1]?.scale ?? 0;
      band.scale = Math.max(band.scale, previous - LARGEST_SCALE_STEP);
    }
  }
  return bands;
}

/** Runs of bands that share a codebook. */
function writeSections(bits: BitWriter, bands: (Band | null)[]): void {
  let start = 0;
  while (start < bands.length) {
    const isSilent = bands[start] === null;
    let end = start;
    while (end < bands.length && (bands[end] === null) === isSilent) end += 1;
    bits.write(isSilent ? NO_CODEBOOK : CODEBOOK, 4);
    let left = end - start;
    while (left >= LONGEST_SECTION_PART) {
      bits.write(LONGEST_SECTION_PART, 5);
      left -= LONGEST_SECTION_PART;
    }
    bits.write(left, 5);
    start = end;
  }
}

function writeLines(bits: BitWriter, lines: Float64Array, { start, end, scale }: Band): void {
  const perStep = 2 ** ((SCALE_OFFSET - scale) / 4);
  for (let at = start; at < end; at += 2) {
    const first = lines[at] ?? 0;
    const second = lines[at + 1] ?? 0;
    const firstValue = toValue(first * perStep);
    const secondValue = toValue(second * perStep);
    writeCode(bits, PAIR_CODES[firstValue * (LARGEST_VALUE + 1) + secondValue]);
    if (firstValue > 0) bits.write(first < 0 ? 1 : 0, 1);
    if (secondValue > 0) bits.write(second < 0 ? 1 : 0, 1);
  }
}

/** Values are powers of 3/4; the rounding is the one the standard's encoder uses. */
function toValue(steps: number): number {
  const size = Math.abs(steps);
  return Math.min(LARGEST_VALUE, Math.floor(Math.sqrt(size * Math.sqrt(size)) + 0.4054));
}

function writeCode(bits: BitWriter, code: Code | undefined): void {
  if (!code) throw new RangeError("symbol without a code");
  bits.write(code.bits, code.length);
}

function indexPairs(codes: Map<string, Code>): (Code | undefined)[] {
  const side = Array.from({ length: LARGEST_VALUE + 1 }, (_, value) => value);
  return side.flatMap((first) => side.map((second) => codes.get(`${first}${second}`)));
}

function countUp(symbolsByLength: Readonly<Record<number, string>>): Map<string, Code> {
  const codes = new Map<string, Code>();
  let next = 0;
  let previousLength = 0;
  for (const [key, symbols] of Object.entries(symbolsByLength)) {
    const length = Number(key);
    next *= 2 ** (length - previousLength);
    previousLength = length;
    for (const symbol of symbols.split(" ")) {
      codes.set(symbol, { bits: next, length });
      next += 1;
    }
  }
  return codes;
}
