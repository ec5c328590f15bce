import { z } from "zod";
import { uuid } from "./api";
import { brief, missingInBrief, product } from "./brief";
import { clipScript } from "./generation/define";

/** A campaign while it is being written (steps 1 to 5). Media as addresses a browser can load. */

const draftFrame = z.object({
  versionNumber: z.number(),
  url: z.string(),
  createdAt: z.string(),
});

const draftClip = z.object({
  id: uuid,
  beat: z.string(),
  script: clipScript,
  /** The script as it was last proposed; null: never. */
  proposal: clipScript.nullable(),
  frameUrl: z.string().nullable(),
  /** Every first frame this clip has had, oldest first. */
  frames: z.array(draftFrame),
  /** One of `frames`, or null when the frame is none of them. */
  frameVersion: z.number().nullable(),
  hasVideo: z.boolean(),
  /** Why the video no longer matches, or null. */
  staleVideo: z.enum(["line", "frame"]).nullable(),
  /** Something was generated for it: it is never dropped by a new plan. */
  hasParts: z.boolean(),
  /** As they would be sent now, whole. */
  prompts: z.object({ firstFrame: z.string(), video: z.string() }),
});
export type DraftClip = z.infer<typeof draftClip>;

/** Answer of GET and PATCH /api/campaigns/{id}. Clips in beat order. */
export const campaignDraft = z.object({
  id: uuid,
  title: z.string(),
  actorId: z.string().nullable(),
  presetId: z.string().nullable(),
  product,
  brief,
  clips: z.array(draftClip),
});
export type CampaignDraft = z.infer<typeof campaignDraft>;

/** The six steps, in their fixed order; each is an address. */
export const STEPS = ["actor", "product", "preset", "brief", "plan", "generate"] as const;
export type Step = (typeof STEPS)[number];

export function isStep(value: string): value is Step {
  return (STEPS as readonly string[]).includes(value);
}

/** Which steps have what they need. */
export function stepsDone(draft: CampaignDraft): Record<Step, boolean> {
  const { clips } = draft;
  return {
    actor: draft.actorId !== null,
    product: !draft.product.has_product || draft.product.name.trim() !== "",
    preset: draft.presetId !== null,
    brief: missingInBrief(draft.brief).length === 0,
    plan: clips.length > 0 && clips.every((clip) => clip.script.line.trim() !== ""),
    generate: clips.length > 0 && clips.every((clip) => clip.hasVideo),
  };
}

/** Where work on a campaign goes on: the first step that lacks something. */
export function nextStep(draft: CampaignDraft): Step {
  const done = stepsDone(draft);
  return STEPS.find((step) => !done[step]) ?? "generate";
}
