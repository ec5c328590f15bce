import { crc32, deflateSync } from "node:zlib";
import { type Canvas, type Colour, createCanvas, fillShape } from "./canvas";
import { PANEL, PANEL_OPACITY } from "./captions";
import {
  createPerson,
  drawEyes,
  drawMouth,
  drawPortrait,
  fitSheet,
  SHEET_HEIGHT,
  SHEET_WIDTH,
  type Sheet,
} from "./portrait";
import type { Seed } from "./seeded-random";
import { roundedBox } from "./shapes";
import { CAP_HEIGHT, createFont, LINE_HEIGHT, wrapText } from "./text";
import { drawTitle } from "./title";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TRUECOLOUR = 2;
const FILTER_UP = 2;
const TEXT_COLOUR: Colour = [255, 255, 255];
/** In sheet units, largest first: the first size at which the whole text fits is used. */
const TEXT_SIZES = [2, 1.75, 1.5];
const PANEL_MARGIN = 22;
const PANEL_PADDING = 14;
const PANEL_MAX_HEIGHT = 168;

/**
 * A portrait with its prompt. With `poster` it has no prompt and looks like the first frame of
 * `renderVideo` with the same seed and title.
 */
export function renderImage({
  width,
  height,
  title,
  text,
  seed,
  poster = false,
}: {
  width: number;
  height: number;
  title: string;
  text: string;
  seed: Seed;
  poster?: boolean | undefined;
}): Buffer {
  const canvas = createCanvas(width, height);
  const person = createPerson(seed);
  const sheet = fitSheet(canvas);
  drawPortrait(canvas, person, sheet);
  drawEyes(canvas, person, sheet, { areOpen: true });
  drawMouth(canvas, sheet, 0);
  drawTitle(canvas, { title, palette: person.palette, sheet });
  if (!poster) drawPrompt(canvas, sheet, text);
  return encodePng(canvas);
}

function encodePng({ width, height, pixels }: Canvas): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, TRUECOLOUR, 0, 0, 0], 8);
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(filterRows({ width, height, pixels }), { level: 6 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function drawPrompt(canvas: Canvas, sheet: Sheet, text: string): void {
  const maxWidth = (SHEET_WIDTH - 2 * PANEL_MARGIN - 2 * PANEL_PADDING) * sheet.scale;
  const fitted = fitText(text, sheet, maxWidth);
  if (fitted.lines.length === 0) return;

  const { font, lines } = fitted;
  const padding = PANEL_PADDING * sheet.scale;
  const height = ((lines.length - 1) * LINE_HEIGHT + CAP_HEIGHT) * font.unit + 2 * padding;
  const left = sheet.left + PANEL_MARGIN * sheet.scale;
  const top = sheet.top + (SHEET_HEIGHT - PANEL_MARGIN) * sheet.scale - height;
  const panel = { x: left, y: top, width: maxWidth + 2 * padding, height };
  fillShape(canvas, roundedBox(panel, padding), PANEL, PANEL_OPACITY);
  for (const [number, line] of lines.entries()) {
    const y = top + padding + number * LINE_HEIGHT * font.unit;
    font.draw(canvas, line, left + padding, y, TEXT_COLOUR);
  }
}

function fitText(text: string, sheet: Sheet, maxWidth: number) {
  const [smallest, ...larger] = TEXT_SIZES.map(fitAt).reverse();
  return larger.reverse().find(({ isCut }) => !isCut) ?? smallest ?? fitAt(1);

  function fitAt(size: number) {
    const font = createFont({ unit: size * sheet.scale, weight: 1.2 });
    const textHeight = PANEL_MAX_HEIGHT - 2 * PANEL_PADDING;
    const maxLines = Math.floor(textHeight / (LINE_HEIGHT * size));
    return { font, ...wrapText({ text, font, maxWidth, maxLines }) };
  }
}

/** Each row as its difference from the row above: flat colours become runs of zeros. */
function filterRows({ width, height, pixels }: Canvas): Buffer {
  const stride = width * 3;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const to = y * (stride + 1);
    rows[to] = FILTER_UP;
    for (let x = 0; x < stride; x += 1) {
      const above = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      rows[to + 1 + x] = (pixels[y * stride + x] ?? 0) - above;
    }
  }
  return rows;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
