import { GENERATIONS } from "@/lib/domain/generation";
import type { ClipContext, PlannedJob } from "./define";
import {
  type ClipGenerationType,
  FRAME_ENGINES,
  type FrameEngine,
  VIDEO_QUALITIES,
  type VideoQuality,
} from "./types";

export type PipelineJob = PlannedJob & {
  id: string;
  type: ClipGenerationType;
  clipId: string;
  /** Indexes into the same list. */
  dependsOn: number[];
};

export type PipelineParams = { clipId: string; quality: VideoQuality; frameEngine: FrameEngine };

/**
 * A clip's pipeline, as jobs that depend on each other: first frame (unless it has one) → video → transcript and voice, with
 * ambience beside them. Jobs that make no sense for the clip are left out: no voice without a reference voice, neither voice nor
 * transcript of a silent video. Throws AppError when there is nothing to start from.
 */
export function planClip(
  context: ClipContext,
  options: PipelineParams,
  newId: () => string,
): PipelineJob[] {
  const jobs: PipelineJob[] = [];
  const add = (type: ClipGenerationType, from: ClipContext, dependsOn: number[]) => {
    const id = newId();
    jobs.push({
      ...GENERATIONS[type].prepare(from, {}),
      id,
      type,
      clipId: options.clipId,
      dependsOn,
    });
    return { id, index: jobs.length - 1 };
  };

  const frame =
    context.firstFrame === null && context.actor !== null
      ? add(FRAME_ENGINES[options.frameEngine], context, [])
      : null;
  const framed = frame === null ? context : { ...context, firstFrame: `job:${frame.id}` };

  const videoType = VIDEO_QUALITIES[options.quality];
  const video = add(videoType, framed, frame === null ? [] : [frame.index]);
  const hasSound = videoType !== "video_luma_ray2";
  const durationSeconds = jobs[video.index]?.units ?? context.script.duration;
  const filmed: ClipContext = {
    ...framed,
    video: { media: `job:${video.id}`, durationSeconds, hasSound },
  };

  if (hasSound && context.script.line.trim() !== "") {
    add("transcribe_whisper", filmed, [video.index]);
    if (context.actor?.referenceVoice) add("voice_chatterbox", filmed, [video.index]);
  }
  add("ambient_elevenlabs", filmed, []);
  return jobs;
}

/** Only the first frame. Throws state_conflict without an actor. */
export function planFirstFrame(
  context: ClipContext,
  options: Pick<PipelineParams, "clipId" | "frameEngine">,
  newId: () => string,
): PipelineJob {
  const type = FRAME_ENGINES[options.frameEngine];
  return {
    ...GENERATIONS[type].prepare(context, {}),
    id: newId(),
    type,
    clipId: options.clipId,
    dependsOn: [],
  };
}
