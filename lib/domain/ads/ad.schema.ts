import { z } from "zod";
import type { SoundPart } from "@/lib/domain/media/mix";
import { MAX_RENDER_BYTES } from "./ad-render";

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

/** Body of POST /api/campaigns/{id}/renders: what was rendered, before it is sent. */
export const renderBody = z.strictObject({
  recipe: adRecipe,
  sizeBytes: z.number().int().min(1).max(MAX_RENDER_BYTES),
  durationMs: z.number().int().min(1).max(600_000),
});

/** Answer of it: where the file goes. `token` lets one file in at `path`, for two hours. */
export const renderUpload = z.object({
  id: z.guid(),
  bucket: z.string(),
  path: z.string(),
  token: z.string(),
  /** For a client of the TUS protocol. */
  resumableUrl: z.string(),
  /** For one PUT of the whole file. */
  directUrl: z.string(),
});
export type RenderUpload = z.infer<typeof renderUpload>;

/** A finished ad. `videoUrl` and `thumbnailUrl` are addresses that stay the same. */
export const renderView = z.object({
  id: z.guid(),
  versionNumber: z.number(),
  /** Null: of an earlier shape, which nothing can be compared with. */
  recipe: adRecipe.nullable(),
  durationMs: z.number(),
  sizeBytes: z.number(),
  createdAt: z.string(),
  videoUrl: z.string(),
  thumbnailUrl: z.string(),
  downloadUrl: z.string(),
});
/** A finished ad. `videoUrl` and `thumbnailUrl` are addresses that stay the same. */
export type RenderView = z.infer<typeof renderView>;

/** Answer of POST /api/renders/{id}/share: an address for anybody, until then. */
export const shareResponse = z.object({ url: z.string(), expiresAt: z.string() });
export type SharedLink = z.infer<typeof shareResponse>;
