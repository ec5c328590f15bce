import durations from "./durations.json" with { type: "json" };
import type { Random } from "./random";

export type DurationKey = keyof typeof durations;

/**
 * Seconds a run of this kind takes, drawn between the measured quantiles on a logarithmic scale.
 * Rows with `samples: 0` are guesses: those endpoints were not measured.
 */
export function sampleSeconds(key: DurationKey, random: Random): number {
  const row = durations[key];
  const points: [number, number][] = [
    [0, row.min_s],
    [0.5, row.p50_s],
    [0.9, row.p90_s],
    [0.99, row.p99_s],
    [1, row.max_s],
  ];
  const draw = random();
  let lower: [number, number] = [0, row.min_s];
  for (const upper of points) {
    if (draw <= upper[0]) {
      const share = upper[0] === lower[0] ? 0 : (draw - lower[0]) / (upper[0] - lower[0]);
      return Math.exp(Math.log(lower[1]) + share * (Math.log(upper[1]) - Math.log(lower[1])));
    }
    lower = upper;
  }
  return row.max_s;
}
