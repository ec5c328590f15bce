export const settings = {
  title: "Réglages",
  account: {
    title: "Compte",
    lead: "Qui vous êtes dans le studio.",
    name: "Votre nom",
    email: "E-mail",
    save: "Enregistrer le nom",
    saved: "Votre nom est enregistré.",
  },
  language: {
    title: "Langue",
    lead: "Celle des écrans du studio. La langue des acteurs se choisit dans chaque brief.",
    browser: "Celle du navigateur",
  },
  theme: {
    title: "Apparence",
    lead: "Conservée dans ce navigateur.",
    system: "Celle de l’appareil",
    light: "Clair",
    dark: "Sombre",
  },
} as const;
