import { type Canvas, fillShape } from "./canvas";
import { PANEL, PANEL_OPACITY } from "./captions";
import { type Palette, SHEET_WIDTH, type Sheet } from "./portrait";
import { roundedBox } from "./shapes";
import { CAP_HEIGHT, createFont, LINE_HEIGHT, wrapText } from "./text";

const MARGIN = 22;
const PADDING = 11;

/** A small label in the upper left corner, of one or two lines. */
export function drawTitle(
  canvas: Canvas,
  { title, palette, sheet }: { title: string; palette: Palette; sheet: Sheet },
): void {
  const unit = 1.7 * sheet.scale;
  const padding = PADDING * sheet.scale;
  const font = createFont({ unit, weight: 1.25 });
  const maxWidth = (SHEET_WIDTH - 2 * MARGIN - 2 * PADDING) * sheet.scale;
  const { lines } = wrapText({ text: title, font, maxWidth, maxLines: 2 });
  if (lines.length === 0) return;

  const left = sheet.left + MARGIN * sheet.scale;
  const top = MARGIN * sheet.scale;
  const width = Math.max(...lines.map(font.widthOf)) + 2 * padding;
  const height = ((lines.length - 1) * LINE_HEIGHT + CAP_HEIGHT) * unit + 2 * padding;
  const label = roundedBox({ x: left, y: top, width, height }, padding * 1.2);
  fillShape(canvas, label, PANEL, PANEL_OPACITY);
  for (const [number, line] of lines.entries()) {
    const y = top + padding + number * LINE_HEIGHT * unit;
    font.draw(canvas, line, left + padding, y, palette.accent);
  }
}
