import { createRandom, type Seed } from "./seeded-random";

const TARGET_RMS = 0.09;
const FADE_SECONDS = 0.5;
const TWO_PI = 2 * Math.PI;

export type AmbienceOptions = { durationSeconds: number; description: string; seed: Seed };

/**
 * Gentle coloured noise. The description decides its character (how dark, how fast it swells,
 * whether it hums or drips), the seed the variation.
 */
export function makeAmbience({
  durationSeconds,
  description,
  seed,
  sampleRate,
}: AmbienceOptions & { sampleRate: number }): Float32Array {
  const samples = new Float32Array(Math.round(durationSeconds * sampleRate));
  const character = describe(description);
  const random = createRandom(`ambience ${description} ${seed}`);
  const dark = Math.exp((-TWO_PI * character.darkHz) / sampleRate);
  const bright = Math.exp((-TWO_PI * character.brightHz) / sampleRate);
  const startPhase = random();
  let low = 0;
  let high = 0;
  let drop = 0;
  let dropPhase = 0;
  let dropHz = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const now = at / sampleRate;
    const white = random() * 2 - 1;
    low = dark * low + (1 - dark) * white;
    high = bright * high + (1 - bright) * white;
    const swell = Math.sin(TWO_PI * (character.swellHz * now + startPhase));
    const shimmer = Math.sin(TWO_PI * (character.swellHz * 2.7 * now + 2 * startPhase));
    const noise = low * character.darkGain * (1 + 0.35 * swell) + high * (0.5 + 0.25 * shimmer);

    if (random() < character.dropsPerSecond / sampleRate) {
      drop = 0.12 + 0.12 * random();
      dropHz = character.dropHz * (0.8 + 0.5 * random());
    }
    drop *= Math.exp(-28 / sampleRate);
    dropPhase = (dropPhase + dropHz / sampleRate) % 1;
    const hum = character.humGain * Math.sin(TWO_PI * character.humHz * now);
    samples[at] = noise + hum + drop * Math.sin(TWO_PI * dropPhase);
  }
  level(samples, sampleRate);
  return samples;
}

function describe(description: string) {
  const random = createRandom(`character ${description}`);
  return {
    darkHz: 120 + 380 * random(),
    darkGain: 3 + 4 * random(),
    brightHz: 900 + 3600 * random(),
    swellHz: 0.08 + 0.3 * random(),
    humHz: 55 + 110 * random(),
    humGain: random() < 0.5 ? 0.03 + 0.04 * random() : 0,
    dropsPerSecond: random() < 0.5 ? 1 + 5 * random() : 0,
    dropHz: 700 + 1500 * random(),
  };
}

function level(samples: Float32Array, sampleRate: number): void {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const gain = TARGET_RMS / Math.max(1e-9, Math.sqrt(energy / Math.max(1, samples.length)));
  const fadeSamples = Math.max(1, Math.min(FADE_SECONDS * sampleRate, samples.length / 4));
  for (const [at, sample] of samples.entries()) {
    const fade = Math.min(1, (at + 0.5) / fadeSamples, (samples.length - at - 0.5) / fadeSamples);
    const smooth = 0.5 - 0.5 * Math.cos(Math.PI * fade);
    samples[at] = Math.min(0.95, Math.max(-0.95, sample * gain)) * smooth;
  }
}
