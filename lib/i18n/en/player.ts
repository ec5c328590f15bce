export const player = {
  play: "Play",
  pause: "Pause",
  loading: "Loading",
  position: "Position in the clip",
  time: "{at, number, ::.0} / {length, number, ::.0} s",
  timeSpoken: "{at, number, ::.0} of {length, number, ::.0} seconds",
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
  },
  solo: {
    own: "Only video's own sound",
    voice: "Only voice",
    ambience: "Only ambience",
  },
  mutePart: {
    own: "Mute video's own sound",
    voice: "Mute voice",
    ambience: "Mute ambience",
  },
  volume: {
    voice: "Volume: voice",
    ambience: "Volume: ambience",
  },
  percent: "{share, number, ::percent}",
  deviceVolume:
    "This device plays every part at full volume. The volumes set here count in the finished video.",
  mix: {
    voice_and_ambience: "You hear the voice with the ambience under it.",
    voice_only: "You hear the voice alone.",
    own_and_ambience: "You hear the video's own sound with the ambience.",
    own_only: "You hear the video's own sound.",
  },
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
