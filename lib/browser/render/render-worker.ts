import { createOutputFile } from "./output-file";
import type { FromWorker, RenderFailure, RenderOrder, ToWorker } from "./protocol";
import { UnusableMedia } from "./protocol";
import { renderAd } from "./render-ad";

/** Renders in a worker, so the page stays responsive. It takes one order, and is then terminated from outside. */

/** Every report re-renders the page, which must stay responsive. */
const PROGRESS_MS = 500;
const aborting = new AbortController();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "cancel") aborting.abort();
  else void render(data.order).then(post);
});

async function render(order: RenderOrder): Promise<FromWorker> {
  const { signal } = aborting;
  const file = await createOutputFile(order.id);
  try {
    const thumbnail = await renderAd({ order, file, signal, onFrame: progress() });
    return { kind: "done", file: await file.read(), thumbnail };
  } catch (error) {
    // A partial file is useless. If the browser doesn't release it, a later render removes it.
    await file.discard().catch(() => undefined);
    return signal.aborted ? { kind: "cancelled" } : { kind: "failed", failure: toFailure(error) };
  }
}

function progress(): (frames: number) => void {
  let postedAt = 0;
  return (frames) => {
    if (performance.now() - postedAt < PROGRESS_MS) return;
    postedAt = performance.now();
    post({ kind: "progress", frames });
  };
}

function toFailure(error: unknown): RenderFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnusableMedia) return { reason: "media", clipId: error.clipId, message };
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  return { reason: isFull ? "no_space" : "encoder", message };
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
