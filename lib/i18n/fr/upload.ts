export const upload = {
  image: {
    choose: "Choisir une image",
    replace: "Remplacer",
    remove: "Retirer",
    drop: "ou déposez-la ici, ou collez-la",
    dropHere: "Déposez-la ici",
    limits: "JPEG, PNG ou WebP, {megabytes, number} Mo au maximum",
    minWidth: "au moins {pixels, number} pixels de large",
    progressLabel: "Envoi",
    progress: "{percent, number, ::percent} envoyés",
    finishing: "Envoyée. Préparation en cours.",
    cancel: "Annuler l’envoi",
  },
  crop: {
    title: "Choisissez la partie à garder",
    description:
      "Faites glisser l’image ou utilisez les flèches du clavier ; zoomez avec le curseur, la molette ou deux doigts.",
    area: "Partie de l’image conservée. Les flèches du clavier la déplacent.",
    zoom: "Zoom",
    zoomValue: "{zoom, number} fois",
    use: "Garder cette partie",
    tooSmall:
      "Cette image est trop petite : {width, number} pixels de sa largeur seraient conservés, il en faut {minWidth, number}. Choisissez-en une plus grande.",
    unreadable:
      "Votre navigateur ne peut pas afficher cette image. Choisissez un fichier JPEG, PNG ou WebP.",
  },
  voice: {
    record: "Enregistrer",
    recordAgain: "Recommencer",
    choose: "Choisir un fichier",
    remove: "Retirer",
    play: "Écouter la voix",
    pause: "Mettre la voix en pause",
    ready: "La voix est prête. Écoutez-la avant d’enregistrer l’acteur.",
    limits:
      "{min, number} à {max, number} secondes suffisent ; tout fichier audio lisible par votre navigateur, {megabytes, number} Mo au maximum.",
    advice: "Une seule personne, sans musique, dans une pièce calme.",
    asking: "Votre navigateur demande l’accès au microphone.",
    recording: "Enregistrement : {seconds, number} s sur {max, number}",
    level: "Volume",
    stop: "Arrêter",
    discard: "Abandonner",
    converting: "Préparation du son",
    unplayable: "Impossible de lire cette voix pour le moment.",
    problems: {
      refused:
        "Le navigateur n’a pas accès au microphone. Autorisez-le dans la barre d’adresse ou choisissez un fichier.",
      absent: "Aucun microphone détecté. Branchez-en un ou choisissez un fichier.",
      busy: "Un autre programme utilise le microphone. Fermez-le et réessayez.",
      unsupported: "Ce navigateur ne permet pas d’enregistrer ici. Choisissez plutôt un fichier.",
    },
  },
} as const;
