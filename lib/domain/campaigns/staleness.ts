import type { MediaRef } from "@/lib/domain/media/media-ref";

/** What a clip's parts were made from, and what the clip has now. */
export type Origins = {
  line: string;
  firstFrame: MediaRef | null;
  video: { ref: MediaRef; spokenLine: string | null; firstFrame: MediaRef | null } | null;
  voiceSource: MediaRef | null;
  transcriptSource: MediaRef | null;
};

export type Staleness = {
  /** Why the video is stale, or null. */
  video: "line" | "frame" | null;
  voice: boolean;
  transcript: boolean;
};

/**
 * Which parts no longer match what they were made from: an edited line or a different first frame makes the video stale, a
 * different video makes voice and transcript stale. Derived each time, never stored.
 */
export function stalenessOf({
  line,
  firstFrame,
  video,
  voiceSource,
  transcriptSource,
}: Origins): Staleness {
  return {
    video: video === null ? null : videoStaleness(line, firstFrame, video),
    voice: voiceSource !== null && voiceSource !== video?.ref,
    transcript: transcriptSource !== null && transcriptSource !== video?.ref,
  };
}

function videoStaleness(
  line: string,
  firstFrame: MediaRef | null,
  video: NonNullable<Origins["video"]>,
): "line" | "frame" | null {
  if (video.spokenLine !== null && video.spokenLine.trim() !== line.trim()) return "line";
  // Having no first frame doesn't make a video stale: it may have started from the portrait.
  const isOtherFrame =
    firstFrame !== null && video.firstFrame !== null && video.firstFrame !== firstFrame;
  return isOtherFrame ? "frame" : null;
}
