/** One row of the table. `ratio` and `goal` are for reading; `isMet` decides. */
export type Row = {
  figure: string;
  ours: string;
  baseline: string;
  ratio: string;
  goal: string;
  isMet: boolean;
  /** How it was measured and, if the goal is not met, why, and what the next step would be. */
  note: string;
};

export type Say = (line: string) => void;

/** The value below which this share of the values falls. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Runs `work` for every item, `atOnce` at a time. Returns the seconds it took. */
export async function inSeconds<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const started = performance.now();
  const queue = items.values();
  const take = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, take));
  return (performance.now() - started) / 1_000;
}

export const round = (value: number, digits = 1) => Number(value.toFixed(digits));
