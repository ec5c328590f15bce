import type { IncomingHttpHeaders } from "node:http";

/** The opaque id fal would send as `X-Fal-Webhook-User-Id`. */
export const SIM_USER_ID = "sim|1000001";
export const OTHER_TENANT_USER_ID = "sim|2000002";

const SIM_KEY = "sim-key:sim-secret";
const SIM_ADMIN_KEY = "sim-admin:sim-admin-secret";
const SIM_LOCKED_KEY = "sim-locked:sim-locked-secret";

export type Caller = { keyId: string; scope: "api" | "admin"; locked: boolean };

const callers: Record<string, Caller> = {
  [SIM_KEY]: { keyId: "sim-key", scope: "api", locked: false },
  [SIM_ADMIN_KEY]: { keyId: "sim-admin", scope: "admin", locked: false },
  [SIM_LOCKED_KEY]: { keyId: "sim-locked", scope: "api", locked: true },
};

/** Only `Key id:secret` identifies a caller; fal takes `Bearer` for another kind of token and refuses it. */
export function findCaller(headers: IncomingHttpHeaders): Caller | null {
  const match = /^Key (\S+)$/i.exec(headers.authorization ?? "");
  return callers[match?.[1] ?? ""] ?? null;
}

/** Headers for the record, without the secret half of the key. */
export function withoutSecret(headers: IncomingHttpHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value.join(", ") : (value ?? "");
    shown[name] = name === "authorization" ? text.replace(/:.*$/, ":***") : text;
  }
  if (shown.authorization?.startsWith("Bearer")) shown.authorization = "Bearer ***";
  return shown;
}
