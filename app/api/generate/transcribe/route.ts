import { generatePartBody } from "@/lib/domain/generation/generate.schema";
import { partRoute } from "../part-route";

/** In sync mode the request waits for its job. */
export const maxDuration = 300;

export const POST = partRoute(generatePartBody, ({ clipId, ...overrides }) => ({
  clipId,
  type: "transcribe_whisper",
  overrides,
}));
