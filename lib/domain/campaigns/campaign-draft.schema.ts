import { z } from "zod";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { uuid } from "@/lib/domain/uuid";
import { brief, product } from "./brief.schema";

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
export type DraftClip = CampaignDraft["clips"][number];
