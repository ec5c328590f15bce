import { type Canvas, type Colour, fillCanvas, fillShape, type Rect, type Shape } from "./canvas";
import { createRandom, pickFrom, type Seed } from "./seeded-random";
import {
  below,
  both,
  capsule,
  circle,
  ellipse,
  halfPlane,
  ring,
  roundedBox,
  without,
} from "./shapes";

/** The portrait is designed on this sheet and scaled to the canvas; see `Sheet`. */
export const SHEET_WIDTH = 360;
export const SHEET_HEIGHT = 640;

/** The mouth opens only in these steps, so that most video frames change nothing. */
export const MOUTH_STEPS = 4;

export type Palette = { backdrop: Colour; halo: Colour; accent: Colour };
type Person = {
  palette: Palette;
  skin: { base: Colour; shade: Colour; blush: Colour };
  hair: Colour;
  shirt: Colour;
  jacket: Colour;
  hairstyle: "short" | "long" | "bun" | "curls";
  top: "crew" | "jacket" | "v-neck";
  isBearded: boolean;
  hasGlasses: boolean;
  parting: number;
};
/** Sheet units to pixels. */
export type Sheet = { scale: number; left: number; top: number };

const INK: Colour = [38, 34, 46];
const WHITE: Colour = [255, 255, 255];
const MOUTH: Colour = [122, 38, 52];
const TONGUE: Colour = [222, 110, 112];
const LIP: Colour = [150, 62, 66];

const PALETTES: [Palette, ...Palette[]] = [
  { backdrop: [253, 226, 207], halo: [248, 183, 148], accent: [255, 209, 102] },
  { backdrop: [214, 233, 244], halo: [146, 196, 226], accent: [255, 214, 92] },
  { backdrop: [222, 239, 217], halo: [158, 206, 156], accent: [255, 226, 110] },
  { backdrop: [237, 224, 247], halo: [196, 168, 228], accent: [255, 205, 120] },
  { backdrop: [255, 236, 196], halo: [250, 204, 110], accent: [126, 224, 214] },
  { backdrop: [210, 238, 233], halo: [124, 200, 188], accent: [255, 200, 120] },
  { backdrop: [250, 219, 226], halo: [240, 158, 178], accent: [255, 222, 120] },
];
const SKINS: [Person["skin"], ...Person["skin"][]] = [
  { base: [250, 215, 190], shade: [231, 183, 154], blush: [240, 140, 130] },
  { base: [238, 190, 152], shade: [214, 158, 118], blush: [224, 116, 100] },
  { base: [206, 150, 110], shade: [178, 122, 84], blush: [192, 92, 74] },
  { base: [160, 106, 74], shade: [132, 84, 56], blush: [172, 74, 60] },
  { base: [116, 76, 56], shade: [92, 58, 42], blush: [146, 62, 56] },
];
const DARK_HAIRS: [Colour, ...Colour[]] = [
  [42, 34, 38],
  [66, 44, 38],
  [58, 54, 62],
];
const HAIRS: [Colour, ...Colour[]] = [
  ...DARK_HAIRS,
  [94, 58, 40],
  [136, 78, 44],
  [206, 160, 96],
  [176, 82, 50],
];
/** From this skin on, medium brown hair would not stand out. */
const FIRST_SKIN_WITH_DARK_HAIR = 2;
const SHIRTS: [Colour, ...Colour[]] = [
  [46, 92, 138],
  [226, 104, 86],
  [58, 122, 106],
  [248, 246, 240],
  [104, 80, 148],
  [234, 176, 70],
];
const JACKETS: [Colour, ...Colour[]] = [
  [44, 52, 74],
  [88, 66, 58],
  [52, 84, 80],
  [108, 108, 118],
];

