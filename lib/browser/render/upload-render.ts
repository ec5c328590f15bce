import { type DetailedError, Upload } from "tus-js-client";
import {
  fetchJson,
  isResponseBody,
  offline,
  RequestError,
  toRejection,
} from "@/lib/browser/fetch-json";
import { sendBytes } from "@/lib/browser/media/send-bytes";
import type { AdRecipe, RenderUpload, RenderView } from "@/lib/domain/ads/ad.schema";

export type FinishedRender = { recipe: AdRecipe; durationMs: number; file: Blob; thumbnail: Blob };

type Watch = {
  signal: AbortSignal;
  /** Share of the file that has arrived, from 0 to 1. */
  onProgress: (share: number) => void;
};

/** The chunk size Supabase Storage requires: exactly this, except for the last one. */
const CHUNK_BYTES = 6 * 1024 * 1024;
/** About two minutes without a connection; every chunk that arrives restarts them. */
const RETRY_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
const CACHE_SECONDS = "31536000";

/** Stores a render: its file goes straight to the storage, in chunks, and then the server checks it. */
export class KeptRender {
  readonly #campaignId: string;
  readonly #render: FinishedRender;
  #upload: RenderUpload | null = null;
  /** Where the rest of the file is sent after a broken connection. */
  #resumeAt: string | null = null;
  #hasArrived = false;

  constructor(campaignId: string, render: FinishedRender) {
    this.#campaignId = campaignId;
    this.#render = render;
  }

  /** Continues where the last attempt ended. Throws RequestError, or the signal's reason. */
  async keep(watch: Watch): Promise<RenderView> {
    const { recipe, durationMs, file, thumbnail } = this.#render;
    this.#upload ??= await fetchJson<RenderUpload>(`/api/campaigns/${this.#campaignId}/renders`, {
      method: "POST",
      body: { recipe, durationMs, sizeBytes: file.size },
      signal: watch.signal,
    });
    if (!this.#hasArrived) {
      await this.#send(this.#upload, watch);
      this.#hasArrived = true;
    }
    const { status, response } = await sendBytes({
      method: "POST",
      url: `/api/renders/${this.#upload.id}/complete`,
      body: thumbnail,
      signal: watch.signal,
      onProgress: () => undefined,
    });
    if (status === 201 && isResponseBody<RenderView>(response, ["id"])) return response;
    const rejection = toRejection(response);
    // The uploaded file is useless, so another attempt sends it all again.
    if (rejection.code === "unreadable_file" || rejection.code === "not_found") this.#forget();
    throw rejection;
  }

  async #send(upload: RenderUpload, watch: Watch): Promise<void> {
    try {
      await this.#sendInPieces(upload, watch);
    } catch (error) {
      watch.signal.throwIfAborted();
      const status = statusOf(error);
      if (status === null || status >= 500) throw offline();
      if (status === 413) throw tooLarge();
      // Not every storage accepts a signed upload in chunks: then send it whole, with the same token.
      if (this.#resumeAt === null) return this.#sendWhole(upload, watch);
      this.#forget();
      throw new RequestError("internal", "The storage refused the file.");
    }
  }

  #sendInPieces(upload: RenderUpload, { signal, onProgress }: Watch): Promise<void> {
    return new Promise((resolve, reject) => {
      const sending = new Upload(this.#render.file, {
        endpoint: upload.resumableUrl,
        ...(this.#resumeAt === null ? {} : { uploadUrl: this.#resumeAt }),
        headers: { "x-signature": upload.token },
        metadata: {
          bucketName: upload.bucket,
          objectName: upload.path,
          contentType: "video/mp4",
          cacheControl: CACHE_SECONDS,
        },
        chunkSize: CHUNK_BYTES,
        retryDelays: RETRY_DELAYS_MS,
        uploadDataDuringCreation: false,
        storeFingerprintForResuming: false,
        // tus's own rule stops retrying when the browser thinks it is offline, which is exactly when waiting helps.
        onShouldRetry: (error) => {
          const status = statusOf(error);
          return status === null || status >= 500 || status === 409 || status === 423;
        },
        onUploadUrlAvailable: () => {
          this.#resumeAt = sending.url;
        },
        onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
        onSuccess: () => resolve(),
        onError: reject,
      });
      signal.addEventListener("abort", () => {
        void sending.abort(true).catch(() => undefined);
        reject(signal.reason);
      });
      sending.start();
    });
  }

  async #sendWhole(upload: RenderUpload, { signal, onProgress }: Watch): Promise<void> {
    const { status } = await sendBytes({
      method: "PUT",
      url: upload.directUrl,
      body: this.#render.file,
      headers: {
        "content-type": "video/mp4",
        "cache-control": `max-age=${CACHE_SECONDS}`,
        "x-upsert": "false",
      },
      signal,
      onProgress,
    });
    if (status >= 200 && status < 300) return;
    this.#forget();
    throw status === 413 ? tooLarge() : new RequestError("internal", `storage: ${status}`);
  }

  #forget(): void {
    this.#upload = null;
    this.#resumeAt = null;
    this.#hasArrived = false;
  }
}

/** The storage's HTTP status; null if there was no response. */
function statusOf(error: unknown): number | null {
  const isDetailed = (value: unknown): value is DetailedError =>
    value instanceof Error && "originalResponse" in value;
  return isDetailed(error) ? (error.originalResponse?.getStatus() ?? null) : null;
}

function tooLarge(): RequestError {
  return new RequestError("payload_too_large", "The storage takes no file of this size.");
}
