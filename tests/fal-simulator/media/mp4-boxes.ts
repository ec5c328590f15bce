import { AAC_CONFIG, AAC_SAMPLE_RATE, PRIMING_SAMPLES } from "./aac";
import { BASELINE_PROFILE, CONSTRAINTS } from "./h264-headers";
import { FRAME_SAMPLES } from "./mdct";

/** One tick of the film clock is one sound sample, so that both tracks have exact lengths. */
const FILM_TICKS_PER_SECOND = AAC_SAMPLE_RATE;
const VIDEO_TICKS_PER_FRAME = 1000;
const ENABLED_AND_IN_MOVIE = 3;
const UNITY = 0x00010000;
const LANGUAGE_UNDETERMINED = 0x55c4;
const NOT_KEPT = Buffer.alloc(0);

export type VideoTrack = {
  kind: "video";
  width: number;
  height: number;
  framesPerSecond: number;
  level: number;
  sequence: Buffer;
  picture: Buffer;
  samples: Buffer[];
  keyFrames: number[];
};
type SoundTrack = { kind: "sound"; samples: Buffer[] };
export type Track = VideoTrack | SoundTrack;
/** Consecutive samples of one track, stored together in the file. */
export type Chunk = { sampleCount: number; offset: number };

export function fileTypeBox(): Buffer {
  const brands = Buffer.from("isomiso2avc1mp41", "latin1");
  return box("ftyp", Buffer.from("isom", "latin1"), uint32(0x200), brands);
}

export function movieBox(
  tracks: readonly { track: Track; chunks: Chunk[] }[],
  durationSeconds: number,
): Buffer {
  const duration = Math.round(durationSeconds * FILM_TICKS_PER_SECOND);
  const header = fullBox(
    "mvhd",
    0,
    uint32(0, 0, FILM_TICKS_PER_SECOND, duration, UNITY),
    uint16(0x0100, 0),
    uint32(0, 0),
    unityMatrix(),
    uint32(0, 0, 0, 0, 0, 0, tracks.length + 1),
  );
  const trackBoxes = tracks.map(({ track, chunks }, at) =>
    trackBox(track, chunks, { id: at + 1, duration }),
  );
  return box("moov", header, ...trackBoxes);
}

export function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, "latin1"), body]);
}

function trackBox(
  track: Track,
  chunks: Chunk[],
  { id, duration }: { id: number; duration: number },
): Buffer {
  const [width, height] = track.kind === "video" ? [track.width, track.height] : [0, 0];
  const header = fullBox(
    "tkhd",
    ENABLED_AND_IN_MOVIE,
    uint32(0, 0, id, 0, duration, 0, 0),
    uint16(0, 0, track.kind === "sound" ? 0x0100 : 0, 0),
    unityMatrix(),
    uint32(width * UNITY, height * UNITY),
  );
  // The sound starts after the priming samples.
  const edit =
    track.kind === "sound"
      ? box("edts", fullBox("elst", 0, uint32(1, duration, PRIMING_SAMPLES, UNITY)))
      : NOT_KEPT;
  return box("trak", header, edit, mediaBox(track, chunks));
}

function mediaBox(track: Track, chunks: Chunk[]): Buffer {
  const isVideo = track.kind === "video";
  const sampleTicks = isVideo ? VIDEO_TICKS_PER_FRAME : FRAME_SAMPLES;
  const ticksPerSecond = isVideo ? track.framesPerSecond * VIDEO_TICKS_PER_FRAME : AAC_SAMPLE_RATE;
  const duration = track.samples.length * sampleTicks;
  return box(
    "mdia",
    fullBox("mdhd", 0, uint32(0, 0, ticksPerSecond, duration), uint16(LANGUAGE_UNDETERMINED, 0)),
    fullBox(
      "hdlr",
      0,
      uint32(0),
      Buffer.from(isVideo ? "vide" : "soun", "latin1"),
      uint32(0, 0, 0),
      Buffer.from(isVideo ? "Video\0" : "Sound\0", "latin1"),
    ),
    box(
      "minf",
      isVideo ? fullBox("vmhd", 1, uint32(0, 0)) : fullBox("smhd", 0, uint32(0)),
      box("dinf", fullBox("dref", 0, uint32(1), fullBox("url ", 1))),
      sampleTableBox(track, chunks, sampleTicks),
    ),
  );
}

function sampleTableBox(track: Track, chunks: Chunk[], sampleTicks: number): Buffer {
  const { samples } = track;
  const isVideo = track.kind === "video";
  const runs = chunks.flatMap(({ sampleCount }, at) =>
    chunks[at - 1]?.sampleCount === sampleCount ? [] : [[at + 1, sampleCount, 1]],
  );
  return box(
    "stbl",
    fullBox("stsd", 0, uint32(1), isVideo ? avcEntry(track) : aacEntry()),
    fullBox("stts", 0, uint32(1, samples.length, sampleTicks)),
    isVideo
      ? fullBox("stss", 0, uint32(track.keyFrames.length, ...track.keyFrames.map((at) => at + 1)))
      : NOT_KEPT,
    fullBox("stsc", 0, uint32(runs.length, ...runs.flat())),
    fullBox("stsz", 0, uint32(0, samples.length, ...samples.map(({ length }) => length))),
    fullBox("stco", 0, uint32(chunks.length, ...chunks.map(({ offset }) => offset))),
  );
}

function avcEntry({ width, height, level, sequence, picture }: VideoTrack): Buffer {
  const configuration = box(
    "avcC",
    // Version 1, then four-byte lengths before each NAL unit, then one parameter set of each kind.
    Buffer.from([1, BASELINE_PROFILE, CONSTRAINTS, level, 0xff, 0xe1]),
    uint16(sequence.length),
    sequence,
    Buffer.from([1]),
    uint16(picture.length),
    picture,
  );
  const seventyTwoDpi = 72 * UNITY;
  return box(
    "avc1",
    uint16(0, 0, 0, 1),
    uint32(0, 0, 0, 0),
    uint16(width, height),
    uint32(seventyTwoDpi, seventyTwoDpi, 0),
    uint16(1),
    Buffer.alloc(32),
    uint16(24, 0xffff),
    configuration,
  );
}

function aacEntry(): Buffer {
  const decoderConfiguration = descriptor(
    4,
    // MPEG-4 audio, audio stream, then buffer size and bit rates, which may be left unknown.
    Buffer.from([0x40, 0x15, 0, 0, 0]),
    uint32(0, 0),
    descriptor(5, AAC_CONFIG),
  );
  const stream = descriptor(
    3,
    uint16(1),
    Buffer.from([0]),
    decoderConfiguration,
    descriptor(6, Buffer.from([2])),
  );
  return box(
    "mp4a",
    uint16(0, 0, 0, 1),
    uint32(0, 0),
    uint16(1, 16, 0, 0),
    uint32(AAC_SAMPLE_RATE * UNITY),
    fullBox("esds", 0, stream),
  );
}

function descriptor(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

function fullBox(type: string, flags: number, ...content: Buffer[]): Buffer {
  return box(type, uint32(flags), ...content);
}

function unityMatrix(): Buffer {
  return uint32(UNITY, 0, 0, 0, UNITY, 0, 0, 0, 0x40000000);
}

function uint32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}

function uint16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, at * 2);
  return bytes;
}
