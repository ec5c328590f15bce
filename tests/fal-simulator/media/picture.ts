import { type Canvas, clip, type Rect } from "./canvas";

/** Side of a macroblock in luma samples. */
export const MACROBLOCK = 16;

export type Plane = { width: number; height: number; samples: Uint8Array };
/** 4:2:0 samples of whole macroblocks; the canvas edge is repeated into the part that is cropped. */
export type Picture = { luma: Plane; blue: Plane; red: Plane; columns: number; rows: number };

export function createPicture({ width, height }: { width: number; height: number }): Picture {
  const columns = Math.ceil(width / MACROBLOCK);
  const rows = Math.ceil(height / MACROBLOCK);
  const half = MACROBLOCK / 2;
  return {
    columns,
    rows,
    luma: createPlane(columns * MACROBLOCK, rows * MACROBLOCK),
    blue: createPlane(columns * half, rows * half),
    red: createPlane(columns * half, rows * half),
  };
}

/** Converts the macroblocks under a rectangle and marks those that differ in `changed`. */
export function updatePicture(
  picture: Picture,
  canvas: Canvas,
  rect: Rect,
  changed: Uint8Array,
): void {
  const { left, top, right, bottom } = clip(canvas, rect);
  if (right <= left || bottom <= top) return;
  const lastColumn = Math.floor((right - 1) / MACROBLOCK);
  const lastRow = Math.floor((bottom - 1) / MACROBLOCK);
  for (let row = Math.floor(top / MACROBLOCK); row <= lastRow; row += 1) {
    for (let column = Math.floor(left / MACROBLOCK); column <= lastColumn; column += 1) {
      if (convertMacroblock(picture, canvas, column, row)) {
        changed[row * picture.columns + column] = 1;
      }
    }
  }
}

function createPlane(width: number, height: number): Plane {
  return { width, height, samples: new Uint8Array(width * height) };
}

/** BT.709, limited range, in 16-bit fixed point, two by two pixels at a time. */
function convertMacroblock(
  { luma, blue, red }: Picture,
  { width, height, pixels }: Canvas,
  column: number,
  row: number,
): boolean {
  let isChanged = false;
  const top = row * MACROBLOCK;
  const left = column * MACROBLOCK;
  for (let y = top; y < top + MACROBLOCK; y += 2) {
    for (let x = left; x < left + MACROBLOCK; x += 2) {
      let redSum = 0;
      let greenSum = 0;
      let blueSum = 0;
      for (let corner = 0; corner < 4; corner += 1) {
        const px = x + (corner & 1);
        const py = y + (corner >> 1);
        const from = ((py < height ? py : height - 1) * width + (px < width ? px : width - 1)) * 3;
        const r = pixels[from] ?? 0;
        const g = pixels[from + 1] ?? 0;
        const b = pixels[from + 2] ?? 0;
        redSum += r;
        greenSum += g;
        blueSum += b;
        const value = 16 + ((11_966 * r + 40_254 * g + 4064 * b + 32_768) >> 16);
        const to = py * luma.width + px;
        if (luma.samples[to] !== value) isChanged = true;
        luma.samples[to] = value;
      }
      const to = (y >> 1) * blue.width + (x >> 1);
      // The sums are of four pixels, hence two bits more to shift.
      const u = 128 + ((-6596 * redSum - 22_189 * greenSum + 28_785 * blueSum + 131_072) >> 18);
      const v = 128 + ((28_785 * redSum - 26_145 * greenSum - 2640 * blueSum + 131_072) >> 18);
      if (blue.samples[to] !== u || red.samples[to] !== v) isChanged = true;
      blue.samples[to] = u;
      red.samples[to] = v;
    }
  }
  return isChanged;
}
