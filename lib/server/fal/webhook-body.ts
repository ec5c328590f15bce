import "server-only";
import { z } from "zod";

/**
 * fal's webhook body. Real ones carry `"error": null` on success, so every optional field may be null; unknown fields are
 * ignored (docs/fal.md §2.2).
 */
const webhookBody = z.object({
  request_id: z.string(),
  status: z.enum(["OK", "ERROR"]),
  payload: z.unknown().optional(),
  error: z.string().nullish(),
  payload_error: z.string().nullish(),
});
export type WebhookBody = z.infer<typeof webhookBody>;

/** The parsed body, or null if this is not one. */
export function parseWebhookBody(text: string): WebhookBody | null {
  try {
    const result = webhookBody.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
