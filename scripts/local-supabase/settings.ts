/** The only place of this folder that reads the environment. */

/** `LOCAL_SUPABASE_DEBUG=1` lets the embedded servers print what they would print. */
export function isDebugging(): boolean {
  return process.env.LOCAL_SUPABASE_DEBUG === "1";
}

/** lite reads its bcrypt cost from the environment at every hash and takes it from nowhere else. */
export function setLiteBcryptCost(cost: number): void {
  process.env.LITE_AUTH_BCRYPT_COST = String(cost);
}
