import "server-only";
import { env } from "@/lib/server/core/env";
import { mediaHostSources } from "@/lib/server/fal/media-hosts";

/**
 * Sonner writes its styles into the page itself and takes no nonce: the hash of exactly those, which a test compares, and of the
 * empty element that it puts them into.
 */
const SONNER_STYLES = [
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
];

/**
 * What a page of ours may load and where it may send (docs/security.md). Scripts: files of our own origin, where nothing lies that
 * a user has made, and what carries the page's nonce. Everything that is not named here is refused.
 */
export function contentPolicy(nonce: string): string {
  const { isDevelopment } = env();
  const storage = new URL(env().supabaseUrl).origin;
  const media = ["'self'", "blob:", storage, ...mediaHostSources()];
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    // React's errors in development are made with eval.
    "script-src": ["'self'", `'nonce-${nonce}'`, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    "style-src-elem": isDevelopment
      ? ["'self'", "'unsafe-inline'"]
      : ["'self'", `'nonce-${nonce}'`, ...SONNER_STYLES],
    // The width of a bar and the place of a card are style attributes of what the server has rendered. Such a one can load nothing
    // from elsewhere, and selects nothing.
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": media,
    "media-src": media,
    "font-src": ["'self'"],
    // A finished ad goes straight to our storage, and is made of files that lie there.
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
