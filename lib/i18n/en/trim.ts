export const trim = {
  start: "Start",
  end: "End",
  sliders: {
    start: "Start, roughly",
    end: "End, roughly",
  },
  secondsSpoken: "{seconds, number, ::.00} seconds",
  unit: "s",
  speed: "Speed",
  speedOf: "{speed, number, ::.0}×",
  pace: "Pace",
  syllables: "{perSecond, number, ::.0} syllables a second",
  noPace: "No spoken line",
  paces: {
    slow: "Slow",
    good: "Good",
    very_fast: "Very fast",
  },
  length: "Length",
  lengthOf: "{seconds, number, ::.00} s of {whole, number, ::.00} s",
  reset: "Reset to suggestion",
  downloadCaptions: "Download captions as {format}",
  save: {
    saved: "Saved",
    saving: "Saving …",
    failed: "Not saved. Change it once more to try again.",
  },
} as const;
