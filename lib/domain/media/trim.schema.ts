import { z } from "zod";
import { DEFAULT_AMBIENCE_VOLUME, DEFAULT_VOICE_VOLUME } from "./mix";
import { SPEEDS } from "./speech";

const seconds = z.number().min(0).max(600);
const volume = z.number().min(0).max(1);
const speed = z.literal(SPEEDS);

/** What a browser may save (campaign_clips.adjustments). Strict; trim and speed may be left to the suggestion. */
export const clipAdjustments = z
  .strictObject({
    /** The job of the video that trim and speed were chosen for. */
    video_job_id: z.string().max(100).nullable(),
    /** Null: as suggested. */
    trim_start: seconds.nullable().default(null),
    trim_end: seconds.nullable().default(null),
    speed: speed.nullable().default(null),
    voice_volume: volume.default(DEFAULT_VOICE_VOLUME),
    ambient_volume: volume.default(DEFAULT_AMBIENCE_VOLUME),
    captions: z.boolean().default(true),
  })
  .refine(
    ({ trim_start, trim_end }) => trim_start === null || trim_end === null || trim_end > trim_start,
    { path: ["trim_end"], error: "The end must come after the start." },
  );
/** The creator's own trim, speed, volumes and captions (campaign_clips.adjustments). */
export type ClipAdjustments = z.infer<typeof clipAdjustments>;

const savedAdjustments = z.object({
  video_job_id: z.string().max(100).nullable().catch(null),
  trim_start: seconds.nullable().catch(null),
  trim_end: seconds.nullable().catch(null),
  speed: speed.nullable().catch(null),
  voice_volume: volume.catch(DEFAULT_VOICE_VOLUME),
  ambient_volume: volume.catch(DEFAULT_AMBIENCE_VOLUME),
  captions: z.boolean().catch(true),
});

/** The saved adjustments of any row, whatever it contains: a missing or invalid value counts as unset. */
export function readAdjustments(saved: unknown): ClipAdjustments {
  return savedAdjustments.catch(() => savedAdjustments.parse({})).parse(saved);
}
