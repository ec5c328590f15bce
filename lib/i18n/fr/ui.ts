export const ui = {
  cancel: "Annuler",
  close: "Fermer",
  credits: "{count, plural, one {# crédit} other {# crédits}}",
  description: "De courtes publicités vidéo verticales avec des acteurs IA.",
  failedText:
    "Le studio n’a pas pu charger cette page. Vos clips sont en sécurité ; les générations continuent.",
  failedTitle: "Cela n’a pas marché",
  free: "gratuit",
  loading: "Chargement",
  notifications: "Notifications",
  reference: "Référence pour l’assistance : {reference}",
  save: "Enregistrer",
  saved: "Enregistré",
  tryAgain: "Réessayer",
  usualMinutes: "environ {minutes, number} min",
  usualSeconds: "environ {seconds, number} s",
} as const;
