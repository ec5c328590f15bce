export const ui = {
  cancel: "Annuler",
  close: "Fermer",
  credits: "{count, plural, one {# crédit} other {# crédits}}",
  description: "De courtes publicités vidéo verticales avec des acteurs IA.",
  free: "gratuit",
  loading: "Chargement",
  notifications: "Notifications",
  save: "Enregistrer",
  saved: "Enregistré",
  tryAgain: "Réessayer",
  usualMinutes: "environ {minutes, number} min",
  usualSeconds: "environ {seconds, number} s",
} as const;
