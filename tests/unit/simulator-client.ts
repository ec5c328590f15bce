import http, { type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type FalSimulator, startFalSimulator } from "../fal-simulator/server";

export const dot =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

export const frame = "fal-ai/nano-banana-pro/edit";

export const veo = "fal-ai/veo3.1/fast/image-to-video";

export const frameInput = { prompt: "a woman in a kitchen", image_urls: [dot] };

export const sound = { text: "rain on a window" };

export const soundEffects = "fal-ai/elevenlabs/sound-effects/v2";

/** Longer than any test, which then ends the job itself. */
export const aMinute = 60_000;

export let sim: FalSimulator;

export let receiver: Receiver;

export const key = { authorization: "Key sim-key:sim-secret" };

export type Call = { path: string; headers: IncomingHttpHeaders; body: string };

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

export type Submitted = {
  request_id: string;
  status_url: string;
  response_url: string;
  cancel_url: string;
};

export type RequestRecord = {
  id: string;
  accepted: boolean;
  state: string;
  outcome: string | null;
  runMs: number;
};

export type Output = {
  text?: string;
  chunks?: { text: string; timestamp: [number, number] }[];
  video?: { url: string };
  audio?: { url: string; duration: number };
  images?: { url: string }[];
};

export async function control(method: string, route: string, body?: unknown) {
  const response = await fetch(`${sim.controlUrl}${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${route}: ${JSON.stringify(answer)}`);
  return answer;
}

export function script(fault: object, more: object = {}) {
  return control("POST", "/faults", { fault, ...more });
}

export function submit(endpoint: string, input: unknown, webhookUrl?: string): Promise<Response> {
  const query = webhookUrl ? `?fal_webhook=${encodeURIComponent(webhookUrl)}` : "";
  return fetch(`${sim.falUrl}/${endpoint}${query}`, {
    method: "POST",
    headers: { ...key, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
}

export async function accepted(
  endpoint: string,
  input: unknown,
  withWebhook = false,
): Promise<Submitted> {
  const response = await submit(endpoint, input, withWebhook ? receiver.url : undefined);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

export async function finished(endpoint: string, input: unknown): Promise<Output> {
  const { request_id: id, response_url } = await accepted(endpoint, input);
  await untilEnded(id);
  return (await get(response_url)).json();
}

export async function makeImage(): Promise<string> {
  const { images } = await finished(frame, frameInput);
  return String(images?.[0]?.url);
}

export function get(url: string): Promise<Response> {
  return fetch(url, { headers: key });
}

export async function requests(): Promise<RequestRecord[]> {
  return (await control("GET", "/requests")).requests;
}

export function untilEnded(id: string): Promise<RequestRecord> {
  return untilState(id, "ended");
}

export async function untilState(id: string, state: string): Promise<RequestRecord> {
  let record: RequestRecord | undefined;
  await until(async () => {
    record = await control("GET", `/requests/${id}`);
    return record?.state === state;
  });
  if (!record) throw new Error("no record");
  return record;
}

export async function until(test: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await test())) {
    if (Date.now() > giveUpAt) throw new Error("it never happened");
    await sleep(5);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function jwksXs(falUrl = sim.falUrl): Promise<string[]> {
  const { keys } = await (await fetch(`${falUrl}/.well-known/jwks.json`)).json();
  return keys.map(({ x }: { x: string }) => x);
}

export async function startReceiver() {
  const calls: Call[] = [];
  let answers: number[] = [200];
  let served: Buffer | null = null;
  const server = http.createServer(async (request, response) => {
    if (request.method === "GET") {
      response.end(served);
      return;
    }
    let body = "";
    for await (const part of request) body += String(part);
    calls.push({ path: request.url ?? "", headers: request.headers, body });
    const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    response.writeHead(status, status === 307 ? { location: "/elsewhere" } : {});
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    bodies: (): Record<string, unknown>[] => calls.map(({ body }) => JSON.parse(body)),
    waitFor: (count: number) => until(() => calls.length >= count),
    answerWith(statuses: number[]) {
      answers = statuses;
    },
    serve(bytes: Buffer) {
      served = bytes;
    },
    clear() {
      calls.length = 0;
      answers = [200];
      served = null;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Starts a simulator and a receiver of its webhooks for the file that calls this, and resets both before each test. */
export function startSimulator(): void {
  beforeAll(async () => {
    sim = await startFalSimulator({ port: 0, controlPort: 0, speed: 1000 });
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await sim.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await control("POST", "/reset");
    receiver.clear();
  });
}
