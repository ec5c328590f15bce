import { Mp3Encoder } from "@breezystack/lamejs";
import { type AmbienceOptions, makeAmbience } from "./ambience";
import { makeSpeech, type SpeechOptions } from "./speech";

export { makeAmbience, makeSpeech };

const SPEECH_SAMPLE_RATE = 24_000;
const AMBIENCE_SAMPLE_RATE = 44_100;
const AMBIENCE_KILOBITS = 128;
const MP3_FRAME_SAMPLES = 1152;

/** 16-bit mono WAV at 24 kHz, as the speech model returns it. */
export function renderSpeechWav(options: SpeechOptions): Buffer {
  const samples = makeSpeech({ ...options, sampleRate: SPEECH_SAMPLE_RATE });
  return encodeWav(toInt16(samples), SPEECH_SAMPLE_RATE);
}

/** Mono MP3 of 128 kbit/s at 44.1 kHz, as the sound model returns it; a frame or two too long. */
export function renderAmbienceMp3(options: AmbienceOptions): Buffer {
  const samples = toInt16(makeAmbience({ ...options, sampleRate: AMBIENCE_SAMPLE_RATE }));
  const encoder = new Mp3Encoder(1, AMBIENCE_SAMPLE_RATE, AMBIENCE_KILOBITS);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += MP3_FRAME_SAMPLES) {
    parts.push(Uint8Array.from(encoder.encodeBuffer(samples.subarray(at, at + MP3_FRAME_SAMPLES))));
  }
  parts.push(Uint8Array.from(encoder.flush()));
  return Buffer.concat(parts);
}

function encodeWav(samples: Int16Array, sampleRate: number): Buffer {
  const headerLength = 44;
  const sizeBytes = samples.length * 2;
  const wav = Buffer.alloc(headerLength + sizeBytes);
  wav.write("RIFF", 0, "latin1");
  wav.writeUInt32LE(headerLength - 8 + sizeBytes, 4);
  wav.write("WAVEfmt ", 8, "latin1");
  wav.writeUInt32LE(16, 16);
  // Integer samples, one channel.
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36, "latin1");
  wav.writeUInt32LE(sizeBytes, 40);
  for (const [at, sample] of samples.entries()) wav.writeInt16LE(sample, headerLength + at * 2);
  return wav;
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
}
