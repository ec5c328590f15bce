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
  /** The script as last proposed by a plan; null: never. */
  proposal: clipScript.nullable(),
  frameUrl: z.string().nullable(),
  /** Every first frame this clip has had, oldest first. */
  frames: z.array(draftFrame),
  /** The current one of `frames`, or null if the frame is none of them. */
  frameVersion: z.number().nullable(),
  hasVideo: z.boolean(),
  /** Why the video is stale, or null. */
  staleVideo: z.enum(["line", "frame"]).nullable(),
  /** It has generated parts, so a new plan never drops it. */
  hasParts: z.boolean(),
  /** In full, as they would be sent now. */
  prompts: z.object({ firstFrame: z.string(), video: z.string() }),
});

/** Response of GET and PATCH /api/campaigns/{id}. Clips in beat order. */
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
