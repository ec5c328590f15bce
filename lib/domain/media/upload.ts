import type { ErrorCode } from "@/lib/domain/errors";

/** What users may upload, and what becomes of it. The only place with limits: pages show them, the server enforces them. */

const MB = 1024 * 1024;

type ImageRules = {
  media: "image";
  maxBytes: number;
  accepts: readonly string[];
  /** Width over height to crop to; null: not cropped. */
  aspect: number | null;
  /** Larger pictures are scaled down to fit; smaller ones stay as they are. */
  maxWidth: number;
  maxHeight: number;
  /** Of the cropped picture, in its own pixels. */
  minWidth: number;
};

type VoiceRules = {
  media: "audio";
  maxBytes: number;
  accepts: readonly string[];
  minSeconds: number;
  maxSeconds: number;
};

const IMAGES = ["image/jpeg", "image/png", "image/webp"];

export const UPLOADS = {
  "actor-image": {
    media: "image",
    maxBytes: 15 * MB,
    accepts: IMAGES,
    aspect: 9 / 16,
    maxWidth: 1080,
    maxHeight: 1920,
    minWidth: 300,
  },
  "product-image": {
    media: "image",
    maxBytes: 15 * MB,
    accepts: IMAGES,
    aspect: null,
    maxWidth: 1536,
    maxHeight: 1536,
    minWidth: 100,
  },
  "voice-sample": {
    media: "audio",
    maxBytes: 12 * MB,
    accepts: ["audio/wav"],
    minSeconds: 2,
    maxSeconds: 60,
  },
} as const satisfies Record<string, ImageRules | VoiceRules>;

export type UploadKind = keyof typeof UPLOADS;
export type ImageKind = "actor-image" | "product-image";
export const UPLOAD_KINDS = ["actor-image", "product-image", "voice-sample"] as const;

/** More would take more of the server's memory than any picture of a person or a product is worth. */
export const MAX_IMAGE_PIXELS = 70_000_000;

/** Recordings and longer files are cut to this: more doesn't bring the voice any closer. */
export const MAX_VOICE_SECONDS = 30;

/** Why a file would be refused, before it is sent; null if it may be. `type` is the device's word for it, "" if unknown. */
export function rejectionBeforeUpload(
  kind: UploadKind,
  file: { type: string; size: number },
): { code: ErrorCode; details: Record<string, unknown> } | null {
  const { accepts, maxBytes, media } = UPLOADS[kind];
  const isWrong =
    media === "image"
      ? file.type !== "" && !IMAGES.includes(file.type)
      : // The browser makes a WAV of any sound, a video's included.
        !/^(audio|video)\/|^$/.test(file.type);
  if (isWrong) return { code: "unsupported_file", details: { accepts } };
  return file.size > maxBytes ? { code: "payload_too_large", details: { maxBytes } } : null;
}

/** A part of the upright picture, in fractions of its width and height. */
export type Crop = { x: number; y: number; width: number; height: number };

export function formatCrop({ x, y, width, height }: Crop): string {
  return [x, y, width, height].map((share) => share.toFixed(6)).join(",");
}

export type Region = { left: number; top: number; width: number; height: number };

/** The pixels to keep of an upright picture: the largest region with the wanted proportions, centred in the crop. */
export function regionOf(
  picture: { width: number; height: number },
  crop: Crop | undefined,
  aspect: number | null,
): Region {
  const { x, y, width, height } = crop ?? { x: 0, y: 0, width: 1, height: 1 };
  const across = cut(picture.width, x, width);
  const down = cut(picture.height, y, height);
  const keptWidth =
    aspect === null ? across.length : wholePixels(down.length * aspect, across.length);
  const keptHeight =
    aspect === null ? down.length : wholePixels(across.length / aspect, down.length);
  return {
    left: across.start + Math.floor((across.length - keptWidth) / 2),
    top: down.start + Math.floor((down.length - keptHeight) / 2),
    width: keptWidth,
    height: keptHeight,
  };
}

function cut(pixels: number, share: number, length: number): { start: number; length: number } {
  const start = Math.min(Math.round(share * pixels), pixels - 1);
  return { start, length: Math.max(1, Math.min(Math.round(length * pixels), pixels - start)) };
}

function wholePixels(wanted: number, most: number): number {
  return Math.max(1, Math.min(Math.round(wanted), most));
}

/** The size a region is stored at: never enlarged, never beyond the limits. */
export function keptSize(
  region: { width: number; height: number },
  rules: { maxWidth: number; maxHeight: number; aspect: number | null },
): { width: number; height: number } {
  const scale = Math.min(1, rules.maxWidth / region.width, rules.maxHeight / region.height);
  const width = Math.max(1, Math.round(region.width * scale));
  const height = rules.aspect === null ? region.height * scale : width / rules.aspect;
  return { width, height: Math.max(1, Math.round(height)) };
}

/** The storage path of a user's file of this kind. Identical bytes are one file. */
export function uploadPath(
  userId: string,
  kind: UploadKind,
  file: { sha256: string; extension: string },
): string {
  return `users/${userId}/${kind}/${file.sha256}.${file.extension}`;
}

/** Whether a path is that of an upload of this kind by this user. */
export function isUploadPath(path: string, userId: string, kind: UploadKind): boolean {
  const prefix = `users/${userId}/${kind}/`;
  return path.startsWith(prefix) && /^[0-9a-f]{64}\.(jpg|wav)$/.test(path.slice(prefix.length));
}
