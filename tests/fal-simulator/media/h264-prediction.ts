import { MACROBLOCK, type Plane } from "./picture";

/** Intra16x16 prediction modes (H.264, table 8-4). */
const VERTICAL = 0;
const HORIZONTAL = 1;
const MEAN = 2;
const MID_GREY = 128;

/**
 * Fills the macroblock of `decoded` with the best prediction from its neighbours and returns the
 * mode. Planar prediction is left out: flat artwork has no slopes.
 */
export function chooseLumaPrediction(
  wanted: Plane,
  decoded: Plane,
  column: number,
  row: number,
): number {
  const { width, samples } = decoded;
  const start = row * MACROBLOCK * width + column * MACROBLOCK;
  const mean = meanOfNeighbours(decoded, start, MACROBLOCK, {
    useAbove: row > 0,
    useLeft: column > 0,
  });
  let fromMean = 0;
  let fromAbove = row > 0 ? 0 : Number.POSITIVE_INFINITY;
  let fromLeft = column > 0 ? 0 : Number.POSITIVE_INFINITY;
  for (let y = 0; y < MACROBLOCK; y += 1) {
    const line = start + y * width;
    const left = samples[line - 1] ?? 0;
    for (let x = 0; x < MACROBLOCK; x += 1) {
      const sample = wanted.samples[line + x] ?? 0;
      fromMean += Math.abs(sample - mean);
      fromAbove += Math.abs(sample - (samples[start - width + x] ?? 0));
      fromLeft += Math.abs(sample - left);
    }
  }

  const least = Math.min(fromMean, fromAbove, fromLeft);
  for (let y = 0; y < MACROBLOCK; y += 1) {
    const line = start + y * width;
    if (least === fromMean) samples.fill(mean, line, line + MACROBLOCK);
    else if (least === fromLeft) samples.fill(samples[line - 1] ?? 0, line, line + MACROBLOCK);
    else samples.copyWithin(line, start - width, start - width + MACROBLOCK);
  }
  if (least === fromMean) return MEAN;
  return least === fromLeft ? HORIZONTAL : VERTICAL;
}

/** Mean prediction of a chroma macroblock; each 4x4 block has its own choice of neighbours. */
export function predictChroma(decoded: Plane, column: number, row: number): void {
  const { width, samples } = decoded;
  const side = MACROBLOCK / 2;
  for (let at = 0; at < 4; at += 1) {
    const isRight = (at & 1) === 1;
    const isLower = at > 1;
    const start = (row * side + (isLower ? 4 : 0)) * width + column * side + (isRight ? 4 : 0);
    const onlyAbove = isRight && !isLower && row > 0;
    const onlyLeft = isLower && !isRight && column > 0;
    const mean = meanOfNeighbours(decoded, start, 4, {
      useAbove: row > 0 && !onlyLeft,
      useLeft: column > 0 && !onlyAbove,
      aboveRow: isLower ? 4 : 0,
      leftColumn: isRight ? 4 : 0,
    });
    for (let line = 0; line < 4; line += 1) {
      samples.fill(mean, start + line * width, start + line * width + 4);
    }
  }
}

/** Neighbours are those of the macroblock, `aboveRow` and `leftColumn` away from the block. */
function meanOfNeighbours(
  { width, samples }: Plane,
  start: number,
  side: number,
  {
    useAbove,
    useLeft,
    aboveRow = 0,
    leftColumn = 0,
  }: { useAbove: boolean; useLeft: boolean; aboveRow?: number; leftColumn?: number },
): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < side; at += 1) {
    if (useAbove) sum += samples[start - (aboveRow + 1) * width + at] ?? 0;
    if (useLeft) sum += samples[start + at * width - leftColumn - 1] ?? 0;
    count += Number(useAbove) + Number(useLeft);
  }
  return count === 0 ? MID_GREY : Math.floor((sum + count / 2) / count);
}
