import { createRandom, type Seed } from "./seeded-random";
import { countSyllables } from "./syllables";

export type TimedWord = { word: string; start: number; end: number };

const MAX_SECONDS_PER_SYLLABLE = 0.28;
/** Slower than this sounds like dictation, so a short script leaves the rest of the clip silent. */
const MAX_STRETCH = 1.35;
const SHORT_LEAD_SECONDS = 0.2;
const GAP_SECONDS = 0.03;

/** Spreads a script over a clip the way a speaker would; every whitespace-separated token is kept. */
export function timeWords({
  script,
  durationSeconds,
  seed,
}: {
  script: string;
  durationSeconds: number;
  seed: Seed;
}): TimedWord[] {
  const words = script.split(/\s+/).filter((word) => word !== "");
  if (words.length === 0 || durationSeconds <= 0) return [];

  const spoken = words.map((word, index) => ({
    word,
    natural: naturalSeconds(word),
    longest: countSyllables(word) * MAX_SECONDS_PER_SYLLABLE,
    pause: index === words.length - 1 ? 0 : pauseAfter(word),
  }));
  const naturalTotal = spoken.reduce((sum, { natural, pause }) => sum + natural + pause, 0);
  const { leadIn, leadOut } = chooseLeads({ durationSeconds, naturalTotal, seed });
  const stretch = Math.min(MAX_STRETCH, (durationSeconds - leadIn - leadOut) / naturalTotal);

  const ticks = ticksPerSecond(durationSeconds, words.length);
  const lastTick = Math.floor((durationSeconds - leadOut) * ticks);
  let cursor = leadIn;
  let previousEnd = Math.ceil(leadIn * ticks);
  return spoken.map(({ word, natural, longest, pause }, index) => {
    const latestEnd = lastTick - (words.length - 1 - index);
    const length = Math.min(natural * stretch, longest);
    const start = Math.min(Math.max(Math.round(cursor * ticks), previousEnd), latestEnd - 1);
    const longestTicks = Math.max(1, Math.floor(longest * ticks));
    const wantedEnd = Math.min(Math.round((cursor + length) * ticks), start + longestTicks);
    const end = Math.min(Math.max(wantedEnd, start + 1), latestEnd);
    cursor += length + pause * stretch;
    previousEnd = end;
    return { word, start: start / ticks, end: end / ticks };
  });
}

function naturalSeconds(word: string): number {
  const syllables = countSyllables(word);
  return Math.min(syllables * MAX_SECONDS_PER_SYLLABLE, 0.13 * syllables + 0.014 * word.length);
}

function pauseAfter(word: string): number {
  if (/[.!?…]["'”’)\]]*$/u.test(word)) return 0.3;
  if (/[,;:–—]["'”’)\]]*$/u.test(word)) return 0.16;
  return GAP_SECONDS;
}

function chooseLeads({
  durationSeconds,
  naturalTotal,
  seed,
}: {
  durationSeconds: number;
  naturalTotal: number;
  seed: Seed;
}) {
  const random = createRandom(`leads ${seed}`);
  const wantedIn = 0.25 + 0.7 * random();
  const wantedOut = 0.25 + 0.7 * random();
  const shortest = Math.min(SHORT_LEAD_SECONDS, durationSeconds * 0.1);
  const spare = Math.max(0, durationSeconds - naturalTotal - 2 * shortest);
  const share = Math.min(1, spare / (wantedIn + wantedOut - 2 * SHORT_LEAD_SECONDS));
  return {
    leadIn: shortest + (wantedIn - SHORT_LEAD_SECONDS) * share,
    leadOut: shortest + (wantedOut - SHORT_LEAD_SECONDS) * share,
  };
}

/** Hundredths, unless an absurdly long script needs a finer grid to stay strictly increasing. */
function ticksPerSecond(durationSeconds: number, wordCount: number): number {
  let ticks = 100;
  while (durationSeconds * ticks < wordCount * 3) ticks *= 10;
  return ticks;
}
