import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createControlRoutes } from "./control";
import { createFaults } from "./faults";
import { createFetchInput } from "./fetch-input";
import { BodyTooLarge, sendJson } from "./http-answer";
import { createMediaFiles } from "./media-files";
import { createMediaRoutes } from "./media-routes";
import { createPlatformRoutes } from "./platform";
import { createQueue } from "./queue";
import { createQueueRoutes } from "./queue-routes";
import { createSettings } from "./settings";
import { createSigningKeys, type SigningKey } from "./signing-keys";
import { createTimers } from "./timers";
import { createWebhooks } from "./webhooks";
import { createRenderer } from "./worker-renderer";

export type FalSimulator = { falUrl: string; controlUrl: string; close: () => Promise<void> };

/** Starts a simulated fal on loopback: one port stands in for all of fal's hosts, one controls it. */
export async function startFalSimulator(options: {
  port: number;
  controlPort: number;
  speed: number;
  stateDir?: string | undefined;
  keys?: SigningKey[] | undefined;
}): Promise<FalSimulator> {
  let falUrl = "";
  const baseUrl = () => falUrl;
  const settings = createSettings(options.speed);
  const timers = createTimers();
  const faults = createFaults();
  const keys = createSigningKeys(options);
  const renderer = createRenderer();
  const media = createMediaFiles({ baseUrl, settings, renderer, stateDir: options.stateDir });
  const fetchInput = createFetchInput(media);
  const webhooks = createWebhooks({ settings, timers, keys, queue: () => queue });
  const queue = createQueue({
    settings,
    timers,
    media,
    fetchInput,
    onEnd: (job) => void webhooks.announce(job).catch(reportBug),
  });
  const counts = { submits: 0, jwks: 0, media: 0, platform: {} as Record<string, number> };

  const queueRoutes = createQueueRoutes({ baseUrl, settings, timers, faults, queue, webhooks });
  const mediaRoutes = createMediaRoutes({ baseUrl, settings, timers, media });
  const platformRoutes = createPlatformRoutes({ settings, timers, queue });
  const controlRoutes = createControlRoutes({
    startSpeed: options.speed,
    settings,
    timers,
    faults,
    keys,
    media,
    queue,
    webhooks,
    counts,
  });

  async function playFal(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", falUrl);
    const { pathname } = url;
    if (pathname.startsWith("/files/b/")) {
      counts.media += 1;
      return mediaRoutes.serve(request, response, url);
    }
    if (pathname === "/.well-known/jwks.json") return answerJwks(response);
    if (pathname.startsWith("/v1/")) {
      counts.platform[pathname] = (counts.platform[pathname] ?? 0) + 1;
      return platformRoutes(request, response, url);
    }
    if (pathname === "/storage/upload/initiate")
      return mediaRoutes.initiateUpload(request, response);
    if (pathname.startsWith("/storage/upload/put/")) {
      return mediaRoutes.receiveUpload(request, response, url);
    }
    if (!pathname.includes("/requests/")) counts.submits += 1;
    return queueRoutes(request, response, url);
  }

  function answerJwks(response: ServerResponse): void {
    counts.jwks += 1;
    timers.after(settings.jwksDelayMs, () => {
      const { jwksStatus } = settings;
      if (jwksStatus === null)
        return sendJson(response, 200, keys.jwks({ padded: settings.jwksPadding }));
      sendJson(response, jwksStatus, { detail: `Simulated ${jwksStatus}` });
    });
  }

  const falServer = createServer(playFal);
  const controlServer = createServer(controlRoutes);
  falUrl = await listen(falServer, options.port);
  const controlUrl = await listen(controlServer, options.controlPort);

  async function close(): Promise<void> {
    timers.clear();
    queue.forget();
    webhooks.close();
    await Promise.all([renderer.close(), closeServer(falServer), closeServer(controlServer)]);
  }

  return { falUrl, controlUrl, close };
}

function createServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): http.Server {
  const server = http.createServer((request, response) => {
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error: unknown) => {
        if (error instanceof BodyTooLarge)
          return sendJson(response, 413, { detail: error.message });
        // A caller that disconnected half-way, or a simulator being closed, is not our bug.
        if (response.destroyed || (request.destroyed && !request.complete)) return;
        reportBug(error);
        sendJson(response, 500, { detail: "The simulator itself failed; see its standard error" });
      });
  });
  // Longer than any client keeps an idle connection: closing one as a request arrives would look
  // like a lost submit, which only a scripted fault may cause.
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 125_000;
  server.requestTimeout = 0;
  return server;
}

function listen(server: http.Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: "127.0.0.1", backlog: 4096 }, () => {
      server.off("error", reject);
      const address = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function reportBug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`fal-simulator: ${text}\n`);
}
