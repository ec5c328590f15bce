import { RequestError } from "@/lib/browser/fetch-json";
import { MAX_VOICE_SECONDS } from "@/lib/domain/media/upload";
import { writeWav } from "@/lib/domain/media/wav";

/** The rate voice models work with; speech needs no more. */
const SAMPLE_RATE = 24_000;

/**
 * The first 30 s of any sound this browser can play, as one channel of 16-bit samples. Throws RequestError (unreadable_file) for
 * anything it can't play.
 */
export async function toVoiceWav(sound: Blob): Promise<Blob> {
  const bytes = await sound.arrayBuffer();
  let decoded: AudioBuffer;
  try {
    decoded = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes);
  } catch {
    throw new RequestError("unreadable_file", "We couldn't find any sound in this file.");
  }
  const channels = Array.from({ length: decoded.numberOfChannels }, (_, index) =>
    decoded.getChannelData(index),
  );
  const samples = toSamples(channels, MAX_VOICE_SECONDS * SAMPLE_RATE);
  const file = writeWav({
    channels: 1,
    sampleRate: SAMPLE_RATE,
    bitsPerSample: 16,
    samples: new Uint8Array(samples.buffer),
  });
  return new Blob([file], { type: "audio/wav" });
}

/** The mean of all channels as 16-bit samples, at most `most` of them. */
export function toSamples(channels: readonly Float32Array[], most: number): Int16Array {
  const length = Math.min(channels[0]?.length ?? 0, most);
  return Int16Array.from({ length }, (_, index) => {
    const sum = channels.reduce((total, channel) => total + (channel[index] ?? 0), 0);
    const value = Math.max(-1, Math.min(1, sum / channels.length));
    return Math.round(value * 32_767);
  });
}
