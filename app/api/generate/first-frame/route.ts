import { generateFirstFrameBody } from "@/lib/domain/generation/generate.schema";
import { FRAME_ENGINES } from "@/lib/domain/generation/types";
import { partRoute } from "../part-route";

/** In sync mode the request waits for its job. */
export const maxDuration = 300;

export const POST = partRoute(generateFirstFrameBody, ({ clipId, engine, ...overrides }) => ({
  clipId,
  type: FRAME_ENGINES[engine],
  overrides,
}));
