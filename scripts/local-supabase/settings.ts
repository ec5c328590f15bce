/** The only place of this folder that reads the environment. */

/** `LOCAL_SUPABASE_DEBUG=1` lets the embedded servers print what they would print. */
export function isDebugging(): boolean {
  return process.env.LOCAL_SUPABASE_DEBUG === "1";
}

/** `LOCAL_SUPABASE_ENGINE=pglite` (or `postgres`) forces an engine; otherwise the best one runs. */
export function forcedEngine(): "postgres" | "pglite" | null {
  const engine = process.env.LOCAL_SUPABASE_ENGINE;
  return engine === "postgres" || engine === "pglite" ? engine : null;
}

/** lite reads its bcrypt cost from the environment at every hash and takes it from nowhere else. */
export function setLiteBcryptCost(cost: number): void {
  process.env.LITE_AUTH_BCRYPT_COST = String(cost);
}
