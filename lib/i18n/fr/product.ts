export const product = {
  title: "Montrez-vous un produit ?",
  lead: "Il apparaît dans les clips solution, preuve et appel à l’action, jamais dans l’accroche ni dans le problème.",
  has: {
    no: "Pas de produit",
    noHint: "Un service, une application ou une idée : l’acteur se contente d’en parler.",
    yes: "Montrer un produit",
    yesHint: "L’acteur l’a devant la caméra.",
  },
  image: "Photo du produit",
  imageHint: "Sur un fond uni si possible. Elle sert à composer les premières images.",
  name: "Nom",
  nameHint: "Tel qu’on le prononce.",
  description: "À quoi il ressemble",
  descriptionHint:
    "Taille, couleur, matière, inscriptions. Par exemple : un petit flacon en verre ambré avec une pipette blanche.",
  howHeld: "Comment il est montré",
  holds: {
    in_hand: "Tenu dans une main",
    box: "Sa boîte, à deux mains",
    bottle: "Un flacon, étiquette face caméra",
    phone_screen: "Sur l’écran d’un téléphone",
    pointed_at: "À côté de l’acteur, qui le désigne",
  },
} as const;
