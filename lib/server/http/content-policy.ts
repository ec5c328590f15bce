import "server-only";
import { env } from "@/lib/server/core/env";
import { mediaHostSources } from "@/lib/server/fal/media-hosts";

/**
 * Sonner injects its own styles and takes no nonce: the hash of exactly those styles, which a test compares, and of the empty
 * element it puts them into.
 */
const SONNER_STYLES = [
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
];

/**
 * What our pages may load and where they may send (docs/security.md). Scripts: files of our own origin, which serves nothing made
 * by a user, and those that carry the page's nonce. Everything not named here is refused.
 */
export function contentPolicy(nonce: string): string {
  const { isDevelopment } = env();
  const storage = new URL(env().supabaseUrl).origin;
  const media = ["'self'", "blob:", storage, ...mediaHostSources()];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    // React uses eval for its errors in development.
    "script-src": ["'self'", `'nonce-${nonce}'`, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    "style-src-elem": isDevelopment
      ? ["'self'", "'unsafe-inline'"]
      : ["'self'", `'nonce-${nonce}'`, ...SONNER_STYLES],
    // Server-rendered widths and positions are style attributes. Such an attribute loads nothing from elsewhere and selects
    // nothing.
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": media,
    "media-src": media,
    "font-src": ["'self'"],
    // A finished render is uploaded straight to our storage, and is made of files stored there.
    "connect-src": ["'self'", storage, ...mediaHostSources()],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(" ")}`)
    .join("; ");
}
