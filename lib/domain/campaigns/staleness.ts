import type { MediaRef } from "@/lib/domain/media/media-ref";

/** What the parts of a clip were made from, and what stands there now. */
export type Origins = {
  line: string;
  firstFrame: MediaRef | null;
  video: { ref: MediaRef; spokenLine: string | null; firstFrame: MediaRef | null } | null;
  voiceSource: MediaRef | null;
  transcriptSource: MediaRef | null;
};

export type Staleness = {
  /** Why the video no longer matches, or null. */
  video: "line" | "frame" | null;
  voice: boolean;
  transcript: boolean;
};

/**
 * Which parts no longer match what they were made from: an edited line or another first frame makes the video
 * stale, another video makes voice and transcript stale. Derived each time, never stored.
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
  // A video that began from the portrait is not made wrong by there being no frame.
  const isOtherFrame =
    firstFrame !== null && video.firstFrame !== null && video.firstFrame !== firstFrame;
  return isOtherFrame ? "frame" : null;
}
