"use client";

import { useRouter } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { fetchJson, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import type { RenderFailure } from "@/lib/browser/render/protocol";
import type { Lack } from "@/lib/browser/render/support";
import type { KeptRender } from "@/lib/browser/render/upload-render";
import { type AdTimeline, frameSeconds, recipeOf } from "@/lib/domain/ads/ad";
import type { RenderView, SharedLink } from "@/lib/domain/ads/ad.schema";

export type { Lack, RenderFailure };

export type AdRenderState =
  | { phase: "idle" }
  | { phase: "rendering"; frames: number; allFrames: number; secondsLeft: number | null }
  | { phase: "keeping"; share: number }
  /** `localUrl`: the file is in this browser and can be downloaded, whatever happened to the rest. */
  | { phase: "not_kept"; problem: RequestError; localUrl: string }
  | { phase: "failed"; failure: RenderFailure }
  | { phase: "unsupported"; lack: Lack }
  | { phase: "zipping" }
  | { phase: "not_zipped" };

/** Before this, the time left can't be estimated. */
const FIRST_GUESS_MS = 1_500;
const IDLE: AdRenderState = { phase: "idle" };

/**
 * Renders a campaign's ad in this browser and stores it. Continues while other pages of the studio are open; leaving the studio
 * prompts a warning.
 */
export function useAdRender(campaignId: string) {
  const router = useRouter();
  const work = workOf(campaignId);
  const state = useSyncExternalStore(work.subscribe, work.snapshot, () => IDLE);
  const kept = useSyncExternalStore(work.subscribe, work.kept, () => null);
  // The page's rows are older than the render just stored.
  useEffect(() => {
    if (kept !== null) router.refresh();
  }, [kept, router]);
  return {
    state,
    render: work.render,
    keepAgain: work.keepAgain,
    cancel: work.cancel,
    zip: work.zip,
    /** A public link to a finished ad, valid for some days. Throws RequestError. */
    share: (render: RenderView) =>
      fetchJson<SharedLink>(`/api/renders/${render.id}/share`, { method: "POST", body: {} }),
  };
}

const works = new Map<string, AdWork>();

function workOf(campaignId: string): AdWork {
  const known = works.get(campaignId) ?? new AdWork(campaignId);
  works.set(campaignId, known);
  return known;
}

class AdWork {
  readonly #campaignId: string;
  #state: AdRenderState = IDLE;
  #kept: string | null = null;
  #aborting = new AbortController();
  /** A finished file that is not stored yet. */
  #waiting: { id: string; keeping: KeptRender; localUrl: string } | null = null;
  #listeners = new Set<() => void>();

  constructor(campaignId: string) {
    this.#campaignId = campaignId;
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#state;
  kept = () => this.#kept;

  cancel = () => {
    this.#aborting.abort();
    this.#drop();
    this.#show(IDLE);
  };

  render = async (timeline: AdTimeline, captionsOn: boolean): Promise<void> => {
    if (isBusy(this.#state)) return;
    this.#drop();
    const signal = this.#begin();
    const allFrames = timeline.frames;
    this.#show({ phase: "rendering", frames: 0, allFrames, secondsLeft: null });
    // Loaded only when an ad is rendered.
    const [{ findLack }, { startRender }, { KeptRender }] = await Promise.all([
      import("@/lib/browser/render/support"),
      import("@/lib/browser/render/start-render"),
      import("@/lib/browser/render/upload-render"),
    ]);
    const lack = await findLack();
    if (signal.aborted) return;
    if (lack !== null) return this.#show({ phase: "unsupported", lack });

    const id = crypto.randomUUID();
    // The sound is measured first, without progress reports: the clock starts with the first report about pictures.
    let first: { at: number; frames: number } | null = null;
    const result = await startRender(
      { id, segments: timeline.segments, captionsOn },
      {
        signal,
        onProgress: (frames) => {
          if (signal.aborted) return;
          first ??= { at: performance.now(), frames };
          const secondsLeft = guessSecondsLeft({
            elapsedMs: performance.now() - first.at,
            done: frames - first.frames,
            left: allFrames - frames,
          });
          this.#show({ phase: "rendering", frames, allFrames, secondsLeft });
        },
      },
    );
    if (signal.aborted || result.kind === "cancelled") return;
    if (result.kind === "failed") {
      return this.#show({ phase: "failed", failure: result.failure });
    }
    const { file, thumbnail } = result;
    this.#waiting = {
      id,
      localUrl: URL.createObjectURL(file),
      keeping: new KeptRender(this.#campaignId, {
        recipe: recipeOf(timeline, captionsOn),
        durationMs: Math.round(1000 * frameSeconds(allFrames)),
        file,
        thumbnail,
      }),
    };
    await this.#keep(signal);
  };

  /** Uploads what has not arrived yet. */
  keepAgain = async (): Promise<void> => {
    if (!isBusy(this.#state)) await this.#keep(this.#begin());
  };

  /** The parts as they are, for a browser that can't render. */
  zip = async (title: string, timeline: AdTimeline): Promise<void> => {
    if (isBusy(this.#state)) return;
    const signal = this.#begin();
    this.#show({ phase: "zipping" });
    try {
      const { zipParts } = await import("@/lib/browser/render/parts-zip");
      const { file, name } = await zipParts(title, timeline, signal);
      save(file, name);
      if (!signal.aborted) this.#show(IDLE);
    } catch {
      if (!signal.aborted) this.#show({ phase: "not_zipped" });
    }
  };

  async #keep(signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting;
    if (waiting === null) return this.#show(IDLE);
    this.#show({ phase: "keeping", share: 0 });
    try {
      const render = await waiting.keeping.keep({
        signal,
        onProgress: (share) => {
          if (!signal.aborted) this.#show({ phase: "keeping", share });
        },
      });
      this.#drop();
      this.#kept = render.id;
      this.#show(IDLE);
    } catch (error) {
      if (signal.aborted) return;
      const problem = toRequestError(error);
      this.#show({ phase: "not_kept", problem, localUrl: waiting.localUrl });
    }
  }

  #begin(): AbortSignal {
    this.#aborting = new AbortController();
    return this.#aborting.signal;
  }

  /** Releases the file: it is stored, or no longer wanted. */
  #drop(): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    this.#waiting = null;
    URL.revokeObjectURL(waiting.localUrl);
    // If there is no such file, it was in memory.
    void import("@/lib/browser/render/browser-file")
      .then(({ removeRender }) => removeRender(waiting.id))
      .catch(() => undefined);
  }

  #show(state: AdRenderState): void {
    if (isBusy(state) !== isBusy(this.#state)) {
      if (isBusy(state)) window.addEventListener("beforeunload", warn);
      else window.removeEventListener("beforeunload", warn);
    }
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function isBusy({ phase }: AdRenderState): boolean {
  return phase === "rendering" || phase === "keeping" || phase === "zipping";
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function guessSecondsLeft(frames: {
  elapsedMs: number;
  done: number;
  left: number;
}): number | null {
  if (frames.elapsedMs < FIRST_GUESS_MS || frames.done === 0) return null;
  return Math.ceil(((frames.elapsedMs / frames.done) * frames.left) / 1_000);
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // By then the download has started.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
