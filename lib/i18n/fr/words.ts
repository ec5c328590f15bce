export const words = {
  beats: {
    hook: "Accroche",
    problem: "Problème",
    agitation: "Agitation",
    solution: "Solution",
    proof: "Preuve",
    cta: "Appel à l’action",
  },
  filmingTypes: {
    handheld: "À bout de bras",
    filmed_by_other: "Filmé par quelqu’un d’autre",
    setup_phone: "Téléphone sur trépied",
  },
  generations: {
    ambient_elevenlabs: "Ambiance",
    first_frame: "Première image",
    image_flux_dev: "Première image (Flux)",
    script_openrouter: "Script",
    transcribe_whisper: "Transcription",
    video_luma_ray2: "Vidéo (Luma, muette)",
    video_veo31_fast: "Vidéo (rapide)",
    video_veo31_standard: "Vidéo (standard)",
    voice_chatterbox: "Voix",
  },
  statuses: {
    pending: "Envoi en cours",
    submitted: "En file d’attente",
    in_progress: "En cours de création",
    completed: "Terminé",
    failed: "Échoué",
    cancelled: "Annulé",
  },
} as const;
