import { type Mix, mixOf } from "@/lib/domain/media/mix";
import type { Speed } from "@/lib/domain/media/speech";
import {
  effectiveAdjustments,
  type TimedWord,
  type Trim,
  type TrimSuggestion,
  trimmedSeconds,
} from "@/lib/domain/media/trim";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";
import type { AdRecipe } from "./ad.schema";
import { type SpokenCue, spokenCues } from "./captions";

/** The whole ad: the selected version of each clip in beat order, with its trim, speed and mix. Derived, never stored. */

export const AD_WIDTH = 1080;
export const AD_HEIGHT = 1920;
export const AD_FRAMES_PER_SECOND = 30;
/** Captions in the picture are large, so their lines are shorter than those of a subtitle file. */
const CAPTION_LINE_LENGTH = 18;

/** What an ad needs of a clip: the media of its selected version, and how it is cut and mixed. */
export type AdClip = {
  id: string;
  position: number;
  beat: string;
  /** 0: none yet. */
  currentVersion: number;
  adjustments: ClipAdjustments;
  parts: {
    firstFrameUrl: string | null;
    videoUrl: string | null;
    videoJobId: string | null;
    videoSeconds: number;
    voiceUrl: string | null;
    ambienceUrl: string | null;
    words: readonly TimedWord[];
    suggestion: TrimSuggestion;
  };
};

/** One clip's place in the ad, in whole frames, so that picture and sound are cut at the same moment. */
export type AdSegment = {
  clipId: string;
  /** Among all clips of the campaign, from 0. */
  position: number;
  beat: string;
  versionNumber: number;
  videoUrl: string;
  voiceUrl: string | null;
  ambienceUrl: string | null;
  posterUrl: string | null;
  /** In seconds of the untrimmed clip. */
  trim: Trim;
  speed: Speed;
  mix: Mix;
  /** In the ad's time. */
  cues: SpokenCue[];
  firstFrame: number;
  frames: number;
};

export type AdTimeline = {
  segments: AdSegment[];
  frames: number;
  /** Total of all trimmed clips at their speeds, to the hundredth; within half a frame of the render. */
  seconds: number;
  targetSeconds: number;
  /** Clips without a video: listed here, never left out silently. */
  missing: { clipId: string; position: number; beat: string }[];
};

/** The ad as it is now. */
export function adTimeline(clips: readonly AdClip[], targetSeconds: number): AdTimeline {
  const segments: AdSegment[] = [];
  let seconds = 0;
  for (const clip of clips) {
    const { parts } = clip;
    if (parts.videoUrl === null) continue;
    const effective = effectiveAdjustments(clip.adjustments, parts.suggestion, parts.videoJobId);
    const { speed, voiceVolume, ambienceVolume } = effective;
    const trim = within(effective.trim, parts.videoSeconds);
    const firstFrame = toFrame(seconds);
    seconds += trimmedSeconds(trim, speed);
    // From the running total, so that rounding errors don't add up over the clips.
    const frames = Math.max(1, toFrame(seconds) - firstFrame);
    const start = frameSeconds(firstFrame);
    segments.push({
      clipId: clip.id,
      position: clip.position,
      beat: clip.beat,
      versionNumber: clip.currentVersion,
      videoUrl: parts.videoUrl,
      voiceUrl: parts.voiceUrl,
      ambienceUrl: parts.ambienceUrl,
      posterUrl: parts.firstFrameUrl,
      trim,
      speed,
      mix: mixOf({
        hasVoice: parts.voiceUrl !== null,
        hasAmbience: parts.ambienceUrl !== null,
        voiceVolume,
        ambienceVolume,
      }),
      cues: spokenCues(parts.words, { trim, speed, lineLength: CAPTION_LINE_LENGTH }).map((cue) =>
        shifted(cue, start),
      ),
      firstFrame,
      frames,
    });
  }
  const last = segments.at(-1);
  return {
    segments,
    frames: last === undefined ? 0 : last.firstFrame + last.frames,
    seconds: Math.round(seconds * 100) / 100,
    targetSeconds,
    missing: clips
      .filter((clip) => clip.parts.videoUrl === null)
      .map(({ id, position, beat }) => ({ clipId: id, position, beat })),
  };
}