/** The same seed is the same person, in stills and in clips. */
export function createPerson(seed: Seed): Person {
  const random = createRandom(`person ${seed}`);
  const hairstyle = pickFrom(["short", "long", "bun", "curls"] as const, random);
  const skin = pickFrom(SKINS, random);
  const needsDarkHair = SKINS.indexOf(skin) >= FIRST_SKIN_WITH_DARK_HAIR;
  return {
    palette: pickFrom(PALETTES, random),
    skin,
    hair: pickFrom(needsDarkHair ? DARK_HAIRS : HAIRS, random),
    shirt: pickFrom(SHIRTS, random),
    jacket: pickFrom(JACKETS, random),
    hairstyle,
    top: pickFrom(["crew", "jacket", "v-neck"] as const, random),
    isBearded: hairstyle === "short" && random() < 0.45,
    hasGlasses: random() < 0.3,
    parting: random() < 0.5 ? -1 : 1,
  };
}

/** Fits the sheet to the canvas; a wider or taller canvas only gets more backdrop. */
export function fitSheet({ width, height }: { width: number; height: number }): Sheet {
  const scale = Math.min(width / SHEET_WIDTH, height / SHEET_HEIGHT);
  return {
    scale,
    left: (width - SHEET_WIDTH * scale) / 2,
    top: height - SHEET_HEIGHT * scale,
  };
}

/** Everything but eyes and mouth, which move in a clip. */
export function drawPortrait(canvas: Canvas, person: Person, sheet: Sheet): void {
  const { skin, hair } = person;
  const paint = painter(canvas, sheet);
  fillCanvas(canvas, person.palette.backdrop);
  paint(circle(180, 262, 168), person.palette.halo);

  drawHairBehind(paint, person);
  drawClothes(paint, person);
  if (person.hairstyle !== "long") {
    paint(roundedBox({ x: 98, y: 254, width: 28, height: 44 }, 14), skin.shade);
    paint(roundedBox({ x: 234, y: 254, width: 28, height: 44 }, 14), skin.shade);
  }
  const head = roundedBox({ x: 108, y: 172, width: 144, height: 192 }, 70);
  paint(head, skin.base);
  paint(ellipse(134, 306, 15, 11), skin.blush, 0.3);
  paint(ellipse(226, 306, 15, 11), skin.blush, 0.3);
  if (person.isBearded) drawBeard(paint, person, head);
  paint(roundedBox({ x: 174, y: 284, width: 12, height: 20 }, 6), skin.shade);
  for (const side of [-1, 1]) {
    paint(capsule([180 + side * 19, 244], [180 + side * 30, 242], 3.2), hair);
    paint(capsule([180 + side * 30, 242], [180 + side * 41, 246], 3.2), hair);
  }
  drawHairInFront(paint, person, head);
}

/** The part of the canvas that `drawEyes` may change. */
export function eyesArea(sheet: Sheet): Rect {
  return toCanvasRect(sheet, { x: 122, y: 252, width: 116, height: 40 });
}

export function drawEyes(
  canvas: Canvas,
  person: Person,
  sheet: Sheet,
  { areOpen }: { areOpen: boolean },
): void {
  const paint = painter(canvas, sheet);
  for (const x of [152, 208]) {
    if (areOpen) {
      paint(ellipse(x, 272, 7.5, 9.5), INK);
      paint(circle(x + 2.4, 268.4, 2.4), WHITE);
    } else {
      paint(capsule([x - 8, 273], [x, 276], 2), INK);
      paint(capsule([x, 276], [x + 8, 273], 2), INK);
    }
    if (person.hasGlasses) paint(ring(x, 272, 21, 3.2), INK);
  }
  if (person.hasGlasses) paint(capsule([173, 270], [187, 270], 1.7), INK);
}

/** The part of the canvas that `drawMouth` may change. */
export function mouthArea(sheet: Sheet): Rect {
  return toCanvasRect(sheet, { x: 150, y: 310, width: 60, height: 42 });
}

/** @param step 0 is a closed smile, `MOUTH_STEPS - 1` is wide open. */
export function drawMouth(canvas: Canvas, sheet: Sheet, step: number): void {
  const paint = painter(canvas, sheet);
  if (step <= 0) {
    paint(without(ellipse(180, 319, 25, 14), ellipse(180, 311, 30, 16.5)), LIP);
    return;
  }
  const opening = step / (MOUTH_STEPS - 1);
  const ry = 5 + 10 * opening;
  const mouth = ellipse(180, 326, 23 - 5 * opening, ry);
  paint(mouth, MOUTH);
  if (step > 1) paint(both(mouth, ellipse(180, 326 + ry, 13, ry * 0.75)), TONGUE);
  paint(without(mouth, below(326 - ry * 0.5)), WHITE);
}

