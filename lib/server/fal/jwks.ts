import "server-only";
import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";

const FRESH_SECONDS = 60 * 60;
/** fal's own maximum for a cached key set. */
const USABLE_SECONDS = 24 * 60 * 60;
const REFRESH_PAUSE_SECONDS = 60;
const FETCH_TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

/**
 * The y coordinates of Ed25519's points of small order, in every encoding (the last two are p and p + 1, which encode 0 and 1).
 * Such a key accepts a constant signature for any message, so a poisoned key set must not contain one. The top bit is the sign of
 * x and does not affect the order.
 */
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

const keySet = z.object({
  keys: z
    .array(z.object({ kty: z.string(), crv: z.string().nullish(), x: z.string().nullish() }))
    .min(1)
    .max(10),
});

export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/**
 * fal's public keys, cached. A forged signature and a rotated key look the same (fal sends no key id), so a mismatch triggers at
 * most one refresh a minute, failed ones included: strangers cannot make us hammer fal. A failed fetch never replaces a good set.
 */
export class JwksCache {
  private readonly url: () => string;
  private readonly now: () => number;
  private keys: readonly KeyObject[] = [];
  private fetchedAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private inFlight: Promise<void> | null = null;

  constructor(options: { url: () => string; now?: () => number }) {
    this.url = options.url;
    this.now = options.now ?? (() => Date.now() / 1000);
  }

  /** The keys to try. Throws KeysUnavailable if no set is recent enough. */
  async get(): Promise<readonly KeyObject[]> {
    if (this.age() > FRESH_SECONDS) await this.refresh();
    if (this.age() > USABLE_SECONDS) throw new KeysUnavailable("no usable key set from fal");
    return this.keys;
  }

  /** After a mismatch: a newer set, or null if it is too early to refresh again or the refresh failed. */
  async getNewer(): Promise<readonly KeyObject[] | null> {
    const before = this.fetchedAt;
    await this.refresh();
    return this.fetchedAt > before ? this.keys : null;
  }

  private age(): number {
    return this.now() - this.fetchedAt;
  }

  private async refresh(): Promise<void> {
    if (this.inFlight !== null) return this.inFlight;
    if (this.now() - this.triedAt < REFRESH_PAUSE_SECONDS) return;
    this.triedAt = this.now();
    this.inFlight = this.load().finally(() => {
      this.inFlight = null;
    });
    return this.inFlight;
  }

  private async load(): Promise<void> {
    try {
      const response = await fetch(this.url(), {
        redirect: "error",
        cache: "no-store",
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok || text.length > MAX_BYTES) return;
      const keys = importKeys(JSON.parse(text));
      if (keys.length === 0) return;
      this.keys = keys;
      this.fetchedAt = this.now();
    } catch {
      // The old set stays in use; get() throws once it is too old.
    }
  }
}

/** The usable Ed25519 keys of a JWKS document; others are skipped. Throws for a document of another shape. */
export function importKeys(document: unknown): KeyObject[] {
  return keySet.parse(document).keys.flatMap(({ kty, crv, x }) => {
    if (kty !== "OKP" || crv !== "Ed25519" || !x) return [];
    const bytes = Buffer.from(x, "base64url");
    if (bytes.length !== 32 || hasSmallOrder(bytes)) return [];
    const jwk = { kty, crv, x: bytes.toString("base64url") };
    return [createPublicKey({ key: jwk, format: "jwk" })];
  });
}

function hasSmallOrder(point: Buffer): boolean {
  const y = Buffer.from(point);
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(y.toString("hex"));
}
