/** How much of something is tried: `short` in the suite, `full` by the commands of docs/testing.md. */
export function atLength(short: number, full: number): number {
  return process.env.LENGTH === "full" ? full : short;
}

/** How often a process is killed at each point. */
export const killRounds = Array.from({ length: atLength(1, 5) }, (_, index) => index + 1);
