export const campaign = {
  back: "Campaigns",
  title: "Title of the campaign",
  defaultTitle: "Ad with {actor}",
  newTitle: "New campaign",
  steps: "Steps",
  done: "done",
  previous: "Back",
  next: "Continue: {step}",
  actor: {
    title: "Who is in the ad?",
    lead: "The actor speaks every clip. Pick one, or add your own with a portrait and a voice.",
  },
  stepNames: {
    actor: "Actor",
    product: "Product",
    preset: "Preset",
    brief: "Brief",
    plan: "Plan",
    generate: "Generate",
  },
  save: {
    saved: "Saved",
    saving: "Saving…",
    failed: "Not saved yet. We keep trying.",
    conflict: "Changed elsewhere. Please choose below.",
    invalid: "Something could not be saved. See below.",
  },
  edit: {
    charactersLeft:
      "{left, plural, =0 {No characters left} one {# character left} other {# characters left}}",
    changedElsewhere: "This was changed in another tab or on another device meanwhile.",
    changedElsewhereTo:
      "This was changed in another tab or on another device meanwhile. There it says: “{value}”",
    emptiedElsewhere: "This was emptied in another tab or on another device meanwhile.",
    keepMine: "Keep mine",
    takeTheirs: "Take the other",
  },
} as const;
