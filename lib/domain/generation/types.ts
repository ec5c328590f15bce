/** The names alone, because browsers must not load the generations (decision 014). GENERATIONS has an entry for each. */
export const GENERATION_TYPES = [
  "first_frame",
  "image_flux_dev",
  "video_veo31_fast",
  "video_veo31_standard",
  "video_luma_ray2",
  "voice_chatterbox",
  "ambient_elevenlabs",
  "transcribe_whisper",
  "script_openrouter",
] as const;
export type GenerationType = (typeof GENERATION_TYPES)[number];
/** Generation types that make a part of a clip. */
export type ClipGenerationType = Exclude<GenerationType, "script_openrouter">;

export function isGenerationType(value: string): value is GenerationType {
  return GENERATION_TYPES.some((type) => type === value);
}

/** A creator's choice for a video: Veo in two qualities, or Luma. */
export const VIDEO_QUALITIES = {
  fast: "video_veo31_fast",
  standard: "video_veo31_standard",
  luma: "video_luma_ray2",
} as const satisfies Record<string, ClipGenerationType>;
export type VideoQuality = keyof typeof VIDEO_QUALITIES;

/** A creator's choice for a first frame. */
export const FRAME_ENGINES = {
  nano_banana: "first_frame",
  flux: "image_flux_dev",
} as const satisfies Record<string, ClipGenerationType>;
export type FrameEngine = keyof typeof FRAME_ENGINES;