/** Where a frame of the ad comes from, in seconds of the untrimmed clip. Never past the end of the trim. */
export function sourceSecondsOf(segment: AdSegment, frame: number): number {
  const at =
    segment.trim.start + frameSeconds(Math.max(0, frame - segment.firstFrame)) * segment.speed;
  return Math.min(at, segment.trim.end);
}

export function frameSeconds(frame: number): number {
  return frame / AD_FRAMES_PER_SECOND;
}

/** Index of the segment shown at a time of the ad, the last one past its end; -1 in an empty ad. */
export function segmentAt(segments: readonly AdSegment[], seconds: number): number {
  const after = segments.findIndex(
    ({ firstFrame, frames }) => seconds < frameSeconds(firstFrame + frames),
  );
  return after === -1 ? segments.length - 1 : after;
}

/** The caption shown at a time of the ad, or null. */
export function cueAt(segments: readonly AdSegment[], seconds: number): SpokenCue | null {
  const cues = segments[segmentAt(segments, seconds)]?.cues ?? [];
  return cues.find(({ start, end }) => seconds >= start && seconds < end) ?? null;
}

/** What a render is made from. Stored with it, to check later whether it still matches the campaign. */
export function recipeOf({ segments }: AdTimeline, captions: boolean): AdRecipe {
  return {
    captions,
    clips: segments.map((segment) => ({
      clip_id: segment.clipId,
      version_number: segment.versionNumber,
      video: segment.videoUrl,
      // Only what is heard counts: redoing a voice that the mix drops changes nothing.
      voice: segment.mix.parts.includes("voice") ? segment.voiceUrl : null,
      ambience: segment.mix.parts.includes("ambience") ? segment.ambienceUrl : null,
      trim_start: segment.trim.start,
      trim_end: segment.trim.end,
      speed: segment.speed,
      volumes: segment.mix.volumes,
    })),
  };
}

export type AdChange =
  | { kind: "clip"; clipId: string }
  /** Clips were removed, added or reordered. */
  | { kind: "plan" }
  | { kind: "captions" };

/** What has changed since a render was made; empty if it is up to date. */
export function adChanges(then: AdRecipe, now: AdRecipe): AdChange[] {
  const changes: AdChange[] = now.clips.flatMap((clip) => {
    const before = then.clips.find(({ clip_id }) => clip_id === clip.clip_id);
    const isSame = before === undefined || isSameClip(before, clip);
    return isSame ? [] : [{ kind: "clip", clipId: clip.clip_id } as const];
  });
  if (orderOf(then) !== orderOf(now)) changes.push({ kind: "plan" });
  if (then.captions !== now.captions) changes.push({ kind: "captions" });
  return changes;
}

/** The file name of a downloaded ad: title, aspect ratio, version. Letters of any script stay. */
export function adFileName(title: string, versionNumber: number): string {
  return `${fileTitle(title)}-9x16-v${versionNumber}.mp4`;
}

/** A campaign's title as the start of a file name; "ad" if nothing of it is left. */
export function fileTitle(title: string): string {
  const plain = title
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return [...plain].slice(0, 60).join("").replace(/-+$/, "") || "ad";
}

type RecipeClip = AdRecipe["clips"][number];

function isSameClip(a: RecipeClip, b: RecipeClip): boolean {
  return (
    a.version_number === b.version_number &&
    a.video === b.video &&
    a.voice === b.voice &&
    a.ambience === b.ambience &&
    a.trim_start === b.trim_start &&
    a.trim_end === b.trim_end &&
    a.speed === b.speed &&
    a.volumes.own === b.volumes.own &&
    a.volumes.voice === b.volumes.voice &&
    a.volumes.ambience === b.volumes.ambience
  );
}

function orderOf({ clips }: AdRecipe): string {
  return clips.map(({ clip_id }) => clip_id).join();
}

function within(trim: Trim, durationSeconds: number): Trim {
  const end = Math.min(trim.end, durationSeconds);
  return { start: Math.min(trim.start, end), end };
}

function toFrame(seconds: number): number {
  return Math.round(seconds * AD_FRAMES_PER_SECOND);
}

function shifted(cue: SpokenCue, by: number): SpokenCue {
  return {
    start: cue.start + by,
    end: cue.end + by,
    lines: cue.lines.map((line) =>
      line.map(({ word, start, end }) => ({ word, start: start + by, end: end + by })),
    ),
  };
}
