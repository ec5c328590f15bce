export type Colour = readonly [red: number, green: number, blue: number];
export type Rect = { x: number; y: number; width: number; height: number };
export type Canvas = { width: number; height: number; pixels: Uint8Array };

/** Signed distance in pixels to an outline: negative inside, positive outside. */
export type Shape = { bounds: Rect; distance: (x: number, y: number) => number };

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8Array(width * height * 3) };
}

/** Blocks whose centre is further than the clearance from the outline are wholly inside or outside. */
const BLOCK_SIZE = 4;
const BLOCK_CLEARANCE = 5;

/** Paints a shape with soft edges: coverage falls from 1 to 0 across the pixel on the outline. */
export function fillShape(canvas: Canvas, shape: Shape, colour: Colour, opacity = 1): void {
  const { left, top, right, bottom } = clip(canvas, shape.bounds);
  for (let y = top; y < bottom; y += BLOCK_SIZE) {
    for (let x = left; x < right; x += BLOCK_SIZE) {
      const reach = shape.distance(x + BLOCK_SIZE / 2, y + BLOCK_SIZE / 2);
      if (reach > BLOCK_CLEARANCE) continue;
      const block = {
        left: x,
        top: y,
        right: Math.min(x + BLOCK_SIZE, right),
        bottom: Math.min(y + BLOCK_SIZE, bottom),
      };
      fillBlock(canvas, reach < -BLOCK_CLEARANCE ? null : shape, block, colour, opacity);
    }
  }
}

/** @param outline null where the block is wholly inside. */
function fillBlock(
  canvas: Canvas,
  outline: Shape | null,
  { left, top, right, bottom }: ReturnType<typeof clip>,
  colour: Colour,
  opacity: number,
): void {
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const coverage = outline === null ? 1 : 0.5 - outline.distance(x + 0.5, y + 0.5);
      if (coverage > 0)
        blend(canvas, y * canvas.width + x, colour, Math.min(1, coverage) * opacity);
    }
  }
}

export function fillCanvas(canvas: Canvas, colour: Colour): void {
  const { pixels } = canvas;
  for (let at = 0; at < 3; at += 1) pixels[at] = colour[at] ?? 0;
  for (let filled = 3; filled < pixels.length; filled *= 2) pixels.copyWithin(filled, 0, filled);
}

export function blend(canvas: Canvas, pixel: number, colour: Colour, opacity: number): void {
  const { pixels } = canvas;
  const at = pixel * 3;
  if (opacity >= 1) {
    pixels[at] = colour[0];
    pixels[at + 1] = colour[1];
    pixels[at + 2] = colour[2];
    return;
  }
  pixels[at] = mix(pixels[at] ?? 0, colour[0], opacity);
  pixels[at + 1] = mix(pixels[at + 1] ?? 0, colour[1], opacity);
  pixels[at + 2] = mix(pixels[at + 2] ?? 0, colour[2], opacity);
}

function mix(under: number, over: number, opacity: number): number {
  return Math.round(under + (over - under) * opacity);
}

/** Copies one rectangle of a canvas of the same size, to restore the still picture under a change. */
export function copyRect(target: Canvas, source: Canvas, rect: Rect): void {
  const { left, top, right, bottom } = clip(target, rect);
  for (let y = top; y < bottom; y += 1) {
    const from = (y * target.width + left) * 3;
    const to = (y * target.width + right) * 3;
    target.pixels.set(source.pixels.subarray(from, to), from);
  }
}

export function clip(canvas: Canvas, rect: Rect) {
  return {
    left: Math.max(0, Math.floor(rect.x)),
    top: Math.max(0, Math.floor(rect.y)),
    right: Math.min(canvas.width, Math.ceil(rect.x + rect.width)),
    bottom: Math.min(canvas.height, Math.ceil(rect.y + rect.height)),
  };
}
