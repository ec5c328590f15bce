import wsola from "@audio/stretch-wsola";
import { AudioSampleSink } from "mediabunny";
import { AD_FRAMES_PER_SECOND, type AdSegment } from "@/lib/domain/ads/ad";
import type { SoundPart } from "@/lib/domain/media/mix";
import { resample } from "@/lib/domain/media/sound/resample";
import {
  fadeEdges,
  mixIn,
  SAMPLE_RATE,
  type Stereo,
  silence,
} from "@/lib/domain/media/sound/stereo";
import { type MediaFile, openMedia } from "./media-file";
import { UnusableMedia } from "./protocol";

export const SAMPLES_PER_FRAME = SAMPLE_RATE / AD_FRAMES_PER_SECOND;
const FADE_SAMPLES = Math.round(0.008 * SAMPLE_RATE);
/** For speech: pieces of 30 ms, shifted to fit by up to 6 ms, a period of the deepest voices. */
const PIECES = { frameSize: 1_440, hopSize: 720, delta: 288 } as const;

/** A clip's sound in the ad: its mix, trimmed and sped up at the same pitch, exactly as long as its frames. */
export async function segmentSound(segment: AdSegment, signal: AbortSignal): Promise<Stereo> {
  const mixed = await mixedSound(segment, signal);
  const sound = stretched(mixed, segment.speed, segment.frames * SAMPLES_PER_FRAME);
  fadeEdges(sound, FADE_SAMPLES);
  return sound;
}

/** The same before it is sped up: equally loud, in a fraction of the time. */
export async function mixedSound(segment: AdSegment, signal: AbortSignal): Promise<Stereo> {
  const mixed = silence(Math.ceil(segment.frames * SAMPLES_PER_FRAME * segment.speed));
  const from = Math.round(segment.trim.start * SAMPLE_RATE);
  for (const part of segment.mix.parts) {
    const url = urlOf(segment, part);
    const volume = segment.mix.volumes[part];
    if (url === null || volume === 0) continue;
    const sound = await readSound(url, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new UnusableMedia(segment.clipId, cause);
    });
    mixIn(mixed, sound, { volume, from, isRepeating: part === "ambience" });
  }
  return mixed;
}

function urlOf(segment: AdSegment, part: SoundPart): string | null {
  const urls = { own: segment.videoUrl, voice: segment.voiceUrl, ambience: segment.ambienceUrl };
  return urls[part];
}

async function readSound(url: string, signal: AbortSignal): Promise<Stereo> {
  const file = await openMedia(url, signal);
  try {
    return await decode(file);
  } finally {
    file.input.dispose();
  }
}

/** Decodes all of it: a clip is a few seconds long. Empty for a file without sound. */
async function decode({ input, origin }: MediaFile): Promise<Stereo> {
  const track = await input.getPrimaryAudioTrack();
  if (track === null) return silence(0);
  const pieces: { at: number; channels: Float32Array[] }[] = [];
  let rate = SAMPLE_RATE;
  for await (const sample of new AudioSampleSink(track).samples()) {
    rate = sample.sampleRate;
    const channels = Array.from(
      { length: Math.min(2, sample.numberOfChannels) },
      (_, planeIndex) => {
        const channel = new Float32Array(sample.numberOfFrames);
        sample.copyTo(channel, { planeIndex, format: "f32-planar" });
        return channel;
      },
    );
    pieces.push({ at: Math.round((sample.timestamp - origin) * rate), channels });
    sample.close();
  }
  const last = pieces.at(-1);
  const length = last === undefined ? 0 : last.at + (last.channels[0]?.length ?? 0);
  const joined = silence(Math.max(0, length));
  for (const { at, channels } of pieces) {
    const [left, right = left] = channels;
    if (left === undefined || right === undefined) continue;
    // Samples before the beginning are not heard.
    const skipped = Math.max(0, -at);
    joined.left.set(left.subarray(skipped), Math.max(0, at));
    joined.right.set(right.subarray(skipped), Math.max(0, at));
  }
  return {
    left: resample(joined.left, rate, SAMPLE_RATE),
    right: resample(joined.right, rate, SAMPLE_RATE),
  };
}

/**
 * Shorter by the speed, at the same pitch. Middle and side instead of left and right: each is stretched separately, and speech,
 * which is in the middle, would otherwise come from both sides slightly apart.
 */
function stretched({ left, right }: Stereo, speed: number, samples: number): Stereo {
  if (speed === 1) return { left: left.slice(0, samples), right: right.slice(0, samples) };
  const middle = left.map((sample, index) => (sample + (right[index] ?? 0)) / 2);
  const side = left.map((sample, index) => (sample - (right[index] ?? 0)) / 2);
  const shortMiddle = wsola(middle, { ...PIECES, factor: 1 / speed });
  const shortSide = side.some((sample) => sample !== 0)
    ? wsola(side, { ...PIECES, factor: 1 / speed })
    : new Float32Array(shortMiddle.length);
  const sound = silence(samples);
  for (let index = 0; index < samples; index += 1) {
    const m = shortMiddle[index] ?? 0;
    const s = shortSide[index] ?? 0;
    sound.left[index] = m + s;
    sound.right[index] = m - s;
  }
  return sound;
}
