import { describe, expect, it } from "vitest";
import { readWav, type Wav, wavSeconds, writeWav } from "@/lib/domain/media/wav";
import { seededRandom } from "../support/random";

const SPEECH: Wav = {
  channels: 1,
  sampleRate: 24_000,
  bitsPerSample: 16,
  samples: Uint8Array.from({ length: 9_600 }, (_, index) => index % 251),
};

function chunk(name: string, body: Uint8Array, said = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, "latin1");
  head.writeUInt32LE(said, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function riff(...chunks: Buffer[]): Buffer {
  return Buffer.concat([chunk("RIFF", Buffer.from("WAVE"), 0xffffffff), ...chunks]);
}

function format(
  changes: Partial<Record<"tag" | "channels" | "rate" | "bits", number>> = {},
  extra = 0,
) {
  const { tag = 1, channels = 1, rate = 24_000, bits = 16 } = changes;
  const body = Buffer.alloc(16 + extra);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  if (extra > 0) body.writeUInt16LE(1, 24);
  return chunk("fmt ", body);
}

describe("a WAV file", () => {
  it("is read as it was written", () => {
    const file = writeWav(SPEECH);

    expect(readWav(file)).toEqual(SPEECH);
    expect(wavSeconds(SPEECH)).toBe(0.2);
  });

  it("is read in the middle of a larger buffer too", () => {
    const larger = Buffer.concat([Buffer.from("garbage"), writeWav(SPEECH)]);

    expect(readWav(larger.subarray(7))?.samples).toEqual(Buffer.from(SPEECH.samples));
  });

  it("may say other things before its sound, and after it; only the sound is kept", () => {
    const file = riff(
      chunk("LIST", Buffer.from("INFOISFT: made at home, 12 Elm Street")),
      format(),
      chunk("odd ", Buffer.from("abc")),
      chunk("data", Buffer.from([1, 2, 3, 4])),
      chunk("<htm", Buffer.from("<script>alert(1)</script>")),
    );
    const wav = readWav(file);

    expect([...(wav?.samples ?? [])]).toEqual([1, 2, 3, 4]);
    expect(wav && writeWav(wav).length).toBe(48);
  });

  it("may not know its own length, or lack its end: what is there counts", () => {
    const samples = Buffer.from([1, 2, 3, 4, 5]);
    for (const said of [0xffffffff, 5, 9_000]) {
      expect(
        [...(readWav(riff(format(), chunk("data", samples, said)))?.samples ?? [])].slice(0, 4),
      ).toEqual([1, 2, 3, 4]);
    }
  });

  it("may be of the extensible kind, which names PCM further down", () => {
    const file = riff(
      format({ tag: 0xfffe, channels: 2, bits: 24, rate: 48_000 }, 24),
      chunk("data", Buffer.alloc(12)),
    );

    expect(readWav(file)).toMatchObject({ channels: 2, bitsPerSample: 24, sampleRate: 48_000 });
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["less than a header", Buffer.from("RIFF0000WAVEfmt ")],
    ["an MP3", Buffer.from(`ID3${"x".repeat(80)}`)],
    ["sound before its format", riff(chunk("data", Buffer.alloc(40)), format())],
    ["no sound", riff(format(), chunk("LIST", Buffer.alloc(40)))],
    ["no format", riff(chunk("data", Buffer.alloc(40)))],
    ["floating point", riff(format({ tag: 3, bits: 32 }), chunk("data", Buffer.alloc(40)))],
    ["MP3 inside", riff(format({ tag: 0x55 }), chunk("data", Buffer.alloc(40)))],
    ["no channels", riff(format({ channels: 0 }), chunk("data", Buffer.alloc(40)))],
    ["eight channels", riff(format({ channels: 8 }), chunk("data", Buffer.alloc(40)))],
    ["no speed", riff(format({ rate: 0 }), chunk("data", Buffer.alloc(40)))],
    ["12 bits", riff(format({ bits: 12 }), chunk("data", Buffer.alloc(40)))],
  ])("is not %s", (_, file) => {
    expect(readWav(file)).toBeNull();
  });

  it("never makes reading fail, whatever bytes stand in it", () => {
    const seed = Date.now();
    const random = seededRandom(seed);
    const good = writeWav(SPEECH).slice(0, 200);
    for (let round = 0; round < 5_000; round += 1) {
      const spoilt = good.slice(0, 44 + Math.floor(random() * 150));
      for (let count = 0; count < 4; count += 1) {
        spoilt[Math.floor(random() * 60)] = Math.floor(random() * 256);
      }
      expect(() => readWav(spoilt), `seed ${seed}, round ${round}`).not.toThrow();
    }
  });
});
