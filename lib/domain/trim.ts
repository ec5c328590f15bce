import { z } from "zod";
import { DEFAULT_AMBIENT_VOLUME, DEFAULT_VOICE_VOLUME } from "./mix";
import { SPEEDS, type Speed } from "./speech";

/** A word of a transcript and when it is spoken, in seconds of the untrimmed clip. */
export type TimedWord = { word: string; start: number; end: number };

/** The part of a clip that is kept, in seconds of the untrimmed clip. */
export type Trim = { start: number; end: number };

export const TRIM_MARGIN_SECONDS = 0.15;
/** What a creator can trim a clip down to. */
export const SHORTEST_TRIM_SECONDS = 0.5;
/** Fewer words of the script than this share, and the transcript is of something else. */
const USABLE_SHARE = 0.25;

const seconds = z.number().min(0).max(600);
const volume = z.number().min(0).max(1);
const speed = z.literal(SPEEDS);

/** What a creator's browser may save (campaign_clips.adjustments). Strict; the trim and the speed may be left to the suggestion. */
export const clipAdjustments = z
  .strictObject({
    /** The video the trim and the speed were chosen for. */
    video_job_id: z.string().max(100).nullable(),
    /** Null: as suggested. */
    trim_start: seconds.nullable().default(null),
    trim_end: seconds.nullable().default(null),
    speed: speed.nullable().default(null),
    voice_volume: volume.default(DEFAULT_VOICE_VOLUME),
    ambient_volume: volume.default(DEFAULT_AMBIENT_VOLUME),
    captions: z.boolean().default(true),
  })
  .refine(
    ({ trim_start, trim_end }) => trim_start === null || trim_end === null || trim_end > trim_start,
    { path: ["trim_end"], error: "The end must come after the start." },
  );
export type ClipAdjustments = z.infer<typeof clipAdjustments>;

const savedAdjustments = z.object({
  video_job_id: z.string().max(100).nullable().catch(null),
  trim_start: seconds.nullable().catch(null),
  trim_end: seconds.nullable().catch(null),
  speed: speed.nullable().catch(null),
  voice_volume: volume.catch(DEFAULT_VOICE_VOLUME),
  ambient_volume: volume.catch(DEFAULT_AMBIENT_VOLUME),
  captions: z.boolean().catch(true),
});

/** The saved adjustments of any row, whatever is in it: a value that is missing or wrong counts as untouched. */
export function readAdjustments(saved: unknown): ClipAdjustments {
  return savedAdjustments.catch(() => savedAdjustments.parse({})).parse(saved);
}

/** What the trim panel hands over; null means "as suggested". */
export type TrimChoice = Pick<ClipAdjustments, "trim_start" | "trim_end" | "speed">;
export type TrimSuggestion = Trim & { speed: Speed };

/**
 * From the first to the last word of the script as it is heard in the clip, with a margin. Words that are not in the script
 * ("uh", noise taken for speech) don't count. Without a usable transcript: the whole clip.
 */
export function suggestTrim({
  script,
  words,
  durationSeconds,
}: {
  script: string;
  words: readonly TimedWord[];
  durationSeconds: number;
}): Trim {
  const whole = { start: 0, end: toHundredths(Math.max(0, durationSeconds)) };
  const wanted = tokensOf(script);
  const spoken = words
    .filter(({ start, end }) => Number.isFinite(start) && Number.isFinite(end))
    .flatMap((word) => tokensOf(word.word).map((token) => ({ token, word })));
  const heard = narrowestMatch(
    wanted,
    spoken.map(({ token }) => token),
  );
  if (heard === null || heard.matched < wanted.length * USABLE_SHARE) return whole;
  const first = spoken[heard.first]?.word;
  const last = spoken[heard.last]?.word;
  if (first === undefined || last === undefined) return whole;

  const start = Math.max(0, first.start - TRIM_MARGIN_SECONDS);
  // A word cut off by the end of the recording has no end time of its own: keep all of it.
  const isCutOff = last.end <= last.start;
  const end = isCutOff ? whole.end : Math.min(whole.end, last.end + TRIM_MARGIN_SECONDS);
  return end > start ? { start: toHundredths(start), end: toHundredths(end) } : whole;
}

/** How long the clip is when it is played, after trim and speed. */
export function trimmedSeconds(trim: Trim, speed: number): number {
  return speed > 0 ? Math.max(0, (trim.end - trim.start) / speed) : 0;
}

export type EffectiveAdjustments = {
  trim: Trim;
  speed: Speed;
  voiceVolume: number;
  ambientVolume: number;
  captions: boolean;
  /** Nothing of trim and speed is the creator's own. */
  isSuggested: boolean;
};

/**
 * What counts for the clip as it is now: the creator's own trim and speed as long as the video they were chosen for is the
 * clip's video, else the suggestion. Volumes and captions outlive the video.
 */
export function effectiveAdjustments(
  saved: ClipAdjustments,
  suggestion: TrimSuggestion,
  videoJobId: string | null,
): EffectiveAdjustments {
  const isForThisVideo = saved.video_job_id === videoJobId;
  const own = isForThisVideo ? saved : { trim_start: null, trim_end: null, speed: null };
  const trim = { start: own.trim_start ?? suggestion.start, end: own.trim_end ?? suggestion.end };
  // Half an own trim can contradict a suggestion that has moved since (the script was edited).
  const isPossible = trim.end > trim.start;
  return {
    trim: isPossible ? trim : { start: suggestion.start, end: suggestion.end },
    speed: own.speed ?? suggestion.speed,
    voiceVolume: saved.voice_volume,
    ambientVolume: saved.ambient_volume,
    captions: saved.captions,
    isSuggested:
      own.speed === null && (!isPossible || (own.trim_start === null && own.trim_end === null)),
  };
}

/** Times and lengths are kept to a hundredth of a second. */
export function toHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Words as they are compared: without case, accents and punctuation. "Don't" is two on both sides. */
function tokensOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

type Match = { first: number; last: number; matched: number };

/**
 * The longest part of the script found in the transcript in the script's order; among equally long ones the one that spans
 * the fewest words, so that a stray "I" before the sentence is not taken for its first word. Null when nothing is found.
 */
function narrowestMatch(script: readonly string[], spoken: readonly string[]): Match | null {
  let best: Match | null = null;
  for (let first = 0; first < spoken.length; first += 1) {
    const token = spoken[first];
    if (token === undefined || !script.includes(token)) continue;
    const match = longestFrom(first, script, spoken);
    const isBetter =
      best === null ||
      match.matched > best.matched ||
      (match.matched === best.matched && match.last - match.first < best.last - best.first);
    if (isBetter) best = match;
  }
  return best;
}

/** Longest common subsequence of the script and the words from `first` on, row by row; `last` is where it ends soonest. */
function longestFrom(first: number, script: readonly string[], spoken: readonly string[]): Match {
  let row: number[] = new Array(script.length + 1).fill(0);
  let longest = { last: first, matched: 0 };
  for (let at = first; at < spoken.length; at += 1) {
    const next = [0];
    for (let column = 1; column <= script.length; column += 1) {
      const isSame = script[column - 1] === spoken[at];
      next.push(
        isSame ? (row[column - 1] ?? 0) + 1 : Math.max(row[column] ?? 0, next[column - 1] ?? 0),
      );
    }
    const matched = next[script.length] ?? 0;
    if (matched > longest.matched) longest = { last: at, matched };
    row = next;
  }
  return { first, ...longest };
}
