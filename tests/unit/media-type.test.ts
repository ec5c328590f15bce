import { describe, expect, it } from "vitest";
import { isAnimated, sniffMediaType } from "@/lib/domain/media/media-type";
import { seededRandom } from "../support/random";

/** The bytes given, as numbers or Latin letters, and zeros up to 64. */
function bytes(...parts: (number | string)[]): Uint8Array {
  const head = parts.flatMap((part) =>
    typeof part === "number" ? [part] : [...part].map((letter) => letter.charCodeAt(0)),
  );
  return Uint8Array.from([
    ...head,
    ...Array.from({ length: Math.max(0, 64 - head.length) }, () => 0),
  ]);
}

const accepted: [string, Uint8Array, string, string, string][] = [
  ["PNG", bytes(0x89, "PNG\r\n", 0x1a, "\n", 0, 0, 0, 13, "IHDR"), "image/png", "png", "image"],
  ["JPEG (JFIF)", bytes(0xff, 0xd8, 0xff, 0xe0, 0, 16, "JFIF"), "image/jpeg", "jpg", "image"],
  ["JPEG (Exif)", bytes(0xff, 0xd8, 0xff, 0xe1, 0, 16, "Exif"), "image/jpeg", "jpg", "image"],
  ["JPEG (bare)", bytes(0xff, 0xd8, 0xff, 0xdb, 0, 67), "image/jpeg", "jpg", "image"],
  ["WebP", bytes("RIFF", 36, 1, 0, 0, "WEBPVP8 "), "image/webp", "webp", "image"],
  ["WAV", bytes("RIFF", 36, 1, 0, 0, "WAVEfmt "), "audio/wav", "wav", "audio"],
  ["MP4 (isom)", bytes(0, 0, 0, 32, "ftypisom"), "video/mp4", "mp4", "video"],
  ["MP4 (mp42)", bytes(0, 0, 0, 24, "ftypmp42"), "video/mp4", "mp4", "video"],
  ["MP3 with tags", bytes("ID3", 4, 0, 0, 0, 0, 0, 35), "audio/mpeg", "mp3", "audio"],
  ["MP3 (MPEG 1)", bytes(0xff, 0xfb, 0x90, 0x64), "audio/mpeg", "mp3", "audio"],
  ["MP3 (MPEG 1, with a checksum)", bytes(0xff, 0xfa, 0x90, 0x64), "audio/mpeg", "mp3", "audio"],
  ["MP3 (MPEG 2)", bytes(0xff, 0xf3, 0x84, 0xc4), "audio/mpeg", "mp3", "audio"],
  ["MP3 (MPEG 2.5)", bytes(0xff, 0xe3, 0x18, 0xc4), "audio/mpeg", "mp3", "audio"],
];

