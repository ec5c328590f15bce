/** An account's own actors; presets do not count. */
export const MAX_OWN_ACTORS = 50;

/** Most characters per field; the forms say so before the server does. */
export const ACTOR_LIMITS = { name: 80, appearance: 1_000 } as const;
