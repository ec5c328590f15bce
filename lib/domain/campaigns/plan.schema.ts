import { z } from "zod";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { uuid } from "@/lib/domain/uuid";
import { BEATS } from "./plan";

/** Body of POST /api/campaigns/{id}/clips: the new list of clips, in order; `from` is the order the caller saw. */
export const arrangeClipsBody = z.strictObject({
  from: z.array(uuid).max(100),
  clips: z
    .array(z.union([z.strictObject({ id: uuid }), z.strictObject({ beat: z.enum(BEATS) })]))
    .min(1)
    .max(100),
});

/**
 * Body of POST /api/campaigns/{id}/plan. overwrite: fields the creator wrote that the new plan replaces. basis: from the preview
 * the caller saw; if the plan would do something else by now, it is refused.
 */
export const planBody = z.strictObject({
  apply: z.boolean(),
  overwrite: z
    .array(z.strictObject({ clipId: uuid, fields: z.array(clipScript.keyof()).max(20) }))
    .max(20)
    .default([]),
  basis: z.string().max(100).optional(),
});

const onClip = { clipId: uuid, beat: z.string() };
const planStep = z.discriminatedUnion("kind", [
  /** `changed`: fields that differ from the new script; `edited`: those of them the creator wrote, which stay. */
  z.object({
    kind: z.literal("keep"),
    ...onClip,
    script: clipScript,
    changed: z.array(clipScript.keyof()),
    edited: z.array(clipScript.keyof()),
  }),
  z.object({ kind: z.literal("add"), beat: z.string(), script: clipScript }),
  z.object({ kind: z.literal("remove"), ...onClip }),
  /** Not in the new plan, but it has generated parts or edits. */
  z.object({ kind: z.literal("stay"), ...onClip }),
]);

/** Response of POST /api/campaigns/{id}/plan without apply: what rewriting the plan would do, in the new order. */
export const planPreview = z.object({
  basis: z.string(),
  steps: z.array(planStep),
  /** Clips of the new plan that there is no room for. */
  leftOut: z.array(z.object({ beat: z.string() })),
  /** With everything the creator wrote left in place. */
  totalSeconds: z.number(),
  targetSeconds: z.number(),
});
export type PlanPreview = z.infer<typeof planPreview>;
