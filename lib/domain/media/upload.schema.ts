import { z } from "zod";
import { type Crop, UPLOAD_KINDS, UPLOADS } from "./upload";

/** Shares come from a division in the browser, so a hair beyond the edge is allowed. */
const ROUNDING = 1e-5;
const CROP_SENTENCE = "must be x,y,width,height as shares from 0 to 1, inside the picture";

const cropText = z.string().transform((text, context): Crop => {
  const parts = text.split(",");
  const [x = -1, y = -1, width = 0, height = 0] = parts.map(toShare);
  const isInside =
    x >= 0 &&
    y >= 0 &&
    width > 0 &&
    height > 0 &&
    x + width <= 1 + ROUNDING &&
    y + height <= 1 + ROUNDING;
  if (parts.length === 4 && isInside) return { x, y, width, height };
  context.addIssue({ code: "custom", message: CROP_SENTENCE });
  return z.NEVER;
});

/** -1 for anything but a plain decimal number. */
function toShare(text: string): number {
  return /^\d(\.\d{1,20})?$/.test(text) ? Number(text) : -1;
}

/** Query of POST /api/uploads. */
export const uploadQuery = z
  .strictObject({ kind: z.enum(UPLOAD_KINDS), crop: cropText.optional() })
  .refine(({ kind, crop }) => crop === undefined || UPLOADS[kind].media === "image", {
    path: ["crop"],
    message: "is for pictures only",
  });

/** Response of POST /api/uploads. */
export const uploadResponse = z.object({
  /** In the bucket "media"; other requests name the file by it. */
  path: z.string(),
  /** Where a browser can load it. */
  url: z.string(),
  contentType: z.string(),
  bytes: z.number(),
  width: z.number().optional(),
  height: z.number().optional(),
  durationSeconds: z.number().optional(),
});
export type UploadResponse = z.infer<typeof uploadResponse>;
