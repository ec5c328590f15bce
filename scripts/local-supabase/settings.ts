/** The environment variables of this folder. */

/** With `LOCAL_SUPABASE_DEBUG=1`, errors are printed that are otherwise dropped. */
export function isDebugging(): boolean {
  return process.env.LOCAL_SUPABASE_DEBUG === "1";
}

/** lite takes its bcrypt cost only from the environment, and reads it at every hash. */
export function setLiteBcryptCost(cost: number): void {
  process.env.LITE_AUTH_BCRYPT_COST = String(cost);
}
