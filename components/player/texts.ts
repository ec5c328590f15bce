import type { MixCase, SoundPart } from "@/lib/domain/mix";
import type { Pace } from "@/lib/domain/speech";

const tenths = (seconds: number) => seconds.toFixed(1);
const hundredths = (seconds: number) => seconds.toFixed(2);

export const playerTexts = {
  play: "Play",
  pause: "Pause",
  loading: "Loading",
  position: "Position in the clip",
  time: (at: number, length: number) => `${tenths(at)} / ${tenths(length)} s`,
  timeSpoken: (at: number, length: number) => `${tenths(at)} of ${tenths(length)} seconds`,
  mute: "Mute",
  captions: "Captions",
  noCaptions: "Captions: no transcript yet",
  loop: "Loop",
  fullscreen: "Full screen",
  leaveFullscreen: "Leave full screen",
  sound: "Sound",
  parts: {
    own: "Video's own sound",
    voice: "Voice",
    ambience: "Ambience",
  } satisfies Record<SoundPart, string>,
  solo: (part: string) => `Only ${part.toLowerCase()}`,
  mutePart: (part: string) => `Mute ${part.toLowerCase()}`,
  volume: (part: string) => `Volume: ${part.toLowerCase()}`,
  percent: (volume: number) => `${Math.round(volume * 100)} %`,
  deviceVolume:
    "This device plays every part at full volume. The volumes set here count in the finished video.",
  mix: {
    voice_and_ambience: "You hear the voice with the ambience under it.",
    voice_only: "You hear the voice alone.",
    own_and_ambience: "You hear the video's own sound with the ambience.",
    own_only: "You hear the video's own sound.",
  } satisfies Record<MixCase, string>,
  missing: {
    voice: "This clip has no voice.",
    ambience: "This clip has no ambience.",
  },
  silentMix: {
    ambience: "You hear the ambience. This video has no sound of its own.",
    nothing: "This video has no sound.",
  },
  failed: {
    video: "The video could not be loaded.",
    voice: "The voice could not be loaded.",
    ambience: "The ambience could not be loaded.",
  },
} as const;

export const trimTexts = {
  start: "Start",
  end: "End",
  slider: (edge: string) => `${edge}, roughly`,
  secondsSpoken: (seconds: number) => `${hundredths(seconds)} seconds`,
  unit: "s",
  words: "Words heard in the clip",
  speed: "Speed",
  speeds: { 1: "1.0×", 1.1: "1.1×", 1.2: "1.2×" },
  pace: "Pace",
  syllables: (perSecond: number) => `${tenths(perSecond)} syllables a second`,
  noPace: "No spoken line",
  paces: { slow: "Slow", good: "Good", very_fast: "Very fast" } satisfies Record<Pace, string>,
  length: "Length",
  lengthOf: (seconds: number, whole: number) =>
    `${hundredths(seconds)} s of ${hundredths(whole)} s`,
  reset: "Reset to suggestion",
  downloadCaptions: (format: string) => `Download captions as ${format}`,
  save: {
    saved: "Saved",
    saving: "Saving …",
    failed: "Not saved. Change it once more to try again.",
  },
} as const;

export const compareTexts = {
  group: "Compare two versions",
  play: "Play both",
  pause: "Pause both",
  position: "Position in both videos",
  time: playerTexts.time,
  timeSpoken: playerTexts.timeSpoken,
  soundFrom: "Sound from",
  silent: "None",
  loop: "Loop",
  noMedia: "Nothing to show",
  failed: "This video could not be loaded.",
} as const;
