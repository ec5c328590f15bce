import "server-only";
import { z } from "zod";
import { HOLDS } from "@/lib/domain/campaigns/brief";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import { PRODUCT_BEATS } from "@/lib/domain/campaigns/plan";
import type { Origins } from "@/lib/domain/campaigns/staleness";
import { AppError } from "@/lib/domain/errors";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import type { ClipContext } from "@/lib/domain/generation/define";
import type { MediaRef } from "@/lib/domain/media/media-ref";
import { type Db, unwrap, unwrapMaybe } from "./client";
import type { Database } from "./database-types";

/** The JSON columns, as far as we rely on them. Tolerant, because rows outlive code. */
const jobId = z.string().nullish();
const firstFramePart = z
  .object({ image_url: z.string().nullish(), image_path: z.string().nullish(), job_id: jobId })
  .nullable();
const videoPart = z
  .object({
    raw_url: z.string().nullish(),
    duration_seconds: z.number().nullish(),
    generation_type: z.string().nullish(),
    has_sound: z.boolean().nullish(),
    spoken_line: z.string().nullish(),
    first_frame: z.string().nullish(),
    job_id: jobId,
  })
  .nullable();
const audioPart = z
  .object({ voice_job_id: jobId, voice_source: z.string().nullish(), ambient_job_id: jobId })
  .nullable();
const transcriptionPart = z
  .object({
    text: z.string().catch(""),
    words: z.array(z.object({ word: z.string(), start: z.number(), end: z.number() })).catch([]),
    source: z.string().nullish(),
  })
  .nullable();

/** The generated parts of a clip row or of a version's snapshot. */
export const clipParts = z.object({
  first_frame: firstFramePart,
  video: videoPart,
  audio: audioPart,
  transcription: transcriptionPart,
});
export type ClipParts = z.infer<typeof clipParts>;

/** The first frame as a reference: a job's result, a file of ours, or a URL. */
export function firstFrameRef(frame: ClipParts["first_frame"]): MediaRef | null {
  return frame === null ? null : toRef(frame.job_id, frame.image_path, frame.image_url);
}

export function videoRef(video: ClipParts["video"]): MediaRef | null {
  return video === null ? null : toRef(video.job_id, null, video.raw_url);
}

/** What the parts were made from, and the current line. */
export function originsOf(line: string, parts: ClipParts): Origins {
  const video = videoRef(parts.video);
  return {
    line,
    firstFrame: firstFrameRef(parts.first_frame),
    video:
      video === null
        ? null
        : {
            ref: video,
            spokenLine: parts.video?.spoken_line ?? null,
            firstFrame: parts.video?.first_frame ?? null,
          },
    voiceSource: parts.audio?.voice_source ?? null,
    transcriptSource: parts.transcription?.source ?? null,
  };
}

const CONTEXT_COLUMNS = "*, campaigns!inner(product, brief, actors(*), presets(*))";

/**
 * Everything a generation for this clip is planned from, as far as the user may see it. Throws not_found, also if its campaign is
 * deleted: nothing new starts for a deleted campaign.
 */
export async function getClipContext(db: Db, clipId: string): Promise<ClipContext> {
  const row = unwrapMaybe(
    await db
      .from("campaign_clips")
      .select(CONTEXT_COLUMNS)
      .eq("id", clipId)
      .is("campaigns.deleted_at", null)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found", { message: "We couldn't find that clip." });
  return toContext(row);
}

/** The same for all clips of a campaign, in beat order; empty if the campaign is not the user's, or is deleted. */
export async function listClipContexts(
  db: Db,
  campaignId: string,
): Promise<{ clipId: string; hasVideo: boolean; context: ClipContext }[]> {
  const rows = unwrap(
    await db
      .from("campaign_clips")
      .select(CONTEXT_COLUMNS)
      .eq("campaign_id", campaignId)
      .is("campaigns.deleted_at", null)
      .order("position"),
  );
  return rows.map((row) => ({
    clipId: row.id,
    hasVideo: row.video !== null,
    context: toContext(row),
  }));
}

export type ContextRow = Database["public"]["Tables"]["campaign_clips"]["Row"] & {
  campaigns: {
    product: unknown;
    brief: unknown;
    actors: Database["public"]["Tables"]["actors"]["Row"] | null;
    presets: Database["public"]["Tables"]["presets"]["Row"] | null;
  };
};

/** The context of a clip, from its row joined with its campaign's. */
export function toContext(row: ContextRow): ClipContext {
  const { actors: actor, presets: preset } = row.campaigns;
  const shown = product.parse(row.campaigns.product);
  const parts = clipParts.parse(row);
  const script = clipScript.parse(row.script);
  const media = videoRef(parts.video);
  return {
    script,
    beat: row.beat,
    language: brief.parse(row.campaigns.brief).language,
    actor:
      actor === null
        ? null
        : {
            appearance: actor.appearance,
            soulImage: `media:${actor.soul_image_path}`,
            referenceVoice: toRef(null, actor.reference_voice_path, null),
          },
    product:
      shown.has_product && PRODUCT_BEATS.includes(row.beat)
        ? {
            image: toRef(null, shown.image_path, null),
            description: [shown.name, shown.description].filter(Boolean).join(": "),
            howHeld: HOLDS[shown.how_held],
          }
        : null,
    place: preset?.place ?? "",
    light: preset?.light ?? "",
    tone: preset?.tone ?? "",
    filmingType: preset?.filming_type ?? "handheld",
    firstFrame: firstFrameRef(parts.first_frame),
    video:
      media === null
        ? null
        : {
            media,
            durationSeconds: parts.video?.duration_seconds ?? script.duration,
            hasSound: parts.video?.has_sound ?? true,
          },
  };
}

/** A job's result first (its row knows where our copy is), then a file of ours, then a URL. */
function toRef(
  job: string | null | undefined,
  path: string | null | undefined,
  url: string | null | undefined,
): MediaRef | null {
  if (job) return `job:${job}`;
  if (path) return `media:${path}`;
  return url || null;
}
