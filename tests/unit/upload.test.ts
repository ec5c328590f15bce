import { describe, expect, it } from "vitest";
import {
  formatCrop,
  isUploadPath,
  keptSize,
  regionOf,
  UPLOADS,
  uploadPath,
} from "@/lib/domain/media/upload";
import { uploadQuery } from "@/lib/domain/media/upload.schema";
import { seededRandom } from "../support/random";

const ANN = "11111111-1111-4111-8111-111111111111";
const BEN = "22222222-2222-4222-8222-222222222222";
const SHA = "ab".repeat(32);

describe("the query of an upload", () => {
  it("reads a crop", () => {
    const query = { kind: "actor-image", crop: "0.1,0.2,0.5,0.8" };

    expect(uploadQuery.parse(query).crop).toEqual({ x: 0.1, y: 0.2, width: 0.5, height: 0.8 });
  });

  it("takes the hair beyond the edge that a browser's division leaves", () => {
    const crop = "0.3333333,0,0.6666667,1.0000000";

    expect(uploadQuery.safeParse({ kind: "product-image", crop }).success).toBe(true);
  });

  it.each([
    "",
    "0,0,1",
    "0,0,1,1,1",
    "0,0,0,1",
    "0,0,1,0",
    "0,0,1.1,1",
    "0.6,0,0.5,1",
    "0,0.01,1,1",
    "-0.1,0,1,1",
    "a,b,c,d",
    "NaN,0,1,1",
    "0,0,1,Infinity",
    "0,0,1e0,1",
    " 0,0,1,1",
    "0x0,0,1,1",
  ])("refuses %o as a crop and names it", (crop) => {
    const { error } = uploadQuery.safeParse({ kind: "actor-image", crop });

    expect(error?.issues.map(({ path }) => path)).toEqual([["crop"]]);
  });

  it("refuses a crop of a voice, an unknown kind and an unknown field", () => {
    for (const query of [
      { kind: "voice-sample", crop: "0,0,1,1" },
      { kind: "toString" },
      { kind: "actor-image", path: "presets/maya.png" },
      {},
    ]) {
      expect(uploadQuery.safeParse(query).success).toBe(false);
    }
  });

  it("reads back what was written, for any crop", () => {
    const seed = Date.now();
    const random = seededRandom(seed);
    for (let round = 0; round < 500; round += 1) {
      const [x, y] = [random() * 0.9, random() * 0.9];
      const crop = {
        x,
        y,
        width: (1 - x) * random() + 0.00001,
        height: (1 - y) * random() + 0.00001,
      };
      if (crop.x + crop.width > 1 || crop.y + crop.height > 1) continue;
      const parsed = uploadQuery.safeParse({ kind: "actor-image", crop: formatCrop(crop) });
      expect(parsed.success, `seed ${seed}: ${formatCrop(crop)}`).toBe(true);
      expect(parsed.data?.crop?.x).toBeCloseTo(x, 5);
    }
  });
});

describe("what is kept of a picture", () => {
  it("is the middle, when nobody has said which part", () => {
    const region = regionOf({ width: 3000, height: 1600 }, undefined, 9 / 16);

    expect(region).toEqual({ left: 1050, top: 0, width: 900, height: 1600 });
  });

  it("is the part that was chosen", () => {
    const crop = { x: 0.5, y: 0.25, width: 0.28125, height: 0.5 };

    expect(regionOf({ width: 2000, height: 2000 }, crop, 9 / 16)).toEqual({
      left: 1000,
      top: 500,
      width: 563,
      height: 1000,
    });
  });

  it("is the middle of the chosen part where that has other proportions", () => {
    const crop = { x: 0, y: 0, width: 1, height: 0.5 };

    expect(regionOf({ width: 1000, height: 1600 }, crop, 9 / 16)).toEqual({
      left: 275,
      top: 0,
      width: 450,
      height: 800,
    });
  });

  it("is all of it, where no proportions are wanted", () => {
    expect(regionOf({ width: 7, height: 5 }, undefined, null)).toEqual({
      left: 0,
      top: 0,
      width: 7,
      height: 5,
    });
  });

  it("lies inside the picture and has pixels, for any picture and any crop", () => {
    const seed = Date.now();
    const random = seededRandom(seed);
    for (let round = 0; round < 5_000; round += 1) {
      const picture = {
        width: 1 + Math.floor(random() * 50),
        height: 1 + Math.floor(random() * 50),
      };
      const [x, y] = [random(), random()];
      const crop = { x, y, width: (1 - x) * random(), height: (1 - y) * random() };
      const aspect = random() < 0.3 ? null : 0.1 + random() * 3;
      const { left, top, width, height } = regionOf(picture, crop, aspect);
      const said = `seed ${seed}: ${JSON.stringify({ picture, crop, aspect })}`;
      expect(left >= 0 && top >= 0 && width >= 1 && height >= 1, said).toBe(true);
      expect(left + width <= picture.width && top + height <= picture.height, said).toBe(true);
    }
  });

  it.each([
    ["actor-image", { width: 3000, height: 5333 }, { width: 1080, height: 1920 }],
    ["actor-image", { width: 400, height: 711 }, { width: 400, height: 711 }],
    ["product-image", { width: 4000, height: 1000 }, { width: 1536, height: 384 }],
    ["product-image", { width: 1000, height: 4000 }, { width: 384, height: 1536 }],
    ["product-image", { width: 800, height: 600 }, { width: 800, height: 600 }],
    ["product-image", { width: 100_000, height: 10 }, { width: 1536, height: 1 }],
  ] as const)("of an %s of %o is scaled to %o", (kind, region, size) => {
    expect(keptSize(region, UPLOADS[kind])).toEqual(size);
  });
});

describe("the path of an upload", () => {
  const file = { sha256: SHA, extension: "jpg" };

  it("is known as its owner's, of its kind", () => {
    const path = uploadPath(ANN, "actor-image", file);

    expect(isUploadPath(path, ANN, "actor-image")).toBe(true);
    expect(isUploadPath(path, BEN, "actor-image")).toBe(false);
    expect(isUploadPath(path, ANN, "product-image")).toBe(false);
  });

  it.each([
    "",
    "presets/actors/maya.png",
    `users/${ANN}/actor-image/../../${BEN}/actor-image/${SHA}.jpg`,
    `users/${ANN}/actor-image/${SHA}.jpg/..`,
    `users/${ANN}/actor-image//${SHA}.jpg`,
    `users/${ANN}/actor-image/${SHA}.jpg\n`,
    `users/${ANN}/actor-image/${SHA}.svg`,
    `users/${ANN}/jobs/${SHA}.jpg`,
    `/users/${ANN}/actor-image/${SHA}.jpg`,
    `https://example.com/users/${ANN}/actor-image/${SHA}.jpg`,
  ])("is not %o", (path) => {
    expect(isUploadPath(path, ANN, "actor-image")).toBe(false);
  });
});
