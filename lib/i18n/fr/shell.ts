export const shell = {
  account: "Compte de {name}",
  admin: "Administration",
  home: "UGC Studio : campagnes",
  exempt: "Non débité",
  held: "{count, plural, one {# crédit} other {# crédits}} en attente",
  settings: "Réglages",
  signOut: "Se déconnecter",
  skip: "Aller au contenu",
} as const;
