import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What Debian's ffmpeg makes of a file: a reader that shares nothing with the program that wrote it. */

const run = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;

type Stream = Record<string, string | number>;
export type Probe = { format: Stream; video: Stream; audio: Stream };

export async function probe(file: string): Promise<Probe> {
  const { stdout } = await run("ffprobe", [
    ...["-v", "error", "-show_format", "-show_streams", "-of", "json"],
    file,
  ]);
  const { format, streams } = JSON.parse(stdout);
  const ofType = (type: string) =>
    streams.find((stream: Stream) => stream.codec_type === type) ?? {};
  return { format, video: ofType("video"), audio: ofType("audio") };
}

/** When each picture is shown, in seconds. */
export async function pictureTimes(file: string): Promise<number[]> {
  const { stdout } = await run("ffprobe", [
    ...["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time"],
    ...["-of", "csv=p=0", file],
  ]);
  return stdout
    .split("\n")
    .map((line) => line.replace(",", ""))
    .filter((line) => line !== "")
    .map(Number)
    .sort((a, b) => a - b);
}

/** Brightness of each pixel of one picture, 0 to 255, row by row. */
export async function picture(
  file: string,
  frame: number,
  { width, height }: { width: number; height: number },
): Promise<Uint8Array> {
  const { stdout } = await run(
    "ffmpeg",
    [
      ...["-v", "error", "-i", file],
      ...["-vf", `select=eq(n\\,${frame}),scale=${width}:${height}`],
      ...["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"],
    ],
    { encoding: "buffer", maxBuffer: MOST_BYTES },
  );
  return new Uint8Array(stdout);
}

/** How loud a stretch of the sound is on average, in dBFS. */
export async function meanVolume(file: string, start: number, end: number): Promise<number> {
  const { stderr } = await run("ffmpeg", [
    ...["-hide_banner", "-i", file, "-vn"],
    ...["-af", `atrim=${start}:${end},volumedetect`, "-f", "null", "-"],
  ]);
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(stderr)?.[1] ?? Number.NEGATIVE_INFINITY);
}

/** Integrated loudness in LUFS and the highest true peak in dBFS, by ffmpeg's own EBU R128 meter. */
export async function loudness(file: string): Promise<{ integrated: number; peak: number }> {
  const { stderr } = await run("ffmpeg", [
    ...["-hide_banner", "-i", file, "-vn", "-af", "ebur128=peak=true", "-f", "null", "-"],
  ]);
  const summary = stderr.slice(stderr.lastIndexOf("Summary:"));
  return {
    integrated: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    peak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(summary)?.[1]),
  };
}

/** The mean difference of two pictures of one size, 0 to 255. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
}

export function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
