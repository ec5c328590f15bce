import "server-only";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { type ClipContext, clipScript, type MediaRef } from "@/lib/domain/generation/define";
import { type Db, unwrapMaybe } from "./client";

/** The json columns, as far as we rely on them. Tolerant, because rows live longer than code. */
export const firstFramePart = z.object({
  image_url: z.string().nullish(),
  image_path: z.string().nullish(),
});
export const videoPart = z.object({
  raw_url: z.string().nullish(),
  video_path: z.string().nullish(),
  duration_seconds: z.number().nullish(),
  job_id: z.string().nullish(),
});
const productPart = z.object({
  has_product: z.boolean().catch(false),
  description: z.string().catch(""),
  how_held: z.string().catch("in one hand"),
  image_path: z.string().nullish(),
});
const briefPart = z.object({ language: z.string().catch("en") });

/** Beats that may show the product; hook and problem never do. */
const PRODUCT_BEATS = ["solution", "proof", "cta"];

/** Everything a generation of this clip is planned from, as the user may see it. Throws not_found. */
export async function getClipContext(db: Db, clipId: string): Promise<ClipContext> {
  const row = unwrapMaybe(
    await db
      .from("campaign_clips")
      .select("*, campaigns!inner(product, brief, actors(*), presets(*))")
      .eq("id", clipId)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found", { message: "We couldn't find that clip." });
  const { actors: actor, presets: preset } = row.campaigns;
  const product = productPart.parse(row.campaigns.product);
  const firstFrame = row.first_frame === null ? null : firstFramePart.parse(row.first_frame);
  const video = row.video === null ? null : videoPart.parse(row.video);
  const script = clipScript.parse(row.script);
  const videoMedia = video === null ? null : toRef(video.video_path, video.raw_url);
  return {
    script,
    beat: row.beat,
    language: briefPart.parse(row.campaigns.brief).language,
    actor:
      actor === null
        ? null
        : {
            appearance: actor.appearance,
            soulImage: `media:${actor.soul_image_path}`,
            referenceVoice: toRef(actor.reference_voice_path, null),
          },
    product:
      product.has_product && PRODUCT_BEATS.includes(row.beat)
        ? {
            image: toRef(product.image_path, null),
            description: product.description,
            howHeld: product.how_held,
          }
        : null,
    place: preset?.place ?? "",
    light: preset?.light ?? "",
    tone: preset?.tone ?? "",
    filmingType: preset?.filming_type ?? "handheld",
    firstFrame: firstFrame === null ? null : toRef(firstFrame.image_path, firstFrame.image_url),
    video:
      videoMedia === null
        ? null
        : { media: videoMedia, durationSeconds: video?.duration_seconds ?? script.duration },
  };
}

/** Our own copy first, the provider's address until there is one. */
export function toRef(
  path: string | null | undefined,
  url: string | null | undefined,
): MediaRef | null {
  if (path) return `media:${path}`;
  return url || null;
}
