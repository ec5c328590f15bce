import "server-only";
import sharp, { type Sharp } from "sharp";
import { AppError } from "@/lib/domain/errors";
import { isAnimated, sniffMediaType } from "@/lib/domain/media/media-type";
import {
  type Crop,
  type ImageKind,
  keptSize,
  MAX_IMAGE_PIXELS,
  regionOf,
  UPLOADS,
} from "@/lib/domain/media/upload";
import type { PreparedFile } from "./prepared-file";

/** Every model we use takes JPEG; full colour resolution, because products carry small print. */
const JPEG = { quality: 88, chromaSubsampling: "4:4:4" } as const;
/** Nothing is decoded twice, so libvips's cache would only cost memory. */
sharp.cache(false);

/**
 * A picture as we store it: upright, cropped, no larger than the models use, and stripped of everything but its pixels (location,
 * camera, colour profile, bytes after its end). Throws unsupported_file, unreadable_file, image_too_large, image_too_small.
 */
export async function prepareImage(
  bytes: Uint8Array,
  kind: ImageKind,
  crop: Crop | undefined,
): Promise<PreparedFile> {
  const rules = UPLOADS[kind];
  const size = await readSize(bytes, rules.accepts);
  const region = regionOf(size, crop, rules.aspect);
  if (region.width < rules.minWidth) {
    throw new AppError("image_too_small", {
      message: `This picture is too small: what is kept of it is ${region.width} pixels wide, and it takes ${rules.minWidth}.`,
      details: { width: region.width, minWidth: rules.minWidth },
    });
  }
  const { width, height } = keptSize(region, rules);
  const kept = await open(bytes)
    .autoOrient()
    .extract(region)
    .resize(width, height, { fit: "fill" })
    // Transparent areas would become black.
    .flatten({ background: "#ffffff" })
    .jpeg(JPEG)
    .toBuffer()
    .catch(unreadable);
  return { bytes: kept, contentType: "image/jpeg", extension: "jpg", facts: { width, height } };
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: "error" });
}

/** The size of the upright picture. Throws for anything but a still picture of an accepted type, or for too many pixels. */
async function readSize(
  bytes: Uint8Array,
  accepts: readonly string[],
): Promise<{ width: number; height: number }> {
  const type = sniffMediaType(bytes);
  if (type === null || !accepts.includes(type.contentType) || isAnimated(bytes)) {
    throw new AppError("unsupported_file", {
      message:
        "We can't use this kind of file. Choose a JPEG, PNG or WebP picture that does not move.",
      details: { accepts },
    });
  }
  const { autoOrient: size, format } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(unreadable);
  if (`image/${format}` !== type.contentType) return unreadable();
  if (size.width * size.height > MAX_IMAGE_PIXELS) {
    const maxMegapixels = MAX_IMAGE_PIXELS / 1_000_000;
    throw new AppError("image_too_large", {
      message: `This picture has too many pixels: ${maxMegapixels} million at most.`,
      details: { maxMegapixels },
    });
  }
  return size;
}

function unreadable(cause?: unknown): never {
  throw new AppError("unreadable_file", { cause });
}
