import { z } from "zod";

/** What the creator writes for one clip (campaign_clips.script). Tolerant: old rows lack newer keys. */
export const clipScript = z.object({
  line: z.string().default(""),
  scene: z.string().default(""),
  camera: z.string().default(""),
  action: z.string().default(""),
  expression: z.string().default(""),
  ambience: z.string().default(""),
  first_frame_prompt: z.string().default(""),
  duration: z.union([z.literal(4), z.literal(6), z.literal(8)]).catch(8),
});
export type ClipScript = z.infer<typeof clipScript>;
