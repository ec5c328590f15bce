/** Words for values in rows: beats, filming types, generation types and statuses. */
export const words = {
  beats: {
    hook: "Hook",
    problem: "Problem",
    agitation: "Agitation",
    solution: "Solution",
    proof: "Proof",
    cta: "Call to action",
  },
  filmingTypes: {
    handheld: "Handheld",
    filmed_by_other: "Filmed by someone else",
    setup_phone: "Phone on a tripod",
  },
  generations: {
    ambient_elevenlabs: "Ambience",
    first_frame: "First frame",
    image_flux_dev: "First frame (Flux)",
    script_openrouter: "Script",
    transcribe_whisper: "Transcript",
    video_luma_ray2: "Video (Luma, silent)",
    video_veo31_fast: "Video (fast)",
    video_veo31_standard: "Video (standard)",
    voice_chatterbox: "Voice",
  },
  statuses: {
    pending: "Being sent",
    submitted: "In the queue",
    in_progress: "Being made",
    completed: "Done",
    failed: "Failed",
    cancelled: "Cancelled",
  },
} as const;