const refused: [string, Uint8Array][] = [
  ["nothing", new Uint8Array()],
  ["zeros", bytes()],
  ["SVG", bytes('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
  ["SVG with a prologue", bytes('<?xml version="1.0"?><svg/>')],
  ["HTML", bytes("<!doctype html><script>alert(1)</script>")],
  ["HTML with a byte order mark", bytes(0xef, 0xbb, 0xbf, "<html><body></body></html>")],
  ["JSON", bytes('{"detail":"not found","request_id":"019d"}')],
  ["plain text", bytes("upstream connect error or disconnect")],
  ["PDF", bytes("%PDF-1.7 and so on")],
  ["ZIP", bytes("PK", 3, 4, 20, 0, 0, 0, 8, 0)],
  ["gzip", bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0)],
  ["an ELF program", bytes(0x7f, "ELF", 2, 1, 1)],
  ["a Windows program", bytes("MZ", 0x90, 0, 3, 0, 0, 0)],
  ["a script", bytes("#!/bin/sh\nrm -rf /\n")],
  ["GIF", bytes("GIF89a", 1, 0, 1, 0)],
  ["BMP", bytes("BM", 70, 0, 0, 0)],
  ["Ogg", bytes("OggS", 0, 2, 0, 0)],
  ["WebM", bytes(0x1a, 0x45, 0xdf, 0xa3, 1, 0, 0, 0)],
  ["AVI", bytes("RIFF", 36, 1, 0, 0, "AVI LIST")],
  ["a RIFF of another kind", bytes("RIFF", 36, 1, 0, 0, "CDR6vrsn")],
  ["AAC in ADTS, which is no MP3", bytes(0xff, 0xf1, 0x50, 0x80)],
  ["PNG's letters behind another byte", bytes(0x88, "PNG\r\n", 0x1a, "\n")],
  ["PNG's letters without their byte", bytes("PNG\r\n", 0x1a, "\n")],
  ["JPEG's end", bytes(0xff, 0xd9, 0xff)],
  ["half a JPEG mark", bytes(0xff, 0xd8, 0)],
  ["ftyp in the wrong place", bytes("ftypisom")],
  ["FTYP in capitals", bytes(0, 0, 0, 32, "FTYPisom")],
  ["WEBP without RIFF", bytes("RIFX", 36, 1, 0, 0, "WEBPVP8 ")],
];

describe("a file's type by its first bytes", () => {
  it.each(accepted)("%s", (_, file, contentType, extension, kind) => {
    expect(sniffMediaType(file)).toEqual({ contentType, extension, kind });
  });

  it.each(accepted)("%s cut off within its first 12 bytes is nothing", (_, file) => {
    for (let length = 0; length < 12; length += 1) {
      expect(sniffMediaType(file.subarray(0, length))).toBeNull();
    }
    expect(sniffMediaType(file.subarray(0, 12))).not.toBeNull();
  });

  it.each(accepted)("%s is told in the middle of a larger buffer too", (_, file, contentType) => {
    const larger = Buffer.concat([Buffer.from("<html>"), file]);

    expect(sniffMediaType(larger)).toBeNull();
    expect(sniffMediaType(larger.subarray(6))?.contentType).toBe(contentType);
  });

  it.each(refused)("%s is none of ours", (_, file) => {
    expect(sniffMediaType(file)).toBeNull();
  });

  // Its byte order mark reads as an MPEG layer I frame.
  it("HTML in UTF-16 is none of ours", () => {
    const page = bytes(0xff, 0xfe, "<", 0, "h", 0, "t", 0, "m", 0, "l", 0, ">", 0);

    expect(sniffMediaType(page)).toBeNull();
  });

  it.each(["avif", "heic", "mif1"])("a still image in MP4's box (%s) is no video", (brand) => {
    expect(sniffMediaType(bytes(0, 0, 0, 32, `ftyp${brand}`))?.kind).not.toBe("video");
  });

  it("is never a page or a script, whatever text a file begins with", () => {
    const random = seededRandom(7);
    const letters = Array.from({ length: 95 }, (_, index) => 32 + index);
    for (let round = 0; round < 2_000; round += 1) {
      const text = Array.from({ length: 40 }, () => letters[Math.floor(random() * 95)] ?? 32);
      expect(sniffMediaType(Uint8Array.from([0x3c, ...text]))).toBeNull();
    }
  });

  it("is one of six, or nothing, for garbage of any length", () => {
    const random = seededRandom(11);
    const known = new Set(accepted.map(([, , contentType]) => contentType));
    for (let round = 0; round < 5_000; round += 1) {
      const length = Math.floor(random() * 40);
      const type = sniffMediaType(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
      if (type !== null) expect(known).toContain(type.contentType);
    }
    expect(known.size).toBe(6);
  });
});

describe("whether a picture moves", () => {
  const png = (...chunks: (number | string)[][]) =>
    bytes(0x89, "PNG\r\n", 0x1a, "\n", ...chunks.flat());
  const header = [0, 0, 0, 13, "IHDR", ...Array(13 + 4).fill(0)];
  const webp = (kind: string, flags: number) =>
    bytes("RIFF", 36, 1, 0, 0, "WEBP", kind, 10, 0, 0, 0, flags);

  it.each<[string, Uint8Array, boolean]>([
    ["a PNG", png(header, [0, 0, 0, 9, "IDAT"]), false],
    ["a PNG with more pictures", png(header, [0, 0, 0, 8, "acTL"]), true],
    [
      "a PNG that names them behind its first",
      png(header, [0, 0, 0, 0, "IDAT", 0, 0, 0, 0, 0, 0, 0, 8, "acTL"]),
      false,
    ],
    ["a PNG that only speaks of them", png(header, [0, 0, 0, 4, "tEXtacTL"]), false],
    ["a WebP", webp("VP8 ", 0x02), false],
    ["a WebP with transparency", webp("VP8X", 0x10), false],
    ["a WebP with more pictures", webp("VP8X", 0x12), true],
    ["a JPEG", bytes(0xff, 0xd8, 0xff, 0xe0), false],
    ["nothing", new Uint8Array(), false],
  ])("%s: %s", (_, file, moves) => {
    expect(isAnimated(file)).toBe(moves);
  });
});
