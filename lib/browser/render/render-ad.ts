import { registerAacEncoder } from "@mediabunny/aac-encoder";
import {
  AudioSample,
  AudioSampleSource,
  CanvasSource,
  canEncodeAudio,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoSample,
  VideoSampleSink,
} from "mediabunny";
import {
  AD_FRAMES_PER_SECOND,
  AD_HEIGHT,
  AD_WIDTH,
  type AdSegment,
  cueAt,
  frameSeconds,
  sourceSecondsOf,
} from "@/lib/domain/ads/ad";
import { spokenWord } from "@/lib/domain/ads/caption-style";
import { Limiter } from "@/lib/domain/media/sound/limiter";
import { gainFor, LoudnessMeter } from "@/lib/domain/media/sound/loudness";
import { SAMPLE_RATE, type Stereo } from "@/lib/domain/media/sound/stereo";
import { drawCaption } from "./draw-caption";
import { openMedia } from "./media-file";
import type { OutputFile } from "./output-file";
import { type RenderOrder, UnusableMedia } from "./protocol";
import { mixedSound, SAMPLES_PER_FRAME, segmentSound } from "./segment-sound";
import { AD_ENCODING } from "./support";

const AUDIO_BITRATE = 192_000;
const AAC_SAMPLES_PER_PACKET = 1_024;
const KEY_FRAME_SECONDS = 2;
/** Half a millisecond past a frame's time is still that frame, however the time was rounded. */
const ROUNDING_SECONDS = 0.0005;
/** Where the thumbnail is taken: speech has started by then. */
const THUMBNAIL_SHARE = 0.35;
const THUMBNAIL_WIDTH = 540;

type Render = {
  order: RenderOrder;
  file: OutputFile;
  signal: AbortSignal;
  onFrame: (frames: number) => void;
};

/**
 * Renders an ad into a file and returns its thumbnail. One clip is in memory at a time: it is decoded, drawn and encoded frame by
 * frame, along with its sound. Throws UnusableMedia, the signal's reason, or the encoder's error.
 */
export async function renderAd({ order, file, signal, onFrame }: Render): Promise<Blob> {
  const { segments } = order;
  const gain = gainFor(await measure(segments, signal));
  if (!(await canEncodeAudio("aac", { sampleRate: SAMPLE_RATE, numberOfChannels: 2 }))) {
    registerAacEncoder();
  }
  const frames = segments.reduce((sum, segment) => sum + segment.frames, 0);
  const canvas = new OffscreenCanvas(AD_WIDTH, AD_HEIGHT);
  // Drawn by the CPU and read by the encoder: without a graphics card, a canvas in memory is faster.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";

  const video = new CanvasSource(canvas, {
    codec: "avc",
    fullCodecString: AD_ENCODING.codec,
    quality: new Quality({ bitrate: AD_ENCODING.bitrate, bitrateMode: "variable" }),
    keyFrameInterval: KEY_FRAME_SECONDS,
    latencyMode: "quality",
  });
  const audio = new AudioSampleSource({
    codec: "aac",
    quality: new Quality({ bitrate: AUDIO_BITRATE }),
  });
  const output = new Output({
    // The index comes first, so that a player can start before the whole file has loaded.
    format: new Mp4OutputFormat({ fastStart: "reserve" }),
    target: file.target,
  });
  output.addVideoTrack(video, {
    frameRate: AD_FRAMES_PER_SECOND,
    maximumPacketCount: frames,
  });
  output.addAudioTrack(audio, {
    maximumPacketCount: Math.ceil((frames * SAMPLES_PER_FRAME) / AAC_SAMPLES_PER_PACKET) + 16,
  });
  await output.start();
  const sound = new SoundTrack(audio, gain);
  let thumbnail: Blob | null = null;
  try {
    for (const segment of segments) {
      const pcm = await segmentSound(segment, signal);
      const thumbnailAt = Math.floor(segment.frames * THUMBNAIL_SHARE);
      let own = 0;
      for await (const sample of picturesOf(segment, signal)) {
        const frame = segment.firstFrame + own;
        // A second of sound before its pictures, so that the file interleaves both.
        if (own % AD_FRAMES_PER_SECOND === 0) await sound.add(pcm, own, AD_FRAMES_PER_SECOND);
        sample.drawWithFit(context, { fit: "cover" });
        sample.close();
        if (thumbnail === null && own === thumbnailAt) thumbnail = await thumbnailOf(canvas);
        const at = frameSeconds(frame);
        // The middle of the frame: a caption that starts between two frames goes to the nearer one.
        const cue = order.captionsOn ? cueAt([segment], at + 0.5 / AD_FRAMES_PER_SECOND) : null;
        if (cue !== null) drawCaption(context, cue, spokenWord(cue, at));
        await video.add(at, frameSeconds(1));
        own += 1;
        onFrame(frame + 1);
        signal.throwIfAborted();
      }
    }
    await sound.finish();
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  }
  return thumbnail ?? thumbnailOf(canvas);
}

