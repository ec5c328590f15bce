import type { GenerateRequest } from "@/hooks/jobs/use-generate";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";

export type PartKey = Exclude<GenerateRequest["kind"], "clip">;

const PART_OF_TYPE: Record<string, PartKey> = {
  first_frame: "first-frame",
  image_flux_dev: "first-frame",
  video_veo31_fast: "video",
  video_veo31_standard: "video",
  video_luma_ray2: "video",
  voice_chatterbox: "voice",
  ambient_elevenlabs: "ambient",
  transcribe_whisper: "transcribe",
};

/** The running and the newest job of one part of a clip. `jobs` are newest first. */
export function jobsOfPart(jobs: readonly JobView[], part: PartKey) {
  const own = jobs.filter((job) => PART_OF_TYPE[job.type] === part);
  return { active: own.find((job) => !isFinished(job.status)), newest: own[0] };
}
