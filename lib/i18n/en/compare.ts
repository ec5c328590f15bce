export const compare = {
  group: "Compare two versions",
  play: "Play both",
  pause: "Pause both",
  position: "Position in both videos",
  soundFrom: "Sound from",
  silent: "None",
  loop: "Loop",
  noMedia: "Nothing to show",
  failed: "This video could not be loaded.",
} as const;
