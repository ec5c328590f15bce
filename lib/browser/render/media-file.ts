import { BlobSource, Input, MP3, MP4, WAVE } from "mediabunny";

/** The formats in our storage (lib/domain/media/media-type.ts). */
const FORMATS = [MP4, MP3, WAVE];

export type MediaFile = {
  input: Input;
  /** The timestamp of what a player shows as the beginning: files of generated clips don't all start at 0. */
  origin: number;
};

/** Fetches one file of a clip. Each is small, and freed when its clip is done. */
export async function openMedia(url: string, signal: AbortSignal): Promise<MediaFile> {
  const response = await fetch(new URL(url, self.location.origin), { signal });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const input = new Input({ source: new BlobSource(await response.blob()), formats: FORMATS });
  // Below 0 is encoder priming, which no player shows.
  return { input, origin: Math.max(0, await input.getFirstTimestamp()) };
}
