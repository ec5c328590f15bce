/** The format in which an ad's sound is mixed: 48 kHz, two channels of equal length, samples from -1 to 1. */
export type Stereo = { left: Float32Array; right: Float32Array };

export const SAMPLE_RATE = 48_000;

export function silence(samples: number): Stereo {
  return { left: new Float32Array(samples), right: new Float32Array(samples) };
}

/** Adds a sound to the target at a volume, from its sample `from` on; a repeating one starts over at its end. */
export function mixIn(
  target: Stereo,
  sound: Stereo,
  { volume, from, isRepeating }: { volume: number; from: number; isRepeating: boolean },
): void {
  const length = sound.left.length;
  if (length === 0 || volume === 0) return;
  for (let index = 0; index < target.left.length; index += 1) {
    const at = isRepeating ? (from + index) % length : from + index;
    if (at >= length) return;
    target.left[index] = (target.left[index] ?? 0) + volume * (sound.left[at] ?? 0);
    target.right[index] = (target.right[index] ?? 0) + volume * (sound.right[at] ?? 0);
  }
}

/** Fades both ends to silence: a sound that begins or ends in mid-wave clicks. */
export function fadeEdges({ left, right }: Stereo, samples: number): void {
  const length = left.length;
  const fade = Math.min(samples, Math.floor(length / 2));
  for (let index = 0; index < fade; index += 1) {
    const share = 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / fade);
    for (const channel of [left, right]) {
      channel[index] = (channel[index] ?? 0) * share;
      channel[length - 1 - index] = (channel[length - 1 - index] ?? 0) * share;
    }
  }
}