/** Loudness of the whole ad. Reads every clip's sound once, and keeps only a few numbers. */
async function measure(segments: readonly AdSegment[], signal: AbortSignal): Promise<number> {
  const meter = new LoudnessMeter();
  for (const segment of segments) meter.add(await mixedSound(segment, signal));
  return meter.integrated();
}

/** One picture per frame of the segment, whatever the video's own rate. Each has to be closed. */
async function* picturesOf(segment: AdSegment, signal: AbortSignal): AsyncGenerator<VideoSample> {
  const asMedia = (cause: unknown): never => {
    signal.throwIfAborted();
    throw new UnusableMedia(segment.clipId, cause);
  };
  const { input, origin } = await openMedia(segment.videoUrl, signal).catch(asMedia);
  try {
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new UnusableMedia(segment.clipId, "no pictures in it");
    const sink = new VideoSampleSink(track);
    // Sound may start before the first picture, which then also covers the time before it.
    const first = await track.getFirstTimestamp();
    const times = Array.from({ length: segment.frames }, (_, own) =>
      Math.max(
        first,
        origin + sourceSecondsOf(segment, segment.firstFrame + own) + ROUNDING_SECONDS,
      ),
    );
    let given = 0;
    for await (const sample of sink.samplesAtTimestamps(times)) {
      if (sample === null) throw new UnusableMedia(segment.clipId, "a picture is missing");
      given += 1;
      yield sample;
    }
    if (given < segment.frames) throw new UnusableMedia(segment.clipId, "pictures are missing");
  } catch (error) {
    if (error instanceof UnusableMedia) throw error;
    asMedia(error);
  } finally {
    input.dispose();
  }
}

/** Writes the ad's sound to the file, with one gain for the whole ad and a limiter against clipping. */
class SoundTrack {
  readonly #source: AudioSampleSource;
  readonly #gain: number;
  readonly #limiter = new Limiter();
  #written = 0;

  constructor(source: AudioSampleSource, gain: number) {
    this.#source = source;
    this.#gain = gain;
  }

  /** Adds the sound of `frames` frames, starting at this frame of the segment. */
  async add(pcm: Stereo, fromFrame: number, frames: number): Promise<void> {
    const from = fromFrame * SAMPLES_PER_FRAME;
    const to = from + frames * SAMPLES_PER_FRAME;
    const louder = (channel: Float32Array) =>
      channel.slice(from, to).map((sample) => sample * this.#gain);
    await this.#write(this.#limiter.process({ left: louder(pcm.left), right: louder(pcm.right) }));
  }

  async finish(): Promise<void> {
    await this.#write(this.#limiter.flush());
  }

  async #write({ left, right }: Stereo): Promise<void> {
    if (left.length === 0) return;
    const data = new Float32Array(left.length * 2);
    data.set(left);
    data.set(right, left.length);
    const sample = new AudioSample({
      data,
      format: "f32-planar",
      numberOfChannels: 2,
      sampleRate: SAMPLE_RATE,
      timestamp: this.#written / SAMPLE_RATE,
    });
    this.#written += left.length;
    await this.#source.add(sample);
    sample.close();
  }
}

async function thumbnailOf(canvas: OffscreenCanvas): Promise<Blob> {
  const small = new OffscreenCanvas(THUMBNAIL_WIDTH, (THUMBNAIL_WIDTH * AD_HEIGHT) / AD_WIDTH);
  small.getContext("2d")?.drawImage(canvas, 0, 0, small.width, small.height);
  return small.convertToBlob({ type: "image/jpeg", quality: 0.85 });
}
