import { blend, type Canvas, type Colour } from "./canvas";
import { GLYPH_ROWS } from "./font-glyphs";
import { capsule } from "./shapes";

/** Vertical sizes in font units; a unit is one pixel of the 5x7 drawing. */
export const CAP_HEIGHT = 7;
export const LINE_HEIGHT = 11.5;

const LETTER_GAP = 1.25;
const SPACE_WIDTH = 3;
const ELLIPSIS = "...";
const FOLDED: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "–": "-",
  "—": "-",
  "−": "-",
  "…": ELLIPSIS,
  ß: "ss",
  æ: "ae",
  Æ: "AE",
  œ: "oe",
  ø: "o",
  Ø: "O",
  ł: "l",
  Ł: "L",
  đ: "d",
  ı: "i",
  "€": "EUR",
};

type Dot = readonly [x: number, y: number];
type Glyph = { width: number; strokes: (readonly [Dot, Dot])[] };
type Mask = { width: number; height: number; margin: number; coverage: Float32Array };

/** Measures and draws text at one size: `unit` is one font pixel in canvas pixels. */
export type Font = {
  unit: number;
  widthOf: (text: string) => number;
  draw: (canvas: Canvas, text: string, x: number, y: number, colour: Colour) => void;
};

/** The 5x7 pixels become centre points of round strokes, so that letters are smooth at any size. */
export function createFont({ unit, weight }: { unit: number; weight: number }): Font {
  const masks = new Map<string, Mask>();

  function maskOf(character: string): Mask {
    const known = masks.get(character);
    if (known) return known;
    const mask = drawMask(glyphOf(character), unit, (weight * unit) / 2);
    masks.set(character, mask);
    return mask;
  }

  function advanceOf(character: string): number {
    const width = character === " " ? SPACE_WIDTH - LETTER_GAP : glyphOf(character).width;
    return (width + LETTER_GAP) * unit;
  }

  return {
    unit,
    widthOf: (text) => {
      let width = 0;
      for (const character of foldText(text)) width += advanceOf(character);
      return Math.max(0, width - LETTER_GAP * unit);
    },
    draw: (canvas, text, x, y, colour) => {
      let pen = x;
      for (const character of foldText(text)) {
        if (character !== " ") stamp(canvas, maskOf(character), pen, y, colour);
        pen += advanceOf(character);
      }
    },
  };
}

/** Printable ASCII only: accents are dropped, typographic signs become plain, the rest is "?". */
function foldText(text: string): string {
  let folded = "";
  for (const character of text.normalize("NFC")) {
    const plain = FOLDED[character] ?? character.normalize("NFKD").replace(/\p{M}/gu, "");
    for (const part of plain) {
      if (/\s/u.test(part)) folded += " ";
      else if (part in GLYPH_ROWS) folded += part;
      else if (!/[\u200d\ufe0f\p{Emoji_Modifier}]/u.test(part)) folded += FOLDED[part] ?? "?";
    }
  }
  return folded;
}

/** Breaks text at spaces (or inside a word wider than a line); truncated text ends in an ellipsis. */
export function wrapText({
  text,
  font,
  maxWidth,
  maxLines,
}: {
  text: string;
  font: Font;
  maxWidth: number;
  maxLines: number;
}): { lines: string[]; isCut: boolean } {
  const lines: string[] = [];
  let line = "";
  for (const word of foldText(text).split(/ +/).filter(Boolean)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (font.widthOf(longer) <= maxWidth) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    line = word;
    while (font.widthOf(line) > maxWidth && line.length > 1) {
      let length = line.length - 1;
      while (length > 1 && font.widthOf(line.slice(0, length)) > maxWidth) length -= 1;
      lines.push(line.slice(0, length));
      line = line.slice(length);
    }
  }
  if (line !== "") lines.push(line);
  if (lines.length <= maxLines) return { lines, isCut: false };

  let last = lines[maxLines - 1] ?? "";
  while (last !== "" && font.widthOf(last + ELLIPSIS) > maxWidth) last = last.slice(0, -1);
  return {
    lines: [...lines.slice(0, maxLines - 1), last.replace(/[\s,;:.-]+$/, "") + ELLIPSIS],
    isCut: true,
  };
}

