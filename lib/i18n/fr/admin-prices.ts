export const adminPrices = {
  title: "Prix",
  lead: "Ce que coûte chaque génération dès maintenant. Les tâches existantes gardent les prix de leur création.",
  price: "Crédits par {unit}",
  cost: "Dollars US chez fal.ai par {unit}",
  enabled: "Proposée",
  save: "Enregistrer",
  saved: "Enregistré. Cela vaut pour les nouvelles tâches.",
  changed: "Modifié le <time></time> par <who></who>",
  unchanged: "Jamais modifié",
  problems: {
    price: "Saisissez un nombre entier de crédits, de 0 à 1 000 000.",
    cost: "Saisissez un montant en dollars, six décimales au plus, de 0 à 1 000.",
  },
} as const;
