export const compare = {
  group: "Comparer deux versions",
  play: "Lire les deux",
  pause: "Mettre les deux en pause",
  position: "Position dans les deux vidéos",
  soundFrom: "Son de",
  silent: "Aucun",
  loop: "En boucle",
  noMedia: "Rien à afficher",
  failed: "Cette vidéo n’a pas pu être chargée.",
} as const;
