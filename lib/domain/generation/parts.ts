import { z } from "zod";
import type { MediaRef } from "@/lib/domain/media/media-ref";
import { AppError } from "../errors";
import {
  type AppliedOutput,
  type ClipContext,
  falFile,
  falImage,
  type InputFields,
} from "./define";

/** What the generation types for first frames share, and those for video: overrides, outputs and clip patches. */

export const prompt = z.string().trim().min(1).max(4000).optional();

export const frameOutput = z.object({ images: z.array(falImage).min(1) });

export function applyFrameOutput(result: z.infer<typeof frameOutput>): AppliedOutput {
  const url = result.images[0]?.url ?? null;
  return { resultUrl: url, clipPatch: { first_frame: { image_url: url, image_path: null } } };
}
export const FRAME_INPUT_FIELDS = { prompt: ["prompt"] } as const satisfies InputFields;

/** The actor a first frame shows. Throws state_conflict if the campaign has none. */
export function requireActor(context: ClipContext): NonNullable<ClipContext["actor"]> {
  if (context.actor !== null) return context.actor;
  throw new AppError("state_conflict", { message: "Choose an actor for this campaign first." });
}

/** The parts of a video prompt, as stored in the job's row. */
export const videoPartsInput = z.object({
  scene: z.string(),
  camera: z.string(),
  action: z.string(),
  expression: z.string(),
  line: z.string(),
  language: z.string(),
});

export const firstFrameUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .optional();

export const videoOutput = z.object({ video: falFile });

/** The image a video starts from: the requested one, else the clip's own. Throws first_frame_missing if there is neither. */
export function requireStart(requested: MediaRef | undefined, own: MediaRef | null): MediaRef {
  const start = requested ?? own;
  if (start === null) throw new AppError("first_frame_missing");
  return start;
}

export function applyVideoOutput(
  result: z.infer<typeof videoOutput>,
  model: { type: string; hasSound: boolean },
): AppliedOutput {
  return {
    resultUrl: result.video.url,
    clipPatch: {
      video: {
        raw_url: result.video.url,
        generation_type: model.type,
        has_sound: model.hasSound,
      },
    },
  };
}
export const VIDEO_INPUT_FIELDS = {
  duration_seconds: ["duration"],
  spoken_line: ["parts", "line"],
  first_frame: ["first_frame"],
} as const satisfies InputFields;
