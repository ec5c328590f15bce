/** What a file really is, judged by its first bytes; the content type a server claims is not trusted. */
export type MediaType = {
  contentType: string;
  extension: string;
  kind: "image" | "video" | "audio";
};

const PNG = { contentType: "image/png", extension: "png", kind: "image" } as const;
const JPEG = { contentType: "image/jpeg", extension: "jpg", kind: "image" } as const;
const WEBP = { contentType: "image/webp", extension: "webp", kind: "image" } as const;
const MP4 = { contentType: "video/mp4", extension: "mp4", kind: "video" } as const;
const MP3 = { contentType: "audio/mpeg", extension: "mp3", kind: "audio" } as const;
const WAV = { contentType: "audio/wav", extension: "wav", kind: "audio" } as const;

/** Brands of video files; stills such as AVIF and HEIC begin with the same box. */
const MP4_BRANDS = [
  "isom",
  "iso2",
  "iso4",
  "iso5",
  "iso6",
  "mp41",
  "mp42",
  "avc1",
  "M4V ",
  "MSNV",
  "dash",
];

/** The kind of one of our own files, by its name, which was made from its first bytes; null: not one of ours. */
export function mediaKindOf(path: string): MediaType["kind"] | null {
  const type = [PNG, JPEG, WEBP, MP4, MP3, WAV].find(({ extension }) =>
    path.endsWith(`.${extension}`),
  );
  return type?.kind ?? null;
}

/** The media type of a file, or null for anything the studio doesn't accept (above all SVG and HTML). */
export function sniffMediaType(bytes: Uint8Array): MediaType | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes.length < 12) return null;
  if (text(1, 4) === "PNG" && bytes[0] === 0x89) return PNG;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return JPEG;
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return WEBP;
  if (text(0, 4) === "RIFF" && text(8, 12) === "WAVE") return WAV;
  if (text(4, 8) === "ftyp") return MP4_BRANDS.includes(text(8, 12)) ? MP4 : null;
  if (text(0, 3) === "ID3") return MP3;
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0 && ((bytes[1] ?? 0) & 0x06) === 0x02)
    return MP3;
  return null;
}

/**
 * Whether a file that begins with these bytes is an MP4 whose index precedes its media data, so that it plays while loading. One
 * whose writing was interrupted has no index there.
 */
export function isStreamableVideo(bytes: Uint8Array): boolean {
  if (sniffMediaType(bytes) !== MP4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset + 8 <= bytes.length; offset += Math.max(8, view.getUint32(offset))) {
    const name = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (name === "moov") return true;
    if (name === "mdat") return false;
  }
  return false;
}

/** Whether a PNG or WebP file declares, before its first picture, that more follow. Models only take still images. */
export function isAnimated(bytes: Uint8Array): boolean {
  const type = sniffMediaType(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameAt = (offset: number) => String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (type === WEBP) return nameAt(12) === "VP8X" && ((bytes[20] ?? 0) & 0x02) !== 0;
  if (type !== PNG) return false;
  for (let offset = 8; offset + 8 <= bytes.length; offset += 12 + view.getUint32(offset)) {
    const name = nameAt(offset + 4);
    if (name === "acTL") return true;
    if (name === "IDAT") return false;
  }
  return false;
}
