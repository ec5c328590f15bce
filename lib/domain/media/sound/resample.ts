/** Zero crossings of the sinc on each side; more would be inaudible. */
const CROSSINGS = 16;
/** The cutoff, a little below half the rate: the filter needs room to roll off. */
const PASSED = 0.95;
/** Beyond this many phases a table costs more than it saves. */
const MOST_PHASES = 1_024;

/** The same sound at another rate, by a windowed sinc (Hann). */
export function resample(input: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return input;
  const step = from / to;
  const cutoff = PASSED * Math.min(1, to / from);
  const reach = Math.ceil(CROSSINGS / cutoff);
  const kernelAt = (offset: number) => kernel(offset, reach, cutoff);
  const phases = to / commonDivisor(from, to);
  const table = phases <= MOST_PHASES ? phaseTable(phases, step, reach, kernelAt) : null;

  const output = new Float32Array(Math.round(input.length / step));
  for (let index = 0; index < output.length; index += 1) {
    const center = index * step;
    const first = Math.floor(center) - reach + 1;
    const weights =
      table?.[index % phases] ?? weightsOf(center - Math.floor(center), reach, kernelAt);
    let sum = 0;
    for (let tap = 0; tap < weights.length; tap += 1) {
      sum += (weights[tap] ?? 0) * (input[first + tap] ?? 0);
    }
    output[index] = sum;
  }
  return output;
}

function phaseTable(
  phases: number,
  step: number,
  reach: number,
  kernelAt: (offset: number) => number,
): Float32Array[] {
  return Array.from({ length: phases }, (_, phase) => {
    const center = phase * step;
    return weightsOf(center - Math.floor(center), reach, kernelAt);
  });
}

function weightsOf(
  fraction: number,
  reach: number,
  kernelAt: (offset: number) => number,
): Float32Array {
  return Float32Array.from({ length: 2 * reach }, (_, tap) => kernelAt(tap - reach + 1 - fraction));
}

function kernel(offset: number, reach: number, cutoff: number): number {
  if (Math.abs(offset) >= reach) return 0;
  const angle = Math.PI * offset * cutoff;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * offset) / reach));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
