import type { Mix } from "@/lib/domain/media/mix";
import type { Trim } from "@/lib/domain/media/trim";
import type { PlayerSettings } from "./synced-player";

export type ClipPart = "video" | "voice" | "ambience";

/** Audible speech keeps the time; the other parts can be corrected without it being heard. */
const VOICE_LEADS = ["voice", "video", "ambience"] as const satisfies ClipPart[];
const VIDEO_LEADS = ["video", "voice", "ambience"] as const satisfies ClipPart[];

export type ClipPlayback = {
  mix: Mix;
  /** Seconds of the untrimmed clip. */
  trim: Trim;
  speed: number;
  isMuted: boolean;
  isLooping: boolean;
};

/** How the parts of a clip are played together, as its mix, trim and speed say. */
export function clipSettings(clip: ClipPlayback): PlayerSettings<ClipPart> {
  const { mix, trim, speed, isMuted, isLooping } = clip;
  return {
    parts: mix.parts.includes("voice") ? VOICE_LEADS : VIDEO_LEADS,
    repeating: "ambience",
    start: trim.start,
    end: trim.end,
    speed,
    isLooping,
    volumes: {
      video: isMuted ? 0 : mix.volumes.own,
      voice: isMuted ? 0 : mix.volumes.voice,
      ambience: isMuted ? 0 : mix.volumes.ambience,
    },
  };
}

/** For a player without a clip. */
export const NO_CLIP: PlayerSettings<ClipPart> = {
  parts: VIDEO_LEADS,
  repeating: null,
  start: 0,
  end: null,
  speed: 1,
  isLooping: false,
  volumes: { video: 0, voice: 0, ambience: 0 },
};
