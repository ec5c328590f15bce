import type { TimedWord, Trim } from "@/lib/domain/media/trim";

/** One caption of at most two lines; times in seconds. */
export type Cue = { start: number; end: number; lines: string[] };

/** The same with the time of each word, for captions that highlight the one being spoken. */
export type SpokenCue = { start: number; end: number; lines: TimedWord[][] };

/** Characters per line of a subtitle file, which the player lays out. */
const LINE_LENGTH = 32;
const LONGEST_CUE_SECONDS = 2.5;
const SHORTEST_CUE_SECONDS = 0.8;
/** A silence this long between two words ends a caption. */
const PAUSE_SECONDS = 0.6;

/** Captions of the clip as it plays: cut to the trim, with times after trim and speed. */
export function captionCues(
  words: readonly TimedWord[],
  { trim, speed }: { trim: Trim; speed: number },
): Cue[] {
  return spokenCues(words, { trim, speed, lineLength: LINE_LENGTH }).map(
    ({ start, end, lines }) => ({ start, end, lines: lines.map(textOf) }),
  );
}

/** The same word by word. */
export function spokenCues(
  words: readonly TimedWord[],
  { trim, speed, lineLength }: { trim: Trim; speed: number; lineLength: number },
): SpokenCue[] {
  // Grouped by the time a viewer has to read, which is the time after speed.
  const shifted = wordsWithin(words, trim).map(({ word, start, end }) => ({
    word,
    start: (start - trim.start) / speed,
    end: (end - trim.start) / speed,
  }));
  return toCues(shifted, (trim.end - trim.start) / speed, lineLength);
}

/** The same captions for a player of the untrimmed file, whose text track runs on the file's own time. */
export function playerCues(
  words: readonly TimedWord[],
  { trim, speed }: { trim: Trim; speed: number },
): Cue[] {
  return captionCues(words, { trim, speed }).map(({ start, end, lines }) => ({
    start: toMillis(trim.start + start * speed),
    end: toMillis(trim.start + end * speed),
    lines,
  }));
}

/**
 * WebVTT (w3.org/TR/webvtt1 §4): "&" and "<" are markup, "-->" and empty lines end a cue. `settings` go on each cue ("line:72%").
 */
export function toVtt(cues: readonly Cue[], settings?: string): string {
  const blocks = cues.map(({ start, end, lines }, index) =>
    [
      String(index + 1),
      `${timestamp(start, ".")} --> ${timestamp(end, ".")}${settings === undefined ? "" : ` ${settings}`}`,
      ...lines.map(escapeVtt),
    ].join("\n"),
  );
  return `${["WEBVTT", ...blocks].join("\n\n")}\n`;
}

/** SubRip. It has no escapes, so characters that players take for markup are replaced with similar ones. */
export function toSrt(cues: readonly Cue[]): string {
  return cues
    .map(({ start, end, lines }, index) =>
      [
        String(index + 1),
        `${timestamp(start, ",")} --> ${timestamp(end, ",")}`,
        ...lines.map(escapeSrt),
        "",
        "",
      ].join("\r\n"),
    )
    .join("");
}

/** A word belongs to the clip if its midpoint does. */
function wordsWithin(words: readonly TimedWord[], trim: Trim): TimedWord[] {
  return words
    .map((word) => ({ ...word, word: word.word.replace(/\s+/g, " ").trim() }))
    .filter(({ word, start, end }) => {
      const middle = (start + Math.max(start, end)) / 2;
      return word !== "" && middle >= trim.start && middle <= trim.end;
    })
    .toSorted((a, b) => a.start - b.start);
}

function toCues(
  words: readonly TimedWord[],
  lengthSeconds: number,
  lineLength: number,
): SpokenCue[] {
  const groups = groupWords(words, lineLength);
  return groups.map((group, index) => {
    const start = Math.max(0, group[0]?.start ?? 0);
    const spokenUntil = Math.max(...group.map(({ end }) => end));
    const nextStart = groups[index + 1]?.[0]?.start ?? lengthSeconds;
    // Long enough to be read, but never overlapping the next one.
    const wanted = Math.max(spokenUntil, start + SHORTEST_CUE_SECONDS);
    const end = Math.max(start + 0.05, Math.min(wanted, nextStart, lengthSeconds));
    return { start: toMillis(start), end: toMillis(end), lines: linesOf(group, lineLength) ?? [] };
  });
}

function groupWords(words: readonly TimedWord[], lineLength: number): TimedWord[][] {
  const groups: TimedWord[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group !== undefined && belongs(word, group, lineLength)) group.push(word);
    else groups.push([word]);
  }
  return groups;
}

function belongs(word: TimedWord, group: readonly TimedWord[], lineLength: number): boolean {
  const first = group[0];
  const previous = group.at(-1);
  if (first === undefined || previous === undefined) return false;
  if (/[.!?…]["'”’»)\]]*$/u.test(previous.word)) return false;
  if (word.start - previous.end > PAUSE_SECONDS) return false;
  if (word.end - first.start > LONGEST_CUE_SECONDS) return false;
  return linesOf([...group, word], lineLength) !== null;
}

/** One line, or the two most even ones; null if the words need a third. A single overlong word is cut. */
function linesOf(words: readonly TimedWord[], lineLength: number): TimedWord[][] | null {
  if (textOf(words).length <= lineLength) return [[...words]];
  const [only] = words;
  if (words.length === 1 && only !== undefined) {
    return [
      [{ ...only, word: only.word.slice(0, lineLength) }],
      [{ ...only, word: only.word.slice(lineLength, 2 * lineLength) }],
    ];
  }
  const splits = words
    .slice(1)
    .map((_, index) => [words.slice(0, index + 1), words.slice(index + 1)])
    .filter((lines) => lines.every((line) => textOf(line).length <= lineLength))
    .toSorted((a, b) => longestOf(a) - longestOf(b));
  return splits[0] ?? null;
}

function longestOf(lines: readonly (readonly TimedWord[])[]): number {
  return Math.max(...lines.map((line) => textOf(line).length));
}

function textOf(words: readonly TimedWord[]): string {
  return words.map(({ word }) => word).join(" ");
}

function escapeVtt(line: string): string {
  return line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

function escapeSrt(line: string): string {
  return line.replace(/-->/g, "→").replace(/</g, "‹").replace(/>/g, "›").replace(/\{\\/g, "{ \\");
}

function timestamp(seconds: number, mark: "." | ","): string {
  const millis = Math.round(Math.max(0, seconds) * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const time = [two(millis / 3_600_000), two((millis / 60_000) % 60), two((millis / 1000) % 60)];
  return `${time.join(":")}${mark}${String(millis % 1000).padStart(3, "0")}`;
}

function toMillis(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
