import { type Canvas, type Colour, copyRect, createCanvas, fillShape, type Rect } from "./canvas";
import { createCaptions, PANEL } from "./captions";
import {
  createPerson,
  drawEyes,
  drawMouth,
  drawPortrait,
  eyesArea,
  fitSheet,
  MOUTH_STEPS,
  mouthArea,
  SHEET_WIDTH,
  toCanvasRect,
} from "./portrait";
import { createRandom, type Seed } from "./seeded-random";
import { roundedBox } from "./shapes";
import { countSyllables } from "./syllables";
import type { TimedWord } from "./timed-words";
import { drawTitle } from "./title";

const BLINK_SECONDS = 0.13;
const TRACK: Colour = [255, 255, 255];
const CAPTIONS = { x: 22, y: 528, width: SHEET_WIDTH - 44, height: 60 };
const PROGRESS = { x: 22, y: 614, width: SHEET_WIDTH - 44, height: 6 };
const CAPTION_UNIT = 2;

/** A moving part: `state` names what is visible, and only a new state is redrawn. */
type Part = {
  state: (seconds: number) => string;
  areaBetween: (from: number, to: number) => Rect;
  draw: (seconds: number, area: Rect) => void;
};
type Scene = {
  canvas: Canvas;
  /** Draws the moment and returns the areas that changed since the last call. */
  drawAt: (seconds: number) => Rect[];
};

export function createScene({
  width,
  height,
  durationSeconds,
  words,
  title,
  seed,
}: {
  width: number;
  height: number;
  durationSeconds: number;
  words: readonly TimedWord[];
  title: string;
  seed: Seed;
}): Scene {
  const canvas = createCanvas(width, height);
  const still = createCanvas(width, height);
  const person = createPerson(seed);
  const sheet = fitSheet(canvas);
  drawPortrait(still, person, sheet);
  drawTitle(still, { title, palette: person.palette, sheet });
  fillShape(still, progressBar(1), TRACK, 0.55);
  copyRect(canvas, still, { x: 0, y: 0, width, height });

  const captions = createCaptions({
    words,
    area: toCanvasRect(sheet, CAPTIONS),
    palette: person.palette,
    unit: CAPTION_UNIT * sheet.scale,
  });
  const blinks = chooseBlinks(durationSeconds, seed);
  const isBlinking = (now: number) => blinks.some((at) => now >= at && now < at + BLINK_SECONDS);
  const spokenAt = (now: number) => words.findIndex(({ start, end }) => now >= start && now < end);
  const progressPixels = (now: number) =>
    Math.round((now / durationSeconds) * PROGRESS.width * sheet.scale);

  const parts: Part[] = [
    {
      areaBetween: () => eyesArea(sheet),
      state: (now) => String(isBlinking(now)),
      draw: (now) => drawEyes(canvas, person, sheet, { areOpen: !isBlinking(now) }),
    },
    {
      areaBetween: () => mouthArea(sheet),
      state: (now) => String(mouthStep(words[spokenAt(now)], now)),
      draw: (now) => drawMouth(canvas, sheet, mouthStep(words[spokenAt(now)], now)),
    },
    {
      areaBetween: () => captions.area,
      state: (now) => `${captions.pageAt(now)} ${spokenAt(now)}`,
      draw: (now) => captions.draw(canvas, captions.pageAt(now), spokenAt(now)),
    },
    {
      areaBetween: progressBetween,
      state: (now) => String(progressPixels(now)),
      draw: (now, area) => {
        const bar = progressBar(now / durationSeconds);
        fillShape(canvas, { ...bar, bounds: area }, PANEL);
      },
    },
  ];
  const shown = new Map<Part, { state: string; seconds: number }>();

  return {
    canvas,
    drawAt: (seconds) => {
      const stale = parts.filter((part) => shown.get(part)?.state !== part.state(seconds));
      return stale.map((part) => {
        const area = part.areaBetween(shown.get(part)?.seconds ?? 0, seconds);
        copyRect(canvas, still, area);
        part.draw(seconds, area);
        shown.set(part, { state: part.state(seconds), seconds });
        return area;
      });
    },
  };

  /** Only the end of the bar moves. */
  function progressBetween(from: number, to: number): Rect {
    const bar = toCanvasRect(sheet, PROGRESS);
    const start = Math.floor(bar.x + (bar.width * from) / durationSeconds - bar.height);
    const end = Math.ceil(bar.x + (bar.width * to) / durationSeconds + bar.height);
    return { ...bar, x: start, width: end - start };
  }

  function progressBar(share: number) {
    const bar = toCanvasRect(sheet, PROGRESS);
    return roundedBox({ ...bar, width: Math.max(bar.height, bar.width * share) }, bar.height / 2);
  }
}

/** Opens and closes once per syllable. */
function mouthStep(word: TimedWord | undefined, now: number): number {
  if (!word) return 0;
  const spokenShare = (now - word.start) / (word.end - word.start);
  const inSyllable = (spokenShare * countSyllables(word.word)) % 1;
  return 1 + Math.round(Math.sin(Math.PI * inSyllable) * (MOUTH_STEPS - 2));
}

function chooseBlinks(durationSeconds: number, seed: Seed): number[] {
  const random = createRandom(`blinks ${seed}`);
  const blinks: number[] = [];
  let at = 0.8 + random();
  while (at < durationSeconds - BLINK_SECONDS) {
    blinks.push(at);
    at += 1.8 + 2.4 * random();
  }
  return blinks;
}