const GLYPHS = new Map(
  Object.entries(GLYPH_ROWS).map(([character, rows]) => [character, readGlyph(rows)]),
);

function glyphOf(character: string): Glyph {
  return GLYPHS.get(character) ?? { width: 0, strokes: [] };
}

function readGlyph(rows: string): Glyph {
  const dots: Dot[] = [];
  for (let row = 0; row * 2 < rows.length; row += 1) {
    const bits = Number.parseInt(rows.slice(row * 2, row * 2 + 2), 16);
    for (let column = 0; column < 5; column += 1) {
      if ((bits >> (4 - column)) & 1) dots.push([column, row]);
    }
  }
  const left = Math.min(...dots.map(([x]) => x));
  const right = Math.max(...dots.map(([x]) => x));
  return { width: right - left + 1, strokes: connectDots(dots, left) };
}

/** Neighbours are joined; diagonal ones only where no straight way round exists. */
function connectDots(dots: Dot[], left: number): Glyph["strokes"] {
  const isSet = (x: number, y: number) => dots.some(([dx, dy]) => dx === x && dy === y);
  const strokes: Glyph["strokes"] = [];
  for (const [x, y] of dots) {
    const ends: Dot[] = [[x, y]];
    if (isSet(x + 1, y)) ends.push([x + 1, y]);
    if (isSet(x, y + 1)) ends.push([x, y + 1]);
    for (const side of [-1, 1]) {
      const hasWayRound = isSet(x + side, y) || isSet(x, y + 1);
      if (isSet(x + side, y + 1) && !hasWayRound) ends.push([x + side, y + 1]);
    }
    for (const [endX, endY] of ends)
      strokes.push([
        [x - left, y],
        [endX - left, endY],
      ]);
  }
  return strokes;
}

function drawMask(glyph: Glyph, unit: number, radius: number): Mask {
  const margin = Math.ceil(radius) + 1;
  const width = Math.ceil(glyph.width * unit) + 2 * margin;
  const height = Math.ceil((CAP_HEIGHT + 2) * unit) + 2 * margin;
  const coverage = new Float32Array(width * height);
  for (const [from, to] of glyph.strokes) {
    const stroke = capsule(place(from), place(to), radius);
    const { bounds } = stroke;
    const bottom = Math.min(height, Math.ceil(bounds.y + bounds.height));
    const right = Math.min(width, Math.ceil(bounds.x + bounds.width));
    for (let y = Math.max(0, Math.floor(bounds.y)); y < bottom; y += 1) {
      for (let x = Math.max(0, Math.floor(bounds.x)); x < right; x += 1) {
        const covered = Math.min(1, 0.5 - stroke.distance(x + 0.5, y + 0.5));
        if (covered > (coverage[y * width + x] ?? 0)) coverage[y * width + x] = covered;
      }
    }
  }
  return { width, height, margin, coverage };

  function place([x, y]: Dot): [number, number] {
    return [margin + (x + 0.5) * unit, margin + (y + 0.5) * unit];
  }
}

function stamp(canvas: Canvas, mask: Mask, x: number, y: number, colour: Colour): void {
  const left = Math.round(x) - mask.margin;
  const top = Math.round(y) - mask.margin;
  for (let row = 0; row < mask.height; row += 1) {
    for (let column = 0; column < mask.width; column += 1) {
      const coverage = mask.coverage[row * mask.width + column] ?? 0;
      const px = left + column;
      const py = top + row;
      if (coverage <= 0 || px < 0 || py < 0 || px >= canvas.width || py >= canvas.height) continue;
      blend(canvas, py * canvas.width + px, colour, coverage);
    }
  }
}
