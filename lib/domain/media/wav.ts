/** Sound as in a WAV file: PCM, with the channels interleaved. */
export type Wav = {
  channels: number;
  sampleRate: number;
  bitsPerSample: number;
  samples: Uint8Array;
};

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 44;

/** The sound of a WAV file; null for a file that isn't one, is broken, or contains anything but mono or stereo PCM. */
export function readWav(bytes: Uint8Array): Wav | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || nameAt(bytes, 0) !== "RIFF" || nameAt(bytes, 8) !== "WAVE") {
    return null;
  }
  let format: Omit<Wav, "samples"> | null = null;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const name = nameAt(bytes, offset);
    const start = offset + 8;
    // A file written while recording doesn't know its length yet, and a truncated copy lacks its end.
    const end = Math.min(start + view.getUint32(offset + 4, true), bytes.length);
    if (name === "fmt ") format = readFormat(view, start, end);
    if (name === "data") {
      if (format === null) return null;
      const frameBytes = (format.channels * format.bitsPerSample) / 8;
      const length = Math.floor((end - start) / frameBytes) * frameBytes;
      return { ...format, samples: bytes.subarray(start, start + length) };
    }
    offset = end + ((end - start) % 2);
  }
  return null;
}

function readFormat(view: DataView, start: number, end: number): Omit<Wav, "samples"> | null {
  if (end - start < 16) return null;
  const tag = view.getUint16(start, true);
  const isPcm =
    tag === PCM ||
    (tag === EXTENSIBLE && end - start >= 26 && view.getUint16(start + 24, true) === PCM);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bitsPerSample = view.getUint16(start + 14, true);
  const isUsable =
    isPcm &&
    (channels === 1 || channels === 2) &&
    sampleRate >= 8_000 &&
    sampleRate <= 192_000 &&
    [8, 16, 24, 32].includes(bitsPerSample) &&
    view.getUint16(start + 12, true) === (channels * bitsPerSample) / 8;
  return isUsable ? { channels, sampleRate, bitsPerSample } : null;
}

function nameAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

/** The simplest file with this sound: a header, then nothing but samples. */
export function writeWav({
  channels,
  sampleRate,
  bitsPerSample,
  samples,
}: Wav): Uint8Array<ArrayBuffer> {
  const frameBytes = (channels * bitsPerSample) / 8;
  const padding = samples.length % 2;
  const file = new Uint8Array(HEADER_BYTES + samples.length + padding);
  const view = new DataView(file.buffer);
  const writeName = (offset: number, name: string) => {
    for (const [index, letter] of [...name].entries()) file[offset + index] = letter.charCodeAt(0);
  };
  writeName(0, "RIFF");
  view.setUint32(4, file.length - 8, true);
  writeName(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, bitsPerSample, true);
  writeName(36, "data");
  view.setUint32(40, samples.length, true);
  file.set(samples, HEADER_BYTES);
  return file;
}

export function wavSeconds({ channels, sampleRate, bitsPerSample, samples }: Wav): number {
  return samples.length / ((channels * bitsPerSample) / 8) / sampleRate;
}
