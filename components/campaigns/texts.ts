export const campaignTexts = {
  create: {
    title: "New campaign",
    lead: "We plan one clip per beat from the preset. You can generate right after.",
    name: "Title",
    namePlaceholder: "Spring launch",
    whatIsSold: "What is the ad for?",
    whatIsSoldHint: "As it is said in a sentence, for example: the Glow serum.",
    actor: "Actor",
    preset: "Preset",
    submit: "Plan the clips",
    noActors: "There are no actors yet. Ask whoever runs the studio to add one.",
    clips: (count: number) => `${count} clips`,
  },
} as const;
