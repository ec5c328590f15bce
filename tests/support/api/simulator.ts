import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { z } from "zod";
import type { fault, webhookScript } from "../../fal-simulator/faults";
import type { settingsPatch } from "../../fal-simulator/settings";
import { privateKeyFromSeed, signWebhook } from "../../fal-simulator/sign";

export type Fault = z.input<typeof fault>;
export type WebhookScript = z.input<typeof webhookScript>;

/** fal's user id of our account, as the simulator signs with it. */
const OUR_USER_ID = "sim|1000001";

const simulatorRequest = z.object({
  id: z.string(),
  accepted: z.boolean(),
  endpoint: z.string(),
  headers: z.record(z.string(), z.string()),
  input: z.unknown(),
  webhookUrl: z.string().nullable(),
  status: z.string().optional(),
  cancelCalls: z.number().optional(),
  statusCalls: z.number().optional(),
  resultCalls: z.number().optional(),
  output: z.unknown().optional(),
  response: z.unknown().optional(),
});
export type SimulatorRequest = z.infer<typeof simulatorRequest>;

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${inject("stack").falControlUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** What fal does with the next request that has `word` in its prompt. */
export async function setFault(word: string, script: Fault, times = 1): Promise<void> {
  await control("POST", "/faults", { match: { promptIncludes: word }, times, fault: script });
}

/** Changes fal as a whole, for all tests: only what no other file looks at. */
export async function changeSimulator(settings: z.input<typeof settingsPatch>): Promise<void> {
  await control("POST", "/settings", settings);
}

/** How often each path of the Platform API was asked. */
export async function platformCounts(): Promise<Record<string, number>> {
  const { platform } = z
    .object({ platform: z.record(z.string(), z.number()) })
    .parse(await control("GET", "/stats"));
  return platform;
}

/** Every POST that reached fal with `word` in its prompt, the refused ones too. */
export async function simulatorRequests(word: string): Promise<SimulatorRequest[]> {
  const { requests } = z
    .object({ requests: z.array(simulatorRequest) })
    .parse(await control("GET", "/requests"));
  return requests.filter((request) => JSON.stringify(request.input).includes(word));
}

/** The one POST with this word. Throws when there is none or more than one. */
export async function theRequest(word: string): Promise<SimulatorRequest> {
  const [request, ...others] = await simulatorRequests(word);
  if (request === undefined || others.length > 0) {
    throw new Error(`expected one request with ${word}, found ${request ? 1 + others.length : 0}`);
  }
  return request;
}

/** Ends a request at fal now, as it would have ended, and sends its webhook. */
export async function finish(requestId: string): Promise<void> {
  await control("POST", "/finish", { requestId });
}

/** Sends a webhook of this request now, without retries; gives our answers' statuses. */
export async function deliver(
  requestId: string,
  script: WebhookScript = {},
): Promise<(number | null)[]> {
  const response = await control("POST", "/deliver", { requestId, ...script });
  return z.object({ statuses: z.array(z.number().nullable()) }).parse(response).statuses;
}

/** The address we gave fal for a job, here or on another app or with another secret. */
export function webhookUrl(
  jobId: string,
  options: { appUrl?: string; secret?: string | undefined } = {},
): string {
  const { appUrl, settings } = inject("stack");
  const { secret = settings.FAL_WEBHOOK_SECRET ?? "" } = options;
  const token = createHmac("sha256", secret).update(`fal-webhook:${jobId}`).digest("hex");
  return `${options.appUrl ?? appUrl}/api/webhooks/fal?job=${jobId}&token=${token}`;
}

/** Headers with which fal itself would send these bytes for this request: of ours, or of another customer's. */
export function signedHeaders(
  requestId: string,
  body: string | Buffer,
  userId = OUR_USER_ID,
): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    "content-type": "application/json",
    "x-fal-webhook-request-id": requestId,
    "x-fal-webhook-user-id": userId,
    "x-fal-webhook-timestamp": timestamp,
    "x-fal-webhook-signature": signWebhook({
      body,
      requestId,
      userId,
      timestamp,
      privateKey: privateKeyFromSeed(falsSeed()),
    }),
  };
}

/** The private key of "fal", from the file in which the simulator keeps it. */
function falsSeed(): string {
  const file = join(dirname(inject("stack").logFile), "fal", "keys.json");
  const keys = z
    .array(z.object({ seedHex: z.string() }))
    .parse(JSON.parse(readFileSync(file, "utf8")));
  return keys.at(-1)?.seedHex ?? "";
}
