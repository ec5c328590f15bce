import type { AdSegment } from "@/lib/domain/ads/ad";

/** Messages between the page and the render worker. */

export type RenderOrder = {
  /** Names the file while it is being written. */
  id: string;
  segments: AdSegment[];
  captionsOn: boolean;
};

export type ToWorker = { kind: "render"; order: RenderOrder } | { kind: "cancel" };

export type FromWorker =
  | { kind: "progress"; frames: number }
  | { kind: "done"; file: Blob; thumbnail: Blob }
  | { kind: "cancelled" }
  | { kind: "failed"; failure: RenderFailure };

export type RenderFailure =
  /** A file of this clip could not be fetched or read. */
  | { reason: "media"; clipId: string; message: string }
  | { reason: "no_space"; message: string }
  | { reason: "encoder"; message: string };

/** A file of a clip could not be fetched or read. */
export class UnusableMedia extends Error {
  override readonly name = "UnusableMedia";
  readonly clipId: string;

  constructor(clipId: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.clipId = clipId;
  }
}
