import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterEach, describe, expect, it, vi } from "vitest";
import { goodSettings } from "./settings";

afterEach(() => vi.unstubAllEnvs());

/** The directives of a page's policy, in a process with these settings. */
async function policyWith(settings: Record<string, string> = {}) {
  vi.resetModules();
  vi.stubEnv("FAL_QUEUE_URL", undefined);
  vi.stubEnv("NODE_ENV", "production");
  for (const [name, value] of Object.entries({ ...goodSettings, ...settings })) {
    vi.stubEnv(name, value);
  }
  const { contentPolicy } = await import("@/lib/server/http/content-policy");
  return new Map(
    contentPolicy("THENONCE")
      .split("; ")
      .map((directive) => {
        const [name = "", ...sources] = directive.split(" ");
        return [name, sources];
      }),
  );
}

describe("the policy of a page", () => {
  it("runs files of our own and what has the nonce", async () => {
    const policy = await policyWith();

    expect(policy.get("script-src")).toEqual(["'self'", "'nonce-THENONCE'"]);
    expect(policy.get("worker-src")).toEqual(["'self'"]);
  });

  it("refuses whatever it does not name", async () => {
    const policy = await policyWith();

    expect(policy.get("default-src")).toEqual(["'none'"]);
    for (const name of ["object-src", "base-uri", "frame-ancestors"]) {
      expect(policy.get(name)).toEqual(["'none'"]);
    }
    expect(policy.get("form-action")).toEqual(["'self'"]);
  });

  it("lets nothing be evaluated, and no style in that it does not know, but while developing", async () => {
    const unsafe = (policy: Map<string, string[]>) =>
      [...policy].flatMap(([name, sources]) =>
        sources.filter((source) => source.includes("unsafe")).map((source) => `${name} ${source}`),
      );

    expect(unsafe(await policyWith())).toEqual(["style-src-attr 'unsafe-inline'"]);
    expect(unsafe(await policyWith({ NODE_ENV: "development" }))).toHaveLength(3);
  });

  it("reaches our own storage and fal's media, and no other host", async () => {
    const policy = await policyWith();
    const hosts = ["https://abc.supabase.co", "https://fal.media", "https://*.fal.media"];

    expect(policy.get("connect-src")).toEqual(["'self'", ...hosts]);
    expect(policy.get("img-src")).toEqual(["'self'", "blob:", ...hosts]);
    expect(policy.get("media-src")).toEqual(["'self'", "blob:", ...hosts]);
  });

  it("reaches the simulator where there is one, and fal's queue never", async () => {
    const simulated = await policyWith({ FAL_QUEUE_URL: "http://127.0.0.1:8810/" });
    const real = await policyWith({ FAL_QUEUE_URL: "https://queue.fal.run" });

    expect(simulated.get("media-src")).toContain("http://127.0.0.1:8810");
    expect(JSON.stringify([...real])).not.toContain("queue.fal.run");
  });

  it("knows the styles that the pinned Sonner writes into a page", async () => {
    const file = createRequire(import.meta.url)
      .resolve("sonner")
      .replace(/index\.js$/, "index.mjs");
    const [, literal] = /__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(readFileSync(file, "utf8")) ?? [];
    const css: string = JSON.parse(literal ?? "");
    const hash = createHash("sha256").update(css).digest("base64");

    expect((await policyWith()).get("style-src-elem")).toContain(`'sha256-${hash}'`);
  });
});
