import { AD_FRAMES_PER_SECOND, AD_HEIGHT, AD_WIDTH } from "@/lib/domain/ads/ad";

/** H.264 High, level 4.0: accepted by every phone and platform. 8 Mbit/s keep a minute below the upload limit. */
export const AD_ENCODING = {
  codec: "avc1.640028",
  width: AD_WIDTH,
  height: AD_HEIGHT,
  bitrate: 8_000_000,
  framerate: AD_FRAMES_PER_SECOND,
} as const;

/** What a browser lacks for rendering. */
export type Lack = "webcodecs" | "worker_canvas" | "encode_h264" | "decode_h264" | "decode_sound";

/** The first thing a render needs that this browser lacks, or null. We bring our own AAC encoder. */
export async function findLack(): Promise<Lack | null> {
  const hasCodecs = ["VideoEncoder", "VideoDecoder", "AudioDecoder", "VideoFrame"].every(
    (name) => name in globalThis,
  );
  if (!hasCodecs) return "webcodecs";
  if (!("OffscreenCanvas" in globalThis) || !("Worker" in globalThis)) return "worker_canvas";
  const [encodes, decodes, aac, mp3] = await Promise.all([
    isSupported(() => VideoEncoder.isConfigSupported(AD_ENCODING)),
    isSupported(() => VideoDecoder.isConfigSupported({ codec: "avc1.64001f" })),
    isSupported(() => AudioDecoder.isConfigSupported(soundOf("mp4a.40.2"))),
    isSupported(() => AudioDecoder.isConfigSupported(soundOf("mp3"))),
  ]);
  if (!encodes) return "encode_h264";
  if (!decodes) return "decode_h264";
  return aac && mp3 ? null : "decode_sound";
}

function soundOf(codec: string): AudioDecoderConfig {
  return { codec, sampleRate: 48_000, numberOfChannels: 2 };
}

async function isSupported(
  ask: () => Promise<{ supported?: boolean | undefined }>,
): Promise<boolean> {
  try {
    return (await ask()).supported === true;
  } catch {
    return false;
  }
}
