/** Repeatable chance (mulberry32): the same seed gives the same numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A new seed for each run, or the one in SEED to see a run again; printed, because a failure is worth nothing without it. */
export function chooseSeed(): number {
  const given = process.env.SEED;
  const seed = given === undefined ? Date.now() % 1_000_000 : Number(given);
  process.stdout.write(`seed ${seed} (run again with SEED=${seed})\n`);
  return seed;
}
