import { ERROR_TABLE } from "@/lib/domain/errors";
import {
  type Crop,
  formatCrop,
  type UploadAnswer,
  type UploadKind,
  uploadAnswer,
} from "@/lib/domain/upload";
import { offline, RequestError, toRefusal } from "./fetch-json";

type Upload = {
  kind: UploadKind;
  file: Blob;
  crop?: Crop | undefined;
  signal: AbortSignal;
  /** How much of the file has left, from 0 to 1. */
  onProgress: (share: number) => void;
};

/**
 * Sends a file to the studio: where it lies now, or a RequestError. Aborted, it throws the signal's reason. XMLHttpRequest,
 * because fetch does not tell how much it has sent.
 */
export function uploadFile({
  kind,
  file,
  crop,
  signal,
  onProgress,
}: Upload): Promise<UploadAnswer> {
  const query = new URLSearchParams({ kind });
  if (crop !== undefined) query.set("crop", formatCrop(crop));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", `/api/uploads?${query}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = uploadAnswer.safeParse(request.response);
      if (request.status === 201 && answer.success) resolve(answer.data);
      else
        reject(request.status === 413 ? tooLarge(request.response) : toRefusal(request.response));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    if (signal.aborted) reject(signal.reason);
    else request.send(file);
  });
}

/** Our own words for it, or that of a server on the way, which has another limit and speaks no JSON. */
function tooLarge(answer: unknown): RequestError {
  return answer === null
    ? new RequestError("payload_too_large", ERROR_TABLE.payload_too_large.message)
    : toRefusal(answer);
}
