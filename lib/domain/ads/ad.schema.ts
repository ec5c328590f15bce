import { z } from "zod";
import type { SoundPart } from "@/lib/domain/media/mix";
import { MAX_RENDER_BYTES } from "./render-upload";

/** What a render was made from (campaign_renders.recipe). Strict: it comes from a browser. */
export const adRecipe = z.strictObject({
  captions: z.boolean(),
  clips: z
    .array(
      z.strictObject({
        clip_id: z.guid(),
        version_number: z.number().int().min(0).max(100_000),
        video: z.string().max(2_000),
        voice: z.string().max(2_000).nullable(),
        ambience: z.string().max(2_000).nullable(),
        trim_start: z.number().min(0).max(600),
        trim_end: z.number().min(0).max(600),
        speed: z.number().min(1).max(2),
        volumes: z.strictObject({
          own: z.number().min(0).max(1),
          voice: z.number().min(0).max(1),
          ambience: z.number().min(0).max(1),
        } satisfies Record<SoundPart, z.ZodNumber>),
      }),
    )
    .min(1)
    .max(100),
});
export type AdRecipe = z.infer<typeof adRecipe>;

/** Body of POST /api/campaigns/{id}/renders: what was rendered, before it is uploaded. */
export const renderBody = z.strictObject({
  recipe: adRecipe,
  sizeBytes: z.number().int().min(1).max(MAX_RENDER_BYTES),
  durationMs: z.number().int().min(1).max(600_000),
});

/** Its response: where to upload the file. `token` admits one file, at `path`, for two hours. */
export const renderUpload = z.object({
  id: z.guid(),
  bucket: z.string(),
  path: z.string(),
  token: z.string(),
  /** For a TUS client. */
  resumableUrl: z.string(),
  /** For a single PUT of the whole file. */
  directUrl: z.string(),
});
export type RenderUpload = z.infer<typeof renderUpload>;

/** A finished render. `videoUrl` and `thumbnailUrl` never change. */
export const renderView = z.object({
  id: z.guid(),
  versionNumber: z.number(),
  /** Null: from an earlier schema, with which nothing can be compared. */
  recipe: adRecipe.nullable(),
  durationMs: z.number(),
  sizeBytes: z.number(),
  createdAt: z.string(),
  videoUrl: z.string(),
  thumbnailUrl: z.string(),
  downloadUrl: z.string(),
});
export type RenderView = z.infer<typeof renderView>;

/** Response of POST /api/renders/{id}/share: a URL that anyone can open until `expiresAt`. */
export const shareResponse = z.object({ url: z.string(), expiresAt: z.string() });
export type SharedLink = z.infer<typeof shareResponse>;
