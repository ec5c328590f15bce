import "server-only";
import { lookup as resolveHost } from "node:dns";
import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import type { LookupFunction } from "node:net";
import { env } from "@/lib/server/core/env";
import { isPrivateHost } from "@/lib/server/core/private-host";
import { isMediaHost } from "@/lib/server/fal/media-hosts";

const MAX_BYTES = 128 * 1024 * 1024;
const TOTAL_MS = 120_000;
const IDLE_MS = 15_000;

export class ResultUnfit extends Error {
  override readonly name = "ResultUnfit";
  /** gone: fal may have a new address. refused: never retried. passing: retry later. */
  readonly kind: "gone" | "refused" | "passing";
  constructor(kind: "gone" | "refused" | "passing", reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/**
 * Downloads a result from fal. Only https from fal's media hosts (and the simulator), no redirects, no name that resolves to a
 * private address, capped in bytes and time. Throws ResultUnfit.
 */
export async function fetchResult(address: string): Promise<Buffer> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !isMediaHost(url)) throw new ResultUnfit("refused", "host_not_allowed");
  const response = await open(url);
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    response.destroy();
    if (status === 404 || status === 410 || status === 403)
      throw new ResultUnfit("gone", `status_${status}`);
    throw new ResultUnfit("passing", `status_${status}`);
  }
  return readCapped(response);
}

function open(url: URL): Promise<IncomingMessage> {
  const isSimulator = url.origin === new URL(env().falQueueUrl).origin;
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? httpsGet : httpGet)(
      url,
      {
        timeout: IDLE_MS,
        signal: AbortSignal.timeout(TOTAL_MS),
        ...(isSimulator ? {} : { lookup: publicLookup }),
      },
      resolve,
    );
    request.on("timeout", () => request.destroy(new ResultUnfit("passing", "idle")));
    request.on("error", (error) =>
      reject(error instanceof ResultUnfit ? error : new ResultUnfit("passing", error.name)),
    );
  });
}

/** Resolves and checks the name within the connection itself, so that it cannot point elsewhere in between. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolveHost(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const isPrivate = addresses.some(({ address }) => isPrivateHost(address));
    if (isPrivate || addresses.length === 0) {
      return callback(new ResultUnfit("refused", "private_address"), []);
    }
    callback(null, addresses);
  });
};

function readCapped(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const expected = Number(response.headers["content-length"] ?? Number.NaN);
    const fail = (error: ResultUnfit) => {
      response.destroy();
      reject(error);
    };
    if (expected > MAX_BYTES) return fail(new ResultUnfit("refused", "too_large"));
    response.setTimeout(IDLE_MS, () => fail(new ResultUnfit("passing", "idle")));
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) return fail(new ResultUnfit("refused", "too_large"));
      chunks.push(chunk);
    });
    response.on("error", (error) => fail(new ResultUnfit("passing", error.name)));
    response.on("aborted", () => fail(new ResultUnfit("passing", "cut_off")));
    response.on("end", () => {
      if (Number.isFinite(expected) && size !== expected)
        return fail(new ResultUnfit("passing", "cut_off"));
      resolve(Buffer.concat(chunks));
    });
  });
}
