export const preset = {
  title: "Comment le raconter ?",
  lead: "Un préréglage fixe le lieu, la lumière, le ton et l’ordre des clips.",
  planStays:
    "Votre plan reste tel quel. À l’étape 5, vous pouvez le faire réécrire selon le nouveau préréglage.",
  beats: "Clips, dans l’ordre",
  opens: "Ça commence ainsi",
  ends: "Et ça finit ainsi",
  known: {
    "intimate-confession": {
      name: "Confidence intime",
      summary: "Un moment calme et sincère : ce qu’on ne dit qu’à une amie.",
      tone: "sincère, un peu timide",
    },
    "morning-discovery": {
      name: "Découverte du matin",
      summary: "À moitié réveillé, dans la cuisine, avec une nouvelle qui n’attend pas.",
      tone: "gai, frais",
    },
    "street-hype": {
      name: "Buzz de rue",
      summary: "Rapide, sonore, dehors : une nouvelle criée à un ami d’un trottoir à l’autre.",
      tone: "énergique",
    },
    "calm-testimonial": {
      name: "Témoignage posé",
      summary: "Une voix posée, une pièce rangée, une histoire qu’on croit.",
      tone: "calme, sincère",
    },
    "car-confession": {
      name: "Confidence en voiture",
      summary: "Garé, ceinture encore bouclée : il fallait que ça sorte.",
      tone: "direct, un peu essoufflé",
    },
    unboxing: {
      name: "Déballage",
      summary: "Le colis est là et vous êtes aux premières loges.",
      tone: "curieux, joueur",
    },
    story: {
      name: "Récit",
      summary: "Un début, un tournant et une fin, d’une seule traite.",
      tone: "narratif, chaleureux",
    },
    "workplace-expert": {
      name: "Expert au travail",
      summary: "Quelqu’un dont c’est le métier, entre deux réunions.",
      tone: "compétent, sympathique",
    },
  },
} as const;
