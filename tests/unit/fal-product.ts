import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type * as Client from "@/lib/server/fal/client";
import type * as Platform from "@/lib/server/fal/platform";
import type * as Queue from "@/lib/server/fal/queue";
import { hang, json, type LoopbackServer, startLoopbackServer } from "./loopback-server";
import { goodSettings } from "./settings";

export const endpoint = "fal-ai/veo3.1/fast/image-to-video";

export const input = {
  prompt: "a woman in a kitchen",
  image_url: "https://a.example/f.png",
  seed: 7,
};

export const id = "019d3c1e-77aa-7c40-9a51-0f6f3f1b2a77";

export let fal: LoopbackServer;

/** Some other machine: must never see the key, and here never anything at all. */
export let stranger: LoopbackServer;

export let product: Product;

export type Product = { queue: typeof Queue; platform: typeof Platform; client: typeof Client };

/** The product's modules as a process with this fal would have them. */
export async function startProduct(falUrl: string): Promise<Product> {
  vi.resetModules();
  const addresses = {
    // The simulator knows this key, our own small servers do not care.
    FAL_KEY: "sim-key:sim-secret",
    FAL_QUEUE_URL: falUrl,
    FAL_REST_URL: falUrl,
    FAL_PLATFORM_URL: `${falUrl}/v1`,
  };
  for (const [name, value] of Object.entries({ ...goodSettings, ...addresses })) {
    vi.stubEnv(name, value);
  }
  const { env } = await import("@/lib/server/core/env");
  env();
  return {
    queue: await import("@/lib/server/fal/queue"),
    platform: await import("@/lib/server/fal/platform"),
    client: await import("@/lib/server/fal/client"),
  };
}

export const submit = (
  given: Partial<Parameters<typeof Queue.submitToFal>[0]> = {},
  queue: typeof Queue = product.queue,
) =>
  queue.submitToFal({
    endpoint,
    input,
    webhookUrl: null,
    startTimeoutSeconds: 600,
    ...given,
  });

export const accepted = {
  status: "IN_QUEUE",
  request_id: id,
  response_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x",
  status_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x/status",
  cancel_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x/cancel",
  queue_position: 0,
};

/** Starts fal and a stranger as small scripted servers, and the product against them, for the file that calls this. */
export function productWithFal(): void {
  beforeAll(async () => {
    fal = await startLoopbackServer(hang);
    stranger = await startLoopbackServer(json(200, { request_id: id }));
    product = await startProduct(fal.url);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await Promise.all([fal.close(), stranger.close()]);
  });
  beforeEach(() => {
    fal.seen.length = 0;
    stranger.seen.length = 0;
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(stranger.seen).toEqual([]);
  });
}
