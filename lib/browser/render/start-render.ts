import type { FromWorker, RenderFailure, RenderOrder, ToWorker } from "./protocol";

export type RenderResult =
  | { kind: "done"; file: Blob; thumbnail: Blob }
  | { kind: "cancelled" }
  | { kind: "failed"; failure: RenderFailure };

/** How long a worker may clean up after a cancel before it is terminated. */
const CANCEL_MS = 2_000;

/** Renders an ad in a worker. Never rejects: a failure is a result. */
export function startRender(
  order: RenderOrder,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (frames: number) => void },
): Promise<RenderResult> {
  const worker = new Worker(new URL("./render-worker.ts", import.meta.url), { type: "module" });
  const send = (message: ToWorker) => worker.postMessage(message);
  return new Promise<RenderResult>((resolve) => {
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "progress") onProgress(data.frames);
      else resolve(data);
    });
    worker.addEventListener("error", ({ message }) =>
      resolve({ kind: "failed", failure: { reason: "encoder", message } }),
    );
    signal.addEventListener("abort", () => {
      send({ kind: "cancel" });
      setTimeout(() => resolve({ kind: "cancelled" }), CANCEL_MS);
    });
    send({ kind: "render", order });
  }).finally(() => worker.terminate());
}
