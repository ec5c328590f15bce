import type { Speed } from "./speech";
import type { ClipAdjustments } from "./trim.schema";

/** A word of a transcript and when it is spoken, in seconds of the untrimmed clip. */
export type TimedWord = { word: string; start: number; end: number };

/** The part of a clip that is kept, in seconds of the untrimmed clip. */
export type Trim = { start: number; end: number };

/** The shortest a creator can trim a clip to. */
export const SHORTEST_TRIM_SECONDS = 0.5;

/** The trim panel's result; null means "as suggested". */
export type TrimChoice = Pick<ClipAdjustments, "trim_start" | "trim_end" | "speed">;
export type TrimSuggestion = Trim & { speed: Speed };

/** How long the clip plays, after trim and speed. */
export function trimmedSeconds(trim: Trim, speed: number): number {
  return speed > 0 ? Math.max(0, (trim.end - trim.start) / speed) : 0;
}

export type EffectiveAdjustments = {
  trim: Trim;
  speed: Speed;
  voiceVolume: number;
  ambienceVolume: number;
  captions: boolean;
  /** Neither trim nor speed is the creator's own. */
  isSuggested: boolean;
};

/**
 * The adjustments in effect: the creator's own trim and speed while the clip still has the video they were chosen for, else the
 * suggestion. Volumes and captions outlive the video.
 */
export function effectiveAdjustments(
  saved: ClipAdjustments,
  suggestion: TrimSuggestion,
  videoJobId: string | null,
): EffectiveAdjustments {
  const isForThisVideo = saved.video_job_id === videoJobId;
  const own = isForThisVideo ? saved : { trim_start: null, trim_end: null, speed: null };
  const trim = { start: own.trim_start ?? suggestion.start, end: own.trim_end ?? suggestion.end };
  // One end set by the creator can contradict a suggestion that has moved since (the script was edited).
  const isPossible = trim.end > trim.start;
  return {
    trim: isPossible ? trim : { start: suggestion.start, end: suggestion.end },
    speed: own.speed ?? suggestion.speed,
    voiceVolume: saved.voice_volume,
    ambienceVolume: saved.ambient_volume,
    captions: saved.captions,
    isSuggested:
      own.speed === null && (!isPossible || (own.trim_start === null && own.trim_end === null)),
  };
}

/** Times and lengths are stored to a hundredth of a second. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
