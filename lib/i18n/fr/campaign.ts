export const campaign = {
  back: "Campagnes",
  title: "Titre de la campagne",
  defaultTitle: "Pub avec {actor}",
  newTitle: "Nouvelle campagne",
  steps: "Étapes",
  done: "terminé",
  previous: "Retour",
  next: "Continuer : {step}",
  actor: {
    title: "Qui joue dans la pub ?",
    lead: "L’acteur porte chaque clip. Choisissez-en un, ou ajoutez le vôtre avec un portrait et une voix.",
  },
  stepNames: {
    actor: "Acteur",
    product: "Produit",
    preset: "Préréglage",
    brief: "Brief",
    plan: "Plan",
    generate: "Génération",
  },
  save: {
    saved: "Enregistré",
    saving: "Enregistrement…",
    failed: "Pas encore enregistré. Nouvelles tentatives en cours.",
    conflict: "Modifié ailleurs. Choisissez ci-dessous.",
    invalid: "Un champ n’a pas pu être enregistré. Voir ci-dessous.",
  },
  edit: {
    charactersLeft:
      "{left, plural, =0 {Plus aucun caractère disponible} one {# caractère restant} other {# caractères restants}}",
    changedElsewhere:
      "Ce champ a été modifié entre-temps dans un autre onglet ou sur un autre appareil.",
    changedElsewhereTo:
      "Ce champ a été modifié entre-temps dans un autre onglet ou sur un autre appareil. On y lit : « {value} »",
    emptiedElsewhere:
      "Ce champ a été vidé entre-temps dans un autre onglet ou sur un autre appareil.",
    keepMine: "Garder le mien",
    takeTheirs: "Prendre l’autre",
  },
} as const;
