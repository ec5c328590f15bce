import type { NextConfig } from "next";

const TWO_YEARS_SECONDS = 2 * 365 * 24 * 60 * 60;

/** The voice recorder listens; nothing else of a device is ever asked for. */
const PERMISSIONS = [
  "microphone=(self)",
  ...[
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
  ].map((name) => `${name}=()`),
].join(", ");

/** For what is no page of ours: opened as one it loads no plugin, moves no address and stands in no frame. */
const NEVER_A_DOCUMENT = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const config: NextConfig = {
  poweredByHeader: false,
  // Texts are compiled on the server (lib/server/core/compiled-messages.ts): no browser loads a parser for them.
  turbopack: { resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" } },
  reactStrictMode: true,
  // Types are checked by `npm run types`, the tests' and the scripts' too; here it would be a fifth of the first start's wait.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: PERMISSIONS },
      ],
    },
    {
      // Pages have a policy of their own, with a nonce (proxy.ts).
      source: "/api/:path*",
      headers: [
        { key: "Content-Security-Policy", value: `default-src 'none'; ${NEVER_A_DOCUMENT}` },
      ],
    },
    ...["/_next/:path*", "/icon.svg"].map((source) => ({
      // A worker's file decides what the worker may load, so nothing is said of that here.
      source,
      headers: [{ key: "Content-Security-Policy", value: NEVER_A_DOCUMENT }],
    })),
    {
      source: "/:path*",
      has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
      headers: [
        {
          key: "Strict-Transport-Security",
          value: `max-age=${TWO_YEARS_SECONDS}; includeSubDomains`,
        },
      ],
    },
  ],
};

export default config;
