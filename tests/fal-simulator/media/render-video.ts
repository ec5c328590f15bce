import { AAC_SAMPLE_RATE, encodeAac, PRIMING_SAMPLES } from "./aac";
import { createH264Encoder } from "./h264";
import { levelFor, pictureParameters, sequenceParameters } from "./h264-headers";
import { FRAME_SAMPLES } from "./mdct";
import { box, type Chunk, fileTypeBox, movieBox, type Track, type VideoTrack } from "./mp4-boxes";
import { createPicture, updatePicture } from "./picture";
import { createScene } from "./scene";
import type { Seed } from "./seeded-random";
import { makeSpeech } from "./sound";
import type { TimedWord } from "./timed-words";

const FRAMES_PER_SECOND = 24;
const SECONDS_PER_KEY_FRAME = 2;
const CHUNKS_PER_SECOND = 2;

/**
 * A clip of a talking portrait with captions: H.264 at 24 frames per second and, if wanted, AAC.
 * The length is the nearest whole number of frames, at least one. Width and height are even.
 */
export function renderVideo({
  durationSeconds,
  words,
  title,
  seed,
  withSound,
  width = 360,
  height = 640,
}: {
  durationSeconds: number;
  words: readonly TimedWord[];
  title: string;
  seed: Seed;
  withSound: boolean;
  width?: number | undefined;
  height?: number | undefined;
}): Buffer {
  const frameCount = Math.max(1, Math.round(durationSeconds * FRAMES_PER_SECOND));
  const exactSeconds = frameCount / FRAMES_PER_SECOND;
  const clip = { durationSeconds: exactSeconds, words, title, seed, width, height };
  const tracks: Track[] = [encodeFrames(clip, frameCount)];
  if (withSound) {
    const speech = makeSpeech({ ...clip, sampleRate: AAC_SAMPLE_RATE / 2 });
    tracks.push({ kind: "sound", samples: encodeAac(doubleRate(speech)) });
  }
  return layOutFile(tracks, exactSeconds);
}

/** Linear interpolation is enough: the encoder drops the octave that it mirrors. */
function doubleRate(samples: Float32Array): Float32Array {
  const doubled = new Float32Array(samples.length * 2);
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] ?? 0;
    const next = at + 1 < samples.length ? (samples[at + 1] ?? 0) : 0;
    doubled[2 * at] = sample;
    doubled[2 * at + 1] = (sample + next) / 2;
  }
  return doubled;
}

function encodeFrames(clip: Parameters<typeof createScene>[0], frameCount: number): VideoTrack {
  if (clip.width % 2 !== 0 || clip.height % 2 !== 0) {
    throw new RangeError(`width and height must be even, not ${clip.width}x${clip.height}`);
  }
  const format = { width: clip.width, height: clip.height, framesPerSecond: FRAMES_PER_SECOND };
  const encoder = createH264Encoder(format);
  const scene = createScene(clip);
  const picture = createPicture(format);
  const changed = new Uint8Array(picture.columns * picture.rows);
  const track: VideoTrack = {
    kind: "video",
    ...format,
    level: levelFor(format),
    sequence: sequenceParameters(format),
    picture: pictureParameters(),
    samples: [],
    keyFrames: [],
  };
  for (let frame = 0; frame < frameCount; frame += 1) {
    const areas = scene.drawAt(frame / FRAMES_PER_SECOND);
    const everything = { x: 0, y: 0, width: clip.width, height: clip.height };
    changed.fill(0);
    for (const area of frame === 0 ? [everything] : areas) {
      updatePicture(picture, scene.canvas, area, changed);
    }
    const isKey = frame % (SECONDS_PER_KEY_FRAME * FRAMES_PER_SECOND) === 0;
    if (isKey) track.keyFrames.push(frame);
    const unit = isKey ? encoder.encodeKey(picture) : encoder.encodeNext(picture, changed);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unit.length);
    track.samples.push(Buffer.concat([length, unit]));
  }
  return track;
}

/** The index comes before the media, with sound next to its pictures, so the file plays while loading. */
function layOutFile(tracks: Track[], durationSeconds: number): Buffer {
  const fileType = fileTypeBox();
  const plans = tracks.map((track) => {
    const chunks: Chunk[] = [];
    return { track, chunks, taken: 0 };
  });
  const media: Buffer[] = [];
  let size = 0;
  const last = Math.ceil(durationSeconds * CHUNKS_PER_SECOND);
  for (let step = 1; step <= last; step += 1) {
    for (const plan of plans) {
      const { samples } = plan.track;
      const end =
        step === last ? samples.length : samplesUntil(plan.track, step / CHUNKS_PER_SECOND);
      const chunk = samples.slice(plan.taken, end);
      if (chunk.length === 0) continue;
      plan.chunks.push({ sampleCount: chunk.length, offset: size });
      plan.taken = end;
      media.push(...chunk);
      size += chunk.reduce((sum, { length }) => sum + length, 0);
    }
  }
  // The offsets depend on the size of the index, which does not depend on the offsets.
  const mediaStart = fileType.length + movieBox(plans, durationSeconds).length + 8;
  for (const chunk of plans.flatMap(({ chunks }) => chunks)) chunk.offset += mediaStart;
  return Buffer.concat([fileType, movieBox(plans, durationSeconds), box("mdat", ...media)]);
}

function samplesUntil(track: Track, seconds: number): number {
  const count =
    track.kind === "video"
      ? Math.round(seconds * track.framesPerSecond)
      : Math.ceil((seconds * AAC_SAMPLE_RATE + PRIMING_SAMPLES) / FRAME_SAMPLES);
  return Math.min(count, track.samples.length);
}
