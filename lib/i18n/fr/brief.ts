export const brief = {
  title: "Que doit dire la pub ?",
  lead: "Tout est enregistré au fil de la saisie. Nous en tirons une réplique pour chaque clip.",
  whatIsSold: "Ce qui est vendu",
  whatIsSoldHint: "Tel qu’on le dirait dans une phrase, par exemple : le sérum Glow.",
  audience: "Public",
  audienceHint:
    "Qui doit se sentir concerné ? Par exemple : les femmes de plus de 30 ans à la peau sèche.",
  painPoint: "Problème du client",
  painPointHint: "Avec les mots de vos clients, par exemple : ma peau tiraille dès midi.",
  benefits: "Bénéfices clés",
  benefit: "Bénéfice {number, number}",
  benefitPlaceholder: "une peau douce toute la journée",
  addBenefit: "Ajouter un bénéfice",
  removeBenefit: "Retirer le bénéfice {number, number}",
  language: "Langue du script",
  languageHint: "L’acteur la parle, avec un accent naturel.",
  languages: { en: "Anglais", fr: "Français", de: "Allemand", es: "Espagnol", it: "Italien" },
  targetLength: "Durée visée",
  targetHint:
    "Trois à cinq clips de 4, 6 ou 8 s : le plan s’en approche au mieux, 40 s au maximum.",
  seconds: "{seconds, number} s",
  missing: {
    what_is_sold: "Dites ce qui est vendu, en quelques mots.",
    pain_point: "Dites ce qui gêne vos clients.",
    audience: "Dites à qui s’adresse la pub.",
    benefits: "Indiquez au moins un bénéfice.",
  },
  incomplete:
    "{count, plural, one {Il manque encore une réponse.} other {Il manque encore # réponses.}}",
  noPreset: "Le plan a aussi besoin d’un préréglage. <link>Choisissez-en un à l’étape 3.</link>",
  writePlan: "Écrire le plan",
  toPlan: "Continuer : Plan",
} as const;
