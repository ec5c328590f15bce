import { type BitWriter, createBitWriter } from "./bit-writer";
import { QP } from "./h264-transform";
import { MACROBLOCK } from "./picture";

export const NAL = { slice: 0x61, keySlice: 0x65, sequence: 0x67, picture: 0x68 } as const;
export const BASELINE_PROFILE = 66;
/** Flags 0 and 1: also a Main stream, which makes it "constrained baseline". */
export const CONSTRAINTS = 0xc0;
const FRAME_NUMBER_BITS = 8;

const BT709 = 1;
/** Level, its largest picture, and its maximum macroblocks per second (H.264, table A-1). */
const LEVELS = [
  [30, 1620, 40_500],
  [31, 3600, 108_000],
  [40, 8192, 245_760],
  [51, 36_864, 983_040],
] as const;

export type VideoFormat = { width: number; height: number; framesPerSecond: number };

export function levelFor({ width, height, framesPerSecond }: VideoFormat): number {
  const macroblocks = Math.ceil(width / MACROBLOCK) * Math.ceil(height / MACROBLOCK);
  const level = LEVELS.find(
    ([, picture, second]) => macroblocks <= picture && macroblocks * framesPerSecond <= second,
  );
  if (!level) throw new RangeError(`no H.264 level for ${width}x${height}`);
  return level[0];
}

export function sequenceParameters(format: VideoFormat): Buffer {
  const columns = Math.ceil(format.width / MACROBLOCK);
  const rows = Math.ceil(format.height / MACROBLOCK);
  const bits = createBitWriter();
  bits.write(BASELINE_PROFILE, 8);
  bits.write(CONSTRAINTS, 8);
  bits.write(levelFor(format), 8);
  bits.writeUnsigned(0);
  bits.writeUnsigned(FRAME_NUMBER_BITS - 4);
  // Pictures are shown in decoding order.
  bits.writeUnsigned(2);
  // One reference frame, no gaps between frame numbers.
  bits.writeUnsigned(1);
  bits.write(0, 1);
  bits.writeUnsigned(columns - 1);
  bits.writeUnsigned(rows - 1);
  // Frames only, 8x8 inference, then the cropping in units of two samples.
  bits.write(0b111, 3);
  bits.writeUnsigned(0);
  bits.writeUnsigned((columns * MACROBLOCK - format.width) / 2);
  bits.writeUnsigned(0);
  bits.writeUnsigned((rows * MACROBLOCK - format.height) / 2);
  bits.write(1, 1);
  writeUsability(bits, format.framesPerSecond);
  return toNal(NAL.sequence, bits);
}

export function pictureParameters(): Buffer {
  const bits = createBitWriter();
  bits.writeUnsigned(0);
  bits.writeUnsigned(0);
  // CAVLC, no bottom field order.
  bits.write(0, 2);
  bits.writeUnsigned(0);
  bits.writeUnsigned(0);
  bits.writeUnsigned(0);
  // No weighted prediction.
  bits.write(0, 3);
  bits.writeSigned(QP - 26);
  bits.writeSigned(0);
  bits.writeSigned(0);
  // Slices declare that they are not deblocked; no constrained intra, no redundant pictures.
  bits.write(0b100, 3);
  return toNal(NAL.picture, bits);
}

export function writeSliceHeader(
  bits: BitWriter,
  { frameNumber, keyNumber }: { frameNumber: number; keyNumber: number | null },
): void {
  bits.writeUnsigned(0);
  // All slices of the picture are of this type: 7 is I, 5 is P.
  bits.writeUnsigned(keyNumber === null ? 5 : 7);
  bits.writeUnsigned(0);
  bits.write(frameNumber % 2 ** FRAME_NUMBER_BITS, FRAME_NUMBER_BITS);
  if (keyNumber === null) {
    // No override of the reference count, no reordering, no adaptive marking.
    bits.write(0, 3);
  } else {
    bits.writeUnsigned(keyNumber % 2);
    bits.write(0, 2);
  }
  bits.writeSigned(0);
  // With the deblocking filter off, the encoder need not imitate it.
  bits.writeUnsigned(1);
}

/** Ends the payload and keeps start codes from appearing in it (H.264, 7.4.1). */
export function toNal(type: number, bits: BitWriter): Buffer {
  bits.write(1, 1);
  const payload = bits.toBytes();
  const escaped = [type];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(escaped);
}

function writeUsability(bits: BitWriter, framesPerSecond: number): void {
  // Square pixels.
  bits.write(1, 1);
  bits.write(1, 8);
  bits.write(0, 1);
  // Unspecified format, limited range, colour description follows.
  bits.write(1, 1);
  bits.write(0b101_0_1, 5);
  for (let field = 0; field < 3; field += 1) bits.write(BT709, 8);
  bits.write(0, 1);
  // Fixed frame rate; a tick is half a frame.
  bits.write(1, 1);
  bits.write(1, 32);
  bits.write(2 * framesPerSecond, 32);
  bits.write(1, 1);
  // No buffering models, no picture structure.
  bits.write(0, 3);
  // No reordering: a decoder may show every picture at once.
  bits.write(0b11, 2);
  for (const limit of [0, 0, 10, 10, 0, 1]) bits.writeUnsigned(limit);
}
