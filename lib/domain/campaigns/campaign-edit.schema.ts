import { z } from "zod";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { clipAdjustments } from "@/lib/domain/media/trim.schema";
import { BRIEF_LIMITS, PRODUCT_LIMITS } from "./brief";
import { brief, product } from "./brief.schema";
import { type Change, SCRIPT_LIMITS } from "./campaign-edit";

const text = (most: number) => z.string().max(most, `Use at most ${most} characters.`);

/**
 * The valid values of each campaign field. Half-written is fine: a brief is checked as a whole when the plan is written. Nothing
 * is trimmed or rounded here, because the next edit names the value exactly as sent as the one it replaces.
 */
export const CAMPAIGN_FIELDS = {
  title: z
    .string()
    .max(120, "Use at most 120 characters.")
    .refine((title) => title.trim() !== "", "Give the campaign a title."),
  actor_id: z.guid("Choose an actor."),
  preset_id: z.string().regex(/^[a-z0-9-]{1,60}$/, "Choose a preset."),
  "product.has_product": z.boolean(),
  "product.name": text(PRODUCT_LIMITS.name),
  "product.description": text(PRODUCT_LIMITS.description),
  "product.image_path": z.string().max(500).nullable(),
  "product.how_held": product.shape.how_held.unwrap(),
  "brief.what_is_sold": text(BRIEF_LIMITS.what_is_sold),
  "brief.pain_point": text(BRIEF_LIMITS.pain_point),
  "brief.audience": text(BRIEF_LIMITS.audience),
  "brief.benefits": z
    .array(text(BRIEF_LIMITS.benefit))
    .max(BRIEF_LIMITS.benefits, `Name at most ${BRIEF_LIMITS.benefits} benefits.`),
  "brief.language": brief.shape.language.unwrap(),
  "brief.target_seconds": brief.shape.target_seconds.unwrap(),
} as const satisfies Record<string, z.ZodType>;

export const CLIP_FIELDS = {
  "script.line": text(SCRIPT_LIMITS.line),
  "script.scene": text(SCRIPT_LIMITS.scene),
  "script.camera": text(SCRIPT_LIMITS.camera),
  "script.action": text(SCRIPT_LIMITS.action),
  "script.expression": text(SCRIPT_LIMITS.expression),
  "script.ambience": text(SCRIPT_LIMITS.ambience),
  "script.first_frame_prompt": text(SCRIPT_LIMITS.first_frame_prompt),
  "script.duration": clipScript.shape.duration.unwrap(),
  "adjustments.video_job_id": clipAdjustments.shape.video_job_id,
  "adjustments.trim_start": clipAdjustments.shape.trim_start.unwrap(),
  "adjustments.trim_end": clipAdjustments.shape.trim_end.unwrap(),
  "adjustments.speed": clipAdjustments.shape.speed.unwrap(),
  "adjustments.voice_volume": clipAdjustments.shape.voice_volume.unwrap(),
  "adjustments.ambient_volume": clipAdjustments.shape.ambient_volume.unwrap(),
  "adjustments.captions": clipAdjustments.shape.captions.unwrap(),
} as const satisfies Record<string, z.ZodType>;

/** Body of PATCH /api/campaigns/{id}: all changes apply, or none. */
export const editCampaignBody = editBody(CAMPAIGN_FIELDS);
/** Body of PATCH /api/clips/{id}. */
export const editClipBody = editBody(CLIP_FIELDS);

/** The details of edit_conflict: each field's current value. */
export const editConflicts = z.array(z.object({ field: z.string(), current: z.unknown() }));

function editBody(fields: Record<string, z.ZodType>) {
  const change = z
    .strictObject({
      field: z.enum(Object.keys(fields)),
      from: z.unknown().optional(),
      to: z.unknown().optional(),
    })
    .transform((params, context): Change => {
      const result = fields[params.field]?.safeParse(params.to);
      if (result?.success) return { ...params, to: result.data };
      for (const issue of result?.error.issues ?? []) {
        context.addIssue({ code: "custom", message: issue.message, path: ["to", ...issue.path] });
      }
      return z.NEVER;
    });
  return z.strictObject({
    changes: z
      .array(change)
      .min(1)
      .max(Object.keys(fields).length)
      .refine(
        (changes) => new Set(changes.map(({ field }) => field)).size === changes.length,
        "Name each field once.",
      ),
  });
}
