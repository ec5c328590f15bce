import { parentPort } from "node:worker_threads";
import type { DrawnSpec } from "./media-spec";
import { renderMedia } from "./render-media";

export type RenderOrder = { number: number; spec: DrawnSpec };
export type RenderAnswer =
  | { number: number; bytes: Uint8Array }
  | { number: number; error: string };

parentPort?.on("message", ({ number, spec }: RenderOrder) => {
  parentPort?.postMessage(answer(number, spec));
});

function answer(number: number, spec: DrawnSpec): RenderAnswer {
  try {
    return { number, bytes: renderMedia(spec) };
  } catch (error) {
    return {
      number,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
