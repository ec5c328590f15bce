import { createRandom, hashSeed, type Seed } from "./seeded-random";
import { countSyllables } from "./syllables";
import type { TimedWord } from "./timed-words";

/** Formant frequencies in Hz of an average voice, by letter. */
const VOWELS: Readonly<Record<string, Formants>> = {
  a: [760, 1280, 2550],
  e: [540, 1820, 2520],
  i: [330, 2180, 2980],
  o: [500, 920, 2420],
  u: [350, 980, 2300],
  y: [360, 1960, 2800],
};
const NEUTRAL: Formants = [520, 1480, 2480];
const BANDWIDTHS = [80, 110, 170] as const;

const PEAK = 0.7;
const ROOM_NOISE = 0.02;
const FLOOR_NOISE = 0.0006;
const NOISE_FADE_SECONDS = 0.06;
const ATTACK_SECONDS = 0.012;
const RELEASE_SECONDS = 0.03;
const CONTROL_SAMPLES = 64;
const TWO_PI = 2 * Math.PI;

type Formants = readonly [number, number, number];
type Syllable = {
  start: number;
  end: number;
  formants: Formants;
  /** Pitch and loudness relative to the voice's own. */
  accent: number;
  breath: number;
};
export type SpeechOptions = {
  durationSeconds: number;
  words: readonly TimedWord[];
  seed: Seed;
  pitchHz?: number | undefined;
};

/**
 * A voice without language: pulses through three formants, one swell per syllable, only while a
 * word lasts. Before the first and after the last word there is soft noise; without words it
 * lasts for the whole clip.
 */
export function makeSpeech({
  durationSeconds,
  words,
  seed,
  pitchHz,
  sampleRate,
}: SpeechOptions & { sampleRate: number }): Float32Array {
  const samples = new Float32Array(Math.round(durationSeconds * sampleRate));
  const random = createRandom(`voice ${seed}`);
  const basePitch = pitchHz ?? 105 + 125 * random();
  for (const [number, word] of words.entries()) {
    const declination = 1.08 - 0.16 * phraseShare(words, number);
    for (const syllable of splitWord(word, number, seed)) {
      addSyllable(samples, syllable, { pitch: basePitch * declination, sampleRate, random });
    }
  }
  normalise(samples);
  addNoise(samples, words, sampleRate, random);
  return samples;
}

/** How far the word is through its phrase; the pitch falls along it. */
function phraseShare(words: readonly TimedWord[], number: number): number {
  const endsPhrase = ({ word }: TimedWord) => /[.!?…,;:]\W*$/u.test(word);
  let first = number;
  while (first > 0 && !endsPhrase(words[first - 1] ?? { word: ".", start: 0, end: 0 })) first -= 1;
  let last = number;
  while (last < words.length - 1 && !endsPhrase(words[last] ?? { word: ".", start: 0, end: 0 })) {
    last += 1;
  }
  return last === first ? 0.5 : (number - first) / (last - first);
}

function splitWord({ word, start, end }: TimedWord, number: number, seed: Seed): Syllable[] {
  const count = countSyllables(word);
  const vowels =
    word
      .normalize("NFKD")
      .toLowerCase()
      .match(/[aeiouy]+/g) ?? [];
  const random = createRandom(hashSeed(`${seed} ${number} ${word}`));
  const length = (end - start) / count;
  return Array.from({ length: count }, (_, at) => ({
    start: start + at * length,
    end: start + (at + 1) * length,
    formants: VOWELS[vowels[at % Math.max(1, vowels.length)]?.charAt(0) ?? ""] ?? NEUTRAL,
    accent: (at === 0 ? 1.04 : 0.97) * (0.95 + 0.1 * random()),
    breath: 0.25 + 0.75 * random(),
  }));
}

