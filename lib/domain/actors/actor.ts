/** Per account; preset actors don't count. */
export const MAX_OWN_ACTORS = 50;

/** Maximum characters per field; forms check them before the server does. */
export const ACTOR_LIMITS = { name: 80, appearance: 1_000 } as const;
