export const scriptProposal = {
  title: "D’autres mots",
  lead: "Un modèle de langage propose une autre réplique pour chaque clip. Vous choisissez celles à reprendre.",
  switchedOff: "Désactivé pour le moment.",
  start: "Proposer d’autres répliques · {price}",
  review: "{count, plural, one {Voir # nouvelle réplique} other {Voir # nouvelles répliques}}",
  reviewTitle: "Répliques proposées",
  reviewLead:
    "Les répliques cochées remplacent le texte actuel. Vos propres mots ne sont remplacés que si vous les cochez.",
  yours: "modifié par vous",
  now: "Actuellement",
  proposed: "Proposition",
  later: "Plus tard",
  take: "{count, plural, =0 {Ne rien reprendre} one {Reprendre # réplique} other {Reprendre # répliques}}",
} as const;
