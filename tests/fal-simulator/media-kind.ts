export type MediaKind = "image" | "audio" | "video";

/** A file's kind by its first bytes; null for anything a model could not read. */
export function findMediaKind(bytes: Buffer): MediaKind | null {
  const head = bytes.subarray(0, 16);
  const ascii = head.toString("latin1");
  if (ascii.startsWith("\x89PNG\r\n\x1a\n") || ascii.startsWith("\xff\xd8\xff")) return "image";
  if (ascii.startsWith("GIF8") || ascii.startsWith("BM")) return "image";
  if (ascii.startsWith("RIFF") && ascii.slice(8, 12) === "WEBP") return "image";
  if (ascii.startsWith("RIFF") && ascii.slice(8, 12) === "WAVE") return "audio";
  if (ascii.startsWith("ID3") || ascii.startsWith("OggS") || ascii.startsWith("fLaC"))
    return "audio";
  if (ascii.slice(4, 8) === "ftyp") return findBoxedKind(ascii.slice(8, 12));
  if (ascii.startsWith("\x1aE\xdf\xa3")) return "video";
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0) return "audio";
  return null;
}

function findBoxedKind(brand: string): MediaKind {
  if (brand === "avif" || brand === "heic" || brand === "mif1") return "image";
  return brand.startsWith("M4A") ? "audio" : "video";
}

/** Length of an MP4 or WAV file; null if it cannot be found cheaply. */
export function findDurationSeconds(bytes: Buffer): number | null {
  if (bytes.subarray(0, 4).toString("latin1") === "RIFF") return findWavSeconds(bytes);
  const header = bytes.indexOf("mvhd", 0, "latin1");
  if (header < 0 || header + 28 > bytes.length) return null;
  const isLong = bytes[header + 4] === 1;
  if (isLong && header + 36 > bytes.length) return null;
  const timescale = bytes.readUInt32BE(header + (isLong ? 24 : 16));
  const duration = isLong
    ? Number(bytes.readBigUInt64BE(header + 28))
    : bytes.readUInt32BE(header + 20);
  return timescale > 0 ? duration / timescale : null;
}

function findWavSeconds(bytes: Buffer): number | null {
  if (bytes.length < 44) return null;
  const bytesPerSecond = bytes.readUInt32LE(28);
  return bytesPerSecond > 0 ? (bytes.length - 44) / bytesPerSecond : null;
}
