import type { z } from "zod";
import type { actorView, changeActorBody, createActorBody } from "./actor.schema";

/** An account's own actors; presets do not count. */
export const MAX_OWN_ACTORS = 50;

/** Most characters per field; the forms say so before the server does. */
export const ACTOR_LIMITS = { name: 80, appearance: 1_000 } as const;

export type NewActor = z.infer<typeof createActorBody>;
export type ActorChange = z.infer<typeof changeActorBody>;
export type ActorView = z.infer<typeof actorView>;
