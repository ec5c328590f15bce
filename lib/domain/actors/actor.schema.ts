import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { ACTOR_LIMITS } from "./actor";

const name = z.string().trim().min(1).max(ACTOR_LIMITS.name);
const appearance = z.string().trim().max(ACTOR_LIMITS.appearance);
/** The `path` an upload returned. */
const path = z.string().max(500);

/** Body of POST /api/actors. */
export const createActorBody = z.strictObject({
  name,
  appearance: appearance.default(""),
  imagePath: path,
  voicePath: path.nullable().default(null),
});
export type NewActor = z.infer<typeof createActorBody>;

/** Body of PATCH /api/actors/{id}: the fields to change. A voicePath of null removes the voice. */
export const changeActorBody = z
  .strictObject({
    name: name.optional(),
    appearance: appearance.optional(),
    imagePath: path.optional(),
    voicePath: path.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "names nothing to change");
export type ActorChange = z.infer<typeof changeActorBody>;

export const actorView = z.object({
  id: uuid,
  name: z.string(),
  appearance: z.string(),
  imageUrl: z.string(),
  hasVoice: z.boolean(),
  voiceUrl: z.string().nullable(),
  /** Made by this user, who may change and delete it. False for preset actors. */
  isOwn: z.boolean(),
  /** How many of the user's campaigns use it. */
  campaigns: z.number(),
});
export type ActorView = z.infer<typeof actorView>;

/** GET /api/actors: preset actors first, then the user's own, each by name. */
export const actorList = z.object({ actors: z.array(actorView) });
