/** How much of something is tried: `short` in the suite, `full` by `npm run chaos` (docs/testing.md). */
export function atLength(short: number, full: number): number {
  return process.env.LENGTH === "full" ? full : short;
}