function addSyllable(
  samples: Float32Array,
  { start, end, formants, accent, breath }: Syllable,
  { pitch, sampleRate, random }: { pitch: number; sampleRate: number; random: () => number },
): void {
  const first = Math.ceil(start * sampleRate);
  const count = Math.min(samples.length, Math.floor(end * sampleRate)) - first;
  const resonators = formants.map((_, at) => createResonator(BANDWIDTHS[at] ?? 100, sampleRate));
  const consonantShare = 0.12 + 0.1 * breath;
  let phase = 0;
  let hiss = 0;
  let slope = 0;
  for (let at = 0; at < count; at += 1) {
    const share = at / count;
    if (at % CONTROL_SAMPLES === 0) {
      // Every syllable glides from a closed mouth into its vowel.
      const openness = Math.min(1, 0.55 + 2.2 * share);
      for (const [number, resonator] of resonators.entries()) {
        resonator.tune(
          (formants[number] ?? 500) * (number === 0 ? openness : 0.85 + 0.15 * openness),
        );
      }
    }
    const melody = accent * (1 + 0.05 * Math.sin(Math.PI * share));
    phase = (phase + (pitch * melody) / sampleRate) % 1;
    const pulse = glottalFlow(phase);
    const voiced = (pulse - slope) * (sampleRate / 24_000);
    slope = pulse;
    const noise = random() * 2 - 1;
    const sharp = noise - hiss;
    hiss = noise;

    let sound = voiced + 0.004 * noise;
    for (const resonator of resonators) sound = resonator.pass(sound);
    const consonant =
      share < consonantShare ? sharp * 0.5 * breath * (1 - share / consonantShare) : 0;
    const envelope = swell(at / sampleRate, count / sampleRate);
    samples[first + at] = (sound + 0.12 * consonant) * envelope * accent;
  }
}

/** Opens slowly and closes fast, as vocal folds do. */
function glottalFlow(phase: number): number {
  if (phase < 0.4) return 0.5 - 0.5 * Math.cos((Math.PI * phase) / 0.4);
  return phase < 0.56 ? Math.cos((Math.PI / 2) * ((phase - 0.4) / 0.16)) : 0;
}

/** Two poles at a frequency; unit gain at 0 Hz so that a chain keeps its loudness. */
function createResonator(bandwidth: number, sampleRate: number) {
  const radius = Math.exp((-Math.PI * bandwidth) / sampleRate);
  const squared = radius * radius;
  let feedback = 0;
  let gain = 1;
  let last = 0;
  let beforeLast = 0;
  return {
    tune: (frequency: number) => {
      feedback = 2 * radius * Math.cos((TWO_PI * frequency) / sampleRate);
      gain = 1 - feedback + squared;
    },
    pass: (input: number) => {
      const output = gain * input + feedback * last - squared * beforeLast;
      beforeLast = last;
      last = output;
      return output;
    },
  };
}

function swell(now: number, length: number): number {
  const attack = Math.min(1, now / Math.min(ATTACK_SECONDS, length / 4));
  const release = Math.min(1, (length - now) / Math.min(RELEASE_SECONDS, length / 3));
  return attack * release * (0.6 + 0.4 * Math.sin((Math.PI * now) / length));
}

function normalise(samples: Float32Array): void {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return;
  const gain = PEAK / peak;
  for (let at = 0; at < samples.length; at += 1) samples[at] = (samples[at] ?? 0) * gain;
}

/** Softened noise at both ends, a hint of it elsewhere: a microphone is never quite silent. */
function addNoise(
  samples: Float32Array,
  words: readonly TimedWord[],
  sampleRate: number,
  random: () => number,
): void {
  const headEnd = words[0]?.start ?? Number.POSITIVE_INFINITY;
  const tailStart = words.at(-1)?.end ?? Number.POSITIVE_INFINITY;
  const softness = Math.exp((-TWO_PI * 1800) / sampleRate);
  let soft = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const now = at / sampleRate;
    soft = softness * soft + (1 - softness) * (random() * 2 - 1) * 3;
    const distance = Math.max(headEnd - now, now - tailStart);
    const fade = Math.min(1, Math.max(0, distance / NOISE_FADE_SECONDS));
    samples[at] = (samples[at] ?? 0) + soft * (FLOOR_NOISE + (ROOM_NOISE - FLOOR_NOISE) * fade);
  }
}
