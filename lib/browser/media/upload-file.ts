import { isResponseBody, RequestError, toRejection } from "@/lib/browser/fetch-json";
import { ERROR_TABLE } from "@/lib/domain/errors";
import { type Crop, formatCrop, type UploadKind } from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { sendBytes } from "./send-bytes";

type Upload = {
  kind: UploadKind;
  file: Blob;
  crop?: Crop | undefined;
  signal: AbortSignal;
  /** Share of the file sent, from 0 to 1. */
  onProgress: (share: number) => void;
};

/** Uploads a file and returns where it is stored. Throws RequestError, or the signal's reason. */
export async function uploadFile({
  kind,
  file,
  crop,
  signal,
  onProgress,
}: Upload): Promise<UploadResponse> {
  const query = new URLSearchParams({ kind });
  if (crop !== undefined) query.set("crop", formatCrop(crop));
  const url = `/api/uploads?${query}`;
  const { status, response } = await sendBytes({
    method: "POST",
    url,
    body: file,
    // The claimed type is never used, and text/plain would look like a cross-site form.
    headers: { "content-type": "application/octet-stream" },
    signal,
    onProgress,
  });
  if (status === 201 && isResponseBody<UploadResponse>(response, ["path", "url"])) return response;
  throw status === 413 ? tooLarge(response) : toRejection(response);
}

/** Our own error, or that of a proxy with another limit, which doesn't send JSON. */
function tooLarge(response: unknown): RequestError {
  return response === null
    ? new RequestError("payload_too_large", ERROR_TABLE.payload_too_large.message)
    : toRejection(response);
}
