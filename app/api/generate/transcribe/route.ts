import { generatePartBody } from "@/lib/domain/generation/generate.schema";
import { partRoute } from "../part-route";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = partRoute(generatePartBody, ({ clipId, ...overrides }) => ({
  clipId,
  type: "transcribe_whisper",
  overrides,
}));
