import { createOutputFile } from "./output-file";
import type { FromWorker, RenderFailure, RenderOrder, ToWorker } from "./protocol";
import { UnusableMedia } from "./protocol";
import { renderAd } from "./render-ad";

/** Runs in a thread of its own: the page stays awake, whatever is rendered. One order, then it is ended from outside. */

/** Each is a change of the page, which shall have time for whoever uses it. */
const PROGRESS_MS = 500;
const aborting = new AbortController();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "cancel") aborting.abort();
  else void render(data.order).then(tell);
});

async function render(order: RenderOrder): Promise<FromWorker> {
  const { signal } = aborting;
  const file = await createOutputFile(order.id);
  try {
    const thumbnail = await renderAd({ order, file, signal, onFrame: progress() });
    return { kind: "done", file: await file.read(), thumbnail };
  } catch (error) {
    // What is written so far is no ad. Should the browser not let go of it, the next render removes it.
    await file.discard().catch(() => undefined);
    return signal.aborted ? { kind: "cancelled" } : { kind: "failed", failure: toFailure(error) };
  }
}

function progress(): (frames: number) => void {
  let told = 0;
  return (frames) => {
    if (performance.now() - told < PROGRESS_MS) return;
    told = performance.now();
    tell({ kind: "progress", frames });
  };
}

function toFailure(error: unknown): RenderFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnusableMedia) return { reason: "media", clipId: error.clipId, message };
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  return { reason: isFull ? "no_space" : "encoder", message };
}

function tell(message: FromWorker): void {
  self.postMessage(message);
}
