/** What a clip's sound can consist of: the video's own sound, the voice, the ambience. */
export const SOUND_PARTS = ["own", "voice", "ambience"] as const;
export type SoundPart = (typeof SOUND_PARTS)[number];

export type MixCase = "voice_and_ambience" | "voice_only" | "own_and_ambience" | "own_only";

export const DEFAULT_VOICE_VOLUME = 1;
export const DEFAULT_AMBIENCE_VOLUME = 0.2;

/** A listener's solo and mute switches. Not a property of the clip, and never stored. */
export type Listening = { solo: SoundPart | null; muted: readonly SoundPart[] };

export type Mix = {
  mixCase: MixCase;
  /** The parts of this clip's sound, in the order they are shown. */
  parts: readonly SoundPart[];
  /** 0 to 1; 0 for a part that is not heard. */
  volumes: Record<SoundPart, number>;
};

const PARTS = {
  voice_and_ambience: ["voice", "ambience"],
  voice_only: ["voice"],
  own_and_ambience: ["own", "ambience"],
  own_only: ["own"],
} as const satisfies Record<MixCase, readonly SoundPart[]>;

/**
 * How a clip sounds, from the parts it has. With a voice, the video's own sound is dropped; without one, it plays at full volume.
 * Solo and mute are applied on top and never bring back a part the mix has dropped.
 */
export function mixOf(
  clip: { hasVoice: boolean; hasAmbience: boolean; voiceVolume: number; ambienceVolume: number },
  listening: Listening = { solo: null, muted: [] },
): Mix {
  const mixCase = mixCaseOf(clip);
  const parts: readonly SoundPart[] = PARTS[mixCase];
  const solo = listening.solo !== null && parts.includes(listening.solo) ? listening.solo : null;
  const heard = (part: SoundPart, volume: number) => {
    if (!parts.includes(part)) return 0;
    // A solo part is heard, muted or not.
    if (solo !== null) return part === solo ? volume : 0;
    return listening.muted.includes(part) ? 0 : volume;
  };
  return {
    mixCase,
    parts,
    volumes: {
      own: heard("own", 1),
      voice: heard("voice", toVolume(clip.voiceVolume, DEFAULT_VOICE_VOLUME)),
      ambience: heard("ambience", toVolume(clip.ambienceVolume, DEFAULT_AMBIENCE_VOLUME)),
    },
  };
}

function mixCaseOf({
  hasVoice,
  hasAmbience,
}: {
  hasVoice: boolean;
  hasAmbience: boolean;
}): MixCase {
  if (hasVoice) return hasAmbience ? "voice_and_ambience" : "voice_only";
  return hasAmbience ? "own_and_ambience" : "own_only";
}

/** Media elements throw on volumes outside 0 to 1. */
function toVolume(value: number, otherwise: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : otherwise;
}
