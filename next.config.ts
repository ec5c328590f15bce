import type { NextConfig } from "next";

const TWO_YEARS_SECONDS = 2 * 365 * 24 * 60 * 60;

/** The voice recorder needs the microphone; we use no other device feature. */
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

/** For files that are not our pages: opened as a page, one loads no plugin, sets no base address and cannot be framed. */
const NEVER_A_DOCUMENT = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const config: NextConfig = {
  poweredByHeader: false,
  // Texts are compiled on the server (lib/server/core/compiled-messages.ts): no browser loads a parser for them.
  turbopack: { resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" } },
  reactStrictMode: true,
  // Types, including those of tests and scripts, are checked by `npm run types`; here that would be a fifth of the first start.
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
      // Pages have their own policy, with a nonce (proxy.ts).
      source: "/api/:path*",
      headers: [
        { key: "Content-Security-Policy", value: `default-src 'none'; ${NEVER_A_DOCUMENT}` },
      ],
    },
    ...["/_next/:path*", "/icon.svg"].map((source) => ({
      // A worker follows the policy of its own file, so this one does not restrict what it may load.
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
