export const trim = {
  start: "Début",
  end: "Fin",
  sliders: {
    start: "Début, à peu près",
    end: "Fin, à peu près",
  },
  secondsSpoken: "{seconds, number, ::.00} secondes",
  unit: "s",
  speed: "Vitesse",
  speedOf: "{speed, number, ::.0}×",
  pace: "Débit",
  syllables: "{perSecond, number, ::.0} syllabes par seconde",
  noPace: "Aucun texte parlé",
  paces: {
    slow: "Lent",
    good: "Bon",
    very_fast: "Très rapide",
  },
  length: "Durée",
  lengthOf: "{seconds, number, ::.00} s sur {whole, number, ::.00} s",
  reset: "Revenir à la suggestion",
  downloadCaptions: "Télécharger les sous-titres au format {format}",
  save: {
    saved: "Enregistré",
    saving: "Enregistrement …",
    failed: "Non enregistré. Modifiez à nouveau pour réessayer.",
  },
} as const;
