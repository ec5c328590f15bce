export const shell = {
  account: "Compte de {name}",
  campaigns: "Campagnes",
  exempt: "Non débité",
  held: "{count, plural, one {# crédit} other {# crédits}} en attente",
  settings: "Réglages",
  signOut: "Se déconnecter",
  skip: "Aller au contenu",
} as const;