export function toCanvasRect(sheet: Sheet, rect: Rect): Rect {
  return {
    x: sheet.left + rect.x * sheet.scale,
    y: sheet.top + rect.y * sheet.scale,
    width: rect.width * sheet.scale,
    height: rect.height * sheet.scale,
  };
}

type Paint = (shape: Shape, colour: Colour, opacity?: number) => void;

function painter(canvas: Canvas, sheet: Sheet): Paint {
  return (shape, colour, opacity) => {
    const onCanvas = {
      bounds: toCanvasRect(sheet, shape.bounds),
      distance: (x: number, y: number) =>
        shape.distance((x - sheet.left) / sheet.scale, (y - sheet.top) / sheet.scale) * sheet.scale,
    };
    fillShape(canvas, onCanvas, colour, opacity);
  };
}

function drawHairBehind(paint: Paint, { hairstyle, hair }: Person): void {
  if (hairstyle === "long") {
    paint(roundedBox({ x: 82, y: 140, width: 196, height: 300 }, 92), hair);
  }
  if (hairstyle === "bun") paint(circle(180, 142, 38), hair);
  if (hairstyle === "curls") {
    for (const [x, y, radius] of CURLS_BEHIND) paint(circle(x, y, radius), hair);
  }
}

const CURLS_BEHIND: readonly (readonly [number, number, number])[] = [
  [104, 232, 34],
  [256, 232, 34],
  [112, 190, 36],
  [248, 190, 36],
  [146, 160, 36],
  [214, 160, 36],
  [180, 150, 36],
  [102, 272, 24],
  [258, 272, 24],
];

function drawClothes(paint: Paint, { top, shirt, jacket, skin }: Person): void {
  const body = roundedBox({ x: 34, y: 408, width: 292, height: 420 }, 104);
  paint(body, shirt);
  if (top === "jacket") {
    paint(both(body, halfPlane(146, 420, 1, -0.22)), jacket);
    paint(both(body, halfPlane(214, 420, -1, -0.22)), jacket);
  }
  if (top === "v-neck") {
    const vee = both(halfPlane(180, 486, 0.85, 0.6), halfPlane(180, 486, -0.85, 0.6));
    paint(both(body, vee), skin.base);
  }
  paint(both(body, ellipse(180, 412, 44, 28)), skin.base);
  paint(roundedBox({ x: 148, y: 320, width: 64, height: 112 }, 30), skin.base);
  paint(
    both(roundedBox({ x: 148, y: 320, width: 64, height: 112 }, 30), ellipse(180, 350, 66, 44)),
    skin.shade,
  );
}

function drawBeard(paint: Paint, { hair }: Person, head: Shape): void {
  const lowerFace = both(head, below(286));
  paint(without(lowerFace, ellipse(180, 282, 62, 40)), hair);
  paint(capsule([164, 312], [180, 309], 4), hair);
  paint(capsule([180, 309], [196, 312], 4), hair);
}

function drawHairInFront(paint: Paint, person: Person, head: Shape): void {
  const { hairstyle, hair, parting } = person;
  if (hairstyle === "curls") {
    paint(ellipse(180, 182, 70, 30), hair);
    for (const x of [132, 158, 184, 208, 230])
      paint(circle(x, 194 + Math.abs(x - 182) / 5, 19), hair);
    return;
  }
  const overhang = hairstyle === "short" ? 3 : 10;
  const crown = roundedBox(
    { x: 108 - overhang, y: 158, width: 144 + 2 * overhang, height: 180 },
    70 + overhang,
  );
  const forehead = {
    short: ellipse(180 - parting * 16, 304, 92, 88),
    long: ellipse(180 + parting * 34, 312, 96, 104),
    bun: ellipse(180, 306, 78, 92),
  }[hairstyle];
  const sideburn = { short: 254, long: 400, bun: 280 }[hairstyle];
  paint(without(without(crown, forehead), below(sideburn)), hair);
  if (hairstyle === "bun") paint(both(without(head, forehead), halfPlane(0, 230, 0, 1)), hair);
}
