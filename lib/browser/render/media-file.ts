import { BlobSource, Input, MP3, MP4, WAVE } from "mediabunny";

/** What our storage holds (lib/domain/media/media-type.ts). */
const FORMATS = [MP4, MP3, WAVE];

export type MediaFile = {
  input: Input;
  /** What the file calls the moment that a player shows as its beginning: files of generated clips do not all start at 0. */
  origin: number;
};

/** Fetches one file of a clip. Each is small, and gone from memory when its clip is done. */
export async function openMedia(url: string, signal: AbortSignal): Promise<MediaFile> {
  const response = await fetch(new URL(url, self.location.origin), { signal });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const input = new Input({ source: new BlobSource(await response.blob()), formats: FORMATS });
  // Below 0 lies what an encoder needs to get going; no player shows it.
  return { input, origin: Math.max(0, await input.getFirstTimestamp()) };
}
