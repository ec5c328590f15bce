import { offline } from "@/lib/browser/fetch-json";

type Sending = {
  method: "POST" | "PUT";
  url: string;
  body: Blob;
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Share of the body sent, from 0 to 1. */
  onProgress: (share: number) => void;
};

/**
 * Sends a body and reports progress. Returns the status and the response as JSON (null if it wasn't). Throws RequestError if
 * there was no response, or the signal's reason. XMLHttpRequest, because fetch does not report how much it has sent.
 */
export function sendBytes({
  method,
  url,
  body,
  headers = {},
  signal,
  onProgress,
}: Sending): Promise<{ status: number; response: unknown }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, response: request.response });
    request.onerror = () => reject(offline());
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    if (signal.aborted) reject(signal.reason);
    else request.send(body);
  });
}
