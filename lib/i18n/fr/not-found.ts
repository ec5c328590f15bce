export const notFound = {
  title: "Il n’y a rien ici",
  text: "La page n’existe pas, ou elle appartient à quelqu’un d’autre.",
  back: "Vers mes campagnes",
} as const;
