import { type Canvas, type Colour, fillShape, type Rect } from "./canvas";
import type { Palette } from "./portrait";
import { roundedBox } from "./shapes";
import { CAP_HEIGHT, createFont, type Font, LINE_HEIGHT } from "./text";
import type { TimedWord } from "./timed-words";

export const PANEL: Colour = [24, 24, 34];
export const PANEL_OPACITY = 0.74;
const TEXT: Colour = [255, 255, 255];
const LINES_PER_PAGE = 2;

type PlacedWord = { index: number; text: string; x: number; line: number; width: number };
type Page = { firstWord: number; words: PlacedWord[]; lineCount: number };
type Captions = {
  area: Rect;
  pageAt: (seconds: number) => number;
  draw: (canvas: Canvas, pageNumber: number, spokenWord: number) => void;
};

/** Lays the words out in pages of two lines; a page stays until the next page's first word. */
export function createCaptions({
  words,
  area,
  palette,
  unit,
}: {
  words: readonly TimedWord[];
  area: Rect;
  palette: Palette;
  unit: number;
}): Captions {
  const font = createFont({ unit, weight: 1.3 });
  const pages = layOut(words, font, area.width - 14 * unit);

  return {
    area,
    pageAt: (seconds) => {
      let page = 0;
      for (const [number, { firstWord }] of pages.entries()) {
        if ((words[firstWord]?.start ?? 0) <= seconds) page = number;
      }
      return page;
    },
    draw: (canvas, pageNumber, spokenWord) => {
      const page = pages[pageNumber];
      if (!page) return;
      const height = (page.lineCount * LINE_HEIGHT + 5) * unit;
      const top = area.y + (area.height - height) / 2;
      const panel = roundedBox({ x: area.x, y: top, width: area.width, height }, 6 * unit);
      fillShape(canvas, panel, PANEL, PANEL_OPACITY);
      for (const { index, text, x, line, width } of page.words) {
        const y = top + (5 + line * LINE_HEIGHT) * unit;
        const isSpoken = index === spokenWord;
        if (isSpoken) fillShape(canvas, marker(x, y, width, unit), palette.accent);
        font.draw(canvas, text, x, y, isSpoken ? PANEL : TEXT);
      }
    },
  };

  function layOut(spoken: readonly TimedWord[], face: Font, maxWidth: number): Page[] {
    const laidOut: Page[] = [];
    const gap = 4.4 * face.unit;
    let line: PlacedWord[] = [];
    let lineWidth = 0;
    for (const [index, { word }] of spoken.entries()) {
      const text = shorten(word, face, maxWidth);
      const width = face.widthOf(text);
      if (line.length > 0 && lineWidth + gap + width > maxWidth) endLine();
      const x = line.length === 0 ? 0 : lineWidth + gap;
      line.push({ index, text, x, line: 0, width });
      lineWidth = x + width;
    }
    if (line.length > 0) endLine();
    return laidOut;

    function endLine() {
      const last = laidOut.at(-1);
      const hasRoom = last !== undefined && last.lineCount < LINES_PER_PAGE;
      const page = hasRoom ? last : { firstWord: line[0]?.index ?? 0, words: [], lineCount: 0 };
      if (!hasRoom) laidOut.push(page);
      const left = area.x + (area.width - lineWidth) / 2;
      for (const word of line) {
        page.words.push({ ...word, x: Math.round(left + word.x), line: page.lineCount });
      }
      page.lineCount += 1;
      line = [];
      lineWidth = 0;
    }
  }
}

function shorten(word: string, font: Font, maxWidth: number): string {
  if (font.widthOf(word) <= maxWidth) return word;
  let kept = word;
  while (kept.length > 1 && font.widthOf(`${kept}...`) > maxWidth) kept = kept.slice(0, -1);
  return `${kept}...`;
}

function marker(x: number, y: number, width: number, unit: number) {
  return roundedBox(
    {
      x: x - 2 * unit,
      y: y - 2.4 * unit,
      width: width + 4 * unit,
      height: (CAP_HEIGHT + 4.8) * unit,
    },
    3 * unit,
  );
}
