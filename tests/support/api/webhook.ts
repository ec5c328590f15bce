import { type ApiResponse, post, stack } from "./client";
import { signedHeaders } from "./simulator";

/** A webhook body of fal's for this request, with other fields than usual. */
export function webhookBody(requestId: string, changes: object): string {
  return JSON.stringify({
    request_id: requestId,
    gateway_request_id: requestId,
    status: "OK",
    error: null,
    payload: null,
    ...changes,
  });
}

/** The body with which fal says that a video is ready. */
export function okBody(requestId: string): string {
  const url = `${stack.falUrl}/files/b/made-up/output.mp4`;
  const video = { url, content_type: "video/mp4", file_name: "output.mp4", file_size: null };
  return webhookBody(requestId, { payload: { video } });
}

/** Sends these bytes to that address as fal itself would, honestly signed. */
export function sendWebhook(
  url: string,
  requestId: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  const { origin } = new URL(url);
  return post(null, url.slice(origin.length), text, {
    appUrl: origin,
    headers: { ...signedHeaders(requestId, text), ...headers },
  });
}
