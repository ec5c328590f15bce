"use client";

import { type ClipPlayback, clipSettings } from "@/lib/browser/player/clip-settings";
import { useSyncedPlayer } from "./use-synced-player";

/** Plays the video, voice and ambience of a clip together, as its mix, trim and speed say. */
export function useClipPlayer(clip: ClipPlayback) {
  return useSyncedPlayer(clipSettings(clip));
}
