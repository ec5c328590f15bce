export const landing = {
  title: "Des publicités vidéo verticales avec des acteurs IA",
  lead: "Choisissez un acteur, dites ce que vous vendez, lancez la génération. Fermez l’onglet si vous voulez : chaque clip payé vous attendra à votre retour.",
  start: "Commencer gratuitement",
  signIn: "Se connecter",
  open: "Ouvrir le studio",
  points: {
    wait: {
      title: "Jamais d’attente sans fin",
      text: "Chaque génération aboutit à un résultat ou à une explication, avec votre place dans la file entre-temps.",
    },
    pay: {
      title: "Vous payez ce qui arrive",
      text: "Le prix est sur le bouton. Un échec ou un clip annulé ne coûte rien.",
    },
    keep: {
      title: "Rien ne se perd",
      text: "Les générations tournent chez nous. Rechargez, changez d’appareil ou fermez la page : elles continuent.",
    },
  },
} as const;
