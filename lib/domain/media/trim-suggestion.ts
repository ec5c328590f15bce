import { suggestSpeed, syllablesPerSecond } from "./speech";
import { type TimedWord, type Trim, type TrimSuggestion, toHundredths } from "./trim";

/** A clip's trim and speed until its creator chooses otherwise. Computed on the server, so that every page agrees. */

const TRIM_MARGIN_SECONDS = 0.15;
/** With less than this share of the script's words, the transcript is of something else. */
const USABLE_SHARE = 0.25;

/**
 * From the first to the last word of the script as heard in the clip, with a margin. Words that aren't in the script ("uh", noise
 * transcribed as speech) don't count. Without a usable transcript: the whole clip.
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
  // A word cut off by the end of the recording has no end time: keep the clip up to its end.
  const isCutOff = last.end <= last.start;
  const end = isCutOff ? whole.end : Math.min(whole.end, last.end + TRIM_MARGIN_SECONDS);
  return end > start ? { start: toHundredths(start), end: toHundredths(end) } : whole;
}

/** A trim to the spoken words and a lively pace; without a transcript the clip stays as it is. */
export function suggestionFor({
  line,
  language,
  words,
  durationSeconds,
}: {
  line: string;
  language: string;
  words: readonly TimedWord[];
  durationSeconds: number;
}): TrimSuggestion {
  const trim = suggestTrim({ script: line, words, durationSeconds });
  if (words.length === 0) return { ...trim, speed: 1 };
  const pace = syllablesPerSecond({ text: line, language, seconds: trim.end - trim.start });
  return { ...trim, speed: pace === 0 ? 1 : suggestSpeed(pace) };
}

/** Words for comparison: without case, accents and punctuation. "Don't" becomes two, in script and transcript alike. */
function tokensOf(text: string): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

type Match = { first: number; last: number; matched: number };

/**
 * The most words of the script found in the transcript in the script's order; among equal matches the one spanning the fewest
 * words, so that a stray "I" before the sentence is not taken for its first word. Null if nothing is found.
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

/** Longest common subsequence of the script and the words from `first` on, row by row; `last` is its earliest end. */
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
