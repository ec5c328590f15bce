import { downloadZip } from "client-zip";
import { type AdTimeline, fileTitle } from "@/lib/domain/ads/ad";
import { toSrt } from "@/lib/domain/ads/captions";

/**
 * The parts of an ad as one ZIP, for a browser that can't render it: each clip's video, voice and ambience as they are, the
 * captions on the ad's time, and a cut list. Written while it is fetched. Throws if a part can't be fetched.
 */
export async function zipParts(
  title: string,
  timeline: AdTimeline,
  signal: AbortSignal,
): Promise<{ file: Blob; name: string }> {
  const name = fileTitle(title);
  const response = downloadZip(filesOf(timeline, signal));
  return { file: await response.blob(), name: `${name}-parts.zip` };
}

async function* filesOf({ segments }: AdTimeline, signal: AbortSignal) {
  for (const segment of segments) {
    const folder = `${segment.position + 1}-${segment.beat}`;
    const parts = [
      ["video", segment.videoUrl],
      ["voice", segment.voiceUrl],
      ["ambience", segment.ambienceUrl],
    ] as const;
    for (const [part, url] of parts) {
      if (url === null) continue;
      const file = await fetch(url, { signal });
      if (!file.ok) throw new Error(`${url}: ${file.status}`);
      yield { name: `${folder}/${part}.${endingOf(file)}`, input: file };
    }
  }
  const cues = segments.flatMap((segment) =>
    segment.cues.map(({ start, end, lines }) => ({
      start,
      end,
      lines: lines.map((line) => line.map(({ word }) => word).join(" ")),
    })),
  );
  if (cues.length > 0) yield { name: "captions.srt", input: toSrt(cues) };
  yield { name: "cut.csv", input: cutOf(segments) };
}

/** The cut list, for a video editor. */
function cutOf(segments: AdTimeline["segments"]): string {
  const rows = segments.map(({ position, beat, trim, speed, mix }) =>
    [
      `${position + 1}-${beat}`,
      trim.start,
      trim.end,
      speed,
      mix.volumes.own,
      mix.volumes.voice,
      mix.volumes.ambience,
    ].join(),
  );
  return `${["clip,start_s,end_s,speed,own_volume,voice_volume,ambience_volume", ...rows].join("\r\n")}\r\n`;
}

function endingOf(file: Response): string {
  const endings: Record<string, string> = {
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
  };
  return endings[file.headers.get("content-type")?.split(";")[0] ?? ""] ?? "bin";
}
