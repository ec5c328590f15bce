export const player = {
  play: "Lecture",
  pause: "Pause",
  loading: "Chargement",
  position: "Position dans le clip",
  time: "{at, number, ::.0} / {length, number, ::.0} s",
  timeSpoken: "{at, number, ::.0} sur {length, number, ::.0} secondes",
  mute: "Couper le son",
  captions: "Sous-titres",
  noCaptions: "Sous-titres : pas encore de transcription",
  loop: "En boucle",
  fullscreen: "Plein écran",
  leaveFullscreen: "Quitter le plein écran",
  sound: "Son",
  parts: {
    own: "Son de la vidéo",
    voice: "Voix",
    ambience: "Ambiance",
  },
  solo: {
    own: "Le son de la vidéo seul",
    voice: "La voix seule",
    ambience: "L’ambiance seule",
  },
  mutePart: {
    own: "Couper le son de la vidéo",
    voice: "Couper la voix",
    ambience: "Couper l’ambiance",
  },
  volume: {
    voice: "Volume : voix",
    ambience: "Volume : ambiance",
  },
  percent: "{share, number, ::percent}",
  deviceVolume:
    "Cet appareil lit chaque élément à plein volume. Les volumes réglés ici comptent dans la vidéo finale.",
  mix: {
    voice_and_ambience: "Vous entendez la voix, avec l’ambiance en fond.",
    voice_only: "Vous entendez la voix seule.",
    own_and_ambience: "Vous entendez le son de la vidéo avec l’ambiance.",
    own_only: "Vous entendez le son de la vidéo.",
  },
  missing: {
    voice: "Ce clip n’a pas de voix.",
    ambience: "Ce clip n’a pas d’ambiance.",
  },
  silentMix: {
    ambience: "Vous entendez l’ambiance. Cette vidéo n’a pas de son propre.",
    nothing: "Cette vidéo est muette.",
  },
  failed: {
    video: "La vidéo n’a pas pu être chargée.",
    voice: "La voix n’a pas pu être chargée.",
    ambience: "L’ambiance n’a pas pu être chargée.",
  },
} as const;
