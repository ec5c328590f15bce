import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { privateKeyFromSeed, publicKeyX } from "./sign";

export type SigningKey = { kid: string; seedHex: string };

export type SigningKeys = {
  active: () => SigningKey;
  unknown: () => SigningKey;
  rotate: (step: "add" | "retire") => void;
  jwks: (options: { padded: boolean }) => { keys: Record<string, string>[] };
};

const savedKeys = z.array(z.object({ kid: z.string(), seedHex: z.string().length(64) })).min(1);

export function createSigningKey(seedHex = randomBytes(32).toString("hex")): SigningKey {
  return { kid: `sim-${publicKeyX(privateKeyFromSeed(seedHex)).slice(0, 8)}`, seedHex };
}

/**
 * The published keys, oldest first; the newest one signs. Rotation goes {old} → {old, new} →
 * {new}, and the new key signs as soon as it is added, so that a stale JWKS cache is noticed.
 */
export function createSigningKeys(options: {
  keys?: SigningKey[] | undefined;
  stateDir?: string | undefined;
}): SigningKeys {
  const file = options.stateDir ? path.join(options.stateDir, "keys.json") : null;
  let published = options.keys ?? loadKeys(file) ?? [createSigningKey()];
  const neverPublished = createSigningKey();
  save();

  function save(): void {
    if (!file) return;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(published), { mode: 0o600 });
  }

  function active(): SigningKey {
    return published.at(-1) ?? neverPublished;
  }

  function rotate(step: "add" | "retire"): void {
    published = step === "add" ? [active(), createSigningKey()] : [active()];
    save();
  }

  function jwks({ padded }: { padded: boolean }) {
    return {
      keys: published.map((key) => {
        const x = publicKeyX(privateKeyFromSeed(key.seedHex));
        return {
          kty: "OKP",
          crv: "Ed25519",
          x: padded ? `${x}=` : x,
          kid: key.kid,
          use: "sig",
          alg: "EdDSA",
        };
      }),
    };
  }

  return { active, unknown: () => neverPublished, rotate, jwks };
}

function loadKeys(file: string | null): SigningKey[] | null {
  if (!file || !existsSync(file)) return null;
  const saved = savedKeys.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return saved.success ? saved.data : null;
}
