import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";

const ALGORITHM = "ES256";
const REMEMBERED_TOKENS = 5000;
const TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600;

/** All secrets of one local project. Kept in a file, so they survive a restart. */
export interface LocalKeys {
  jwtSecret: string;
  signingKey: JWK;
  anonKey: string;
  serviceRoleKey: string;
}

async function makeKeys(): Promise<LocalKeys> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const jwtSecret = randomBytes(32).toString("hex");
  return {
    jwtSecret,
    signingKey: { ...jwk, alg: ALGORITHM, use: "sig", kid: await calculateJwkThumbprint(jwk) },
    anonKey: await makeApiKey("anon", jwtSecret),
    serviceRoleKey: await makeApiKey("service_role", jwtSecret),
  };
}

/** Reads the keys from the file, or makes new ones and writes them there. */
export async function keepKeys(file: string): Promise<LocalKeys> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const keys = await makeKeys();
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(keys, null, 2), { mode: 0o600 });
  await rename(draft, file);
  return keys;
}

/**
 * Translates between two kinds of tokens. lite signs and verifies only HS256, which a client can't
 * verify without the server; hosted Supabase hands out ES256 and publishes its keys.
 */
export class TokenEdge {
  readonly #keys: LocalKeys;
  readonly #secret: Uint8Array;
  readonly #issuer: string;
  readonly #inward = new Map<string, string>();
  readonly #privateKey: ReturnType<typeof importJWK>;
  readonly #publicKey: ReturnType<typeof importJWK>;

  constructor(keys: LocalKeys, issuer: string) {
    this.#keys = keys;
    this.#secret = new TextEncoder().encode(keys.jwtSecret);
    this.#issuer = issuer;
    this.#privateKey = importJWK(keys.signingKey, ALGORITHM);
    this.#publicKey = importJWK(this.#publicJwk(), ALGORITHM);
  }

  /** The published keys. */
  get jwks(): { keys: JWK[] } {
    return { keys: [{ ...this.#publicJwk(), key_ops: ["verify"] }] };
  }

  /** One of our tokens for one of lite's, with the claims that GoTrue adds. */
  async toOutside(token: string, user: Record<string, unknown>): Promise<string> {
    const claims = decodeJwt(token);
    const method = { method: "password", timestamp: claims.iat };
    return new SignJWT({
      iss: this.#issuer,
      ...claims,
      email: claims.email ?? "",
      phone: "",
      app_metadata: user.app_metadata ?? {},
      user_metadata: user.user_metadata ?? {},
      aal: "aal1",
      amr: [method],
      is_anonymous: false,
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: this.#keys.signingKey.kid ?? "" })
      .sign(await this.#privateKey);
  }

  /** A token that lite accepts for one of ours. Any other is returned unchanged: lite judges it. */
  async toInside(token: string): Promise<string> {
    const known = this.#inward.get(token);
    if (known !== undefined) return known;
    const claims = await this.#verifyOutside(token);
    if (claims === null) return token;
    // The claims are unchanged, so lite checks the expiry.
    const inside = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .sign(this.#secret);
    if (this.#inward.size >= REMEMBERED_TOKENS) this.#inward.clear();
    this.#inward.set(token, inside);
    return inside;
  }

  /** The claims of a bearer token of either kind. Throws if it is invalid or expired. */
  async requireClaims(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(await this.toInside(token), this.#secret, {
      algorithms: ["HS256"],
    });
    return payload;
  }

  /** A token for a signed URL. It has a secret of its own, so it can't be used as a session. */
  async signUrlToken(claims: JWTPayload, expiresInSeconds: number): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt(now)
      .setExpirationTime(now + expiresInSeconds)
      .sign(this.#urlSecret());
  }

  /** The claims of a token for a signed URL. Throws if it is invalid or expired. */
  async requireUrlClaims(token: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.#urlSecret(), { algorithms: ["HS256"] });
    return payload;
  }

  async #verifyOutside(token: string): Promise<JWTPayload | null> {
    try {
      if (decodeProtectedHeader(token).alg !== ALGORITHM) return null;
      const { payload } = await compactVerify(token, await this.#publicKey, {
        algorithms: [ALGORITHM],
      });
      return JSON.parse(new TextDecoder().decode(payload));
    } catch {
      return null;
    }
  }

  #publicJwk(): JWK {
    const { d: _private, ...publicJwk } = this.#keys.signingKey;
    return publicJwk;
  }

  #urlSecret(): Uint8Array {
    return createHash("sha256").update(`signed urls ${this.#keys.jwtSecret}`).digest();
  }
}

/** Like the legacy keys of a hosted project. */
async function makeApiKey(role: "anon" | "service_role", jwtSecret: string): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: "supabase", ref: "local", role })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(now)
    .setExpirationTime(now + TEN_YEARS_SECONDS)
    .sign(new TextEncoder().encode(jwtSecret));
}
