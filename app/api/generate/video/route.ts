import { generateVideoBody } from "@/lib/domain/generation/generate.schema";
import { VIDEO_QUALITIES } from "@/lib/domain/generation/types";
import { partRoute } from "../part-route";

/** In sync mode the request waits for its job. */
export const maxDuration = 300;

export const POST = partRoute(generateVideoBody, ({ clipId, quality, ...overrides }) => ({
  clipId,
  type: VIDEO_QUALITIES[quality],
  overrides,
}));
