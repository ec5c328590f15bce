import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../../scripts/local-supabase/port";
import { startChild } from "../../scripts/stack/child";
import { weighScripts } from "../support/browser/script-bytes";
import { signedInContext, startBrowser } from "./browser";
import { type Row, round } from "./figure";
import type { World } from "./world";

const ROOT = join(import.meta.dirname, "..", "..");
const KB = 1_000;

/** Gzipped scripts of three pages as Chromium loads them, compared with a Next app of one empty page, built in the same run. */
export async function scriptSize(world: World): Promise<Row[]> {
  const browser = await startBrowser();
  const bare = await startEmptyApp();
  try {
    const weigh = async (baseURL: string, path: string, storageState?: object) => {
      const context = await browser.newContext({
        baseURL,
        locale: "en-US",
        ...(storageState === undefined ? {} : { storageState: storageState as never }),
      });
      const bytes = await weighScripts(await context.newPage(), path);
      await context.close();
      return bytes;
    };
    const empty = await weigh(bare.url, "/");
    const { context } = await signedInContext(browser, world, world.creator);
    const known = await context.storageState();
    const pages = [
      {
        name: "landing",
        path: "/",
        goal: 120,
        state: undefined,
        why: " Next's own runtime is more than the goal: only a page without it could be smaller. What is left to us is what stands above it. Next step: a landing page outside of the app (a static file in front of it), once there is a reason to keep two ways of making pages.",
      },
      { name: "dashboard", path: "/campaigns", goal: null, state: known, why: "" },
      {
        name: "step 6",
        path: `/campaigns/${world.campaignId}/generate`,
        goal: 180,
        state: known,
        why: "",
      },
    ];
    const rows: Row[] = [];
    for (const { name, path, goal, state, why } of pages) {
      const bytes = await weigh(world.appUrl, path, state);
      const isMet = goal === null || bytes <= goal * KB;
      rows.push({
        figure: `script bytes (gzip) of ${name}`,
        ours: `${round(bytes / KB)} KB`,
        baseline: `${round(empty / KB)} KB (the framework's empty page)`,
        ratio: `+${round((bytes - empty) / KB)} KB`,
        goal: goal === null ? "–" : `≤ ${goal} KB`,
        isMet,
        note: `All scripts a browser loads by itself until the network is quiet; 1 KB is 1,000 bytes.${isMet ? "" : why}`,
      });
    }
    return rows;
  } finally {
    await bare.stop();
    await browser.close();
  }
}

/** A throw-away Next app with one empty page; its folder hard-links our own packages. */
async function startEmptyApp(): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), "studio-empty-"));
  await mkdir(join(dir, "app"));
  const component = (name: string, html: string) =>
    `export default function ${name}({ children }) { return ${html}; }\n`;
  await writeFile(
    join(dir, "app/layout.jsx"),
    component("Layout", "<html><body>{children}</body></html>"),
  );
  await writeFile(join(dir, "app/page.jsx"), component("Page", "<p>Nothing.</p>"));
  await writeFile(join(dir, "package.json"), '{ "type": "module", "private": true }\n');
  await cp(join(ROOT, "node_modules"), join(dir, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) =>
      /node_modules($|\/(\.bin|next|react|react-dom|scheduler|styled-jsx|client-only|postcss|nanoid|picocolors|source-map-js|caniuse-lite|baseline-browser-mapping|@next|@swc)($|\/))/.test(
        path,
      ),
  });
  const next = join(dir, "node_modules/next/dist/bin/next");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const build = startChild([next, "build"], { cwd: dir, env, stdio: "ignore" });
  const code = await new Promise((resolve) => build.process.once("close", resolve));
  if (code !== 0) throw new Error("the empty app could not be built");
  const port = await findFreePort();
  const child = startChild([next, "start", "--hostname", "127.0.0.1", "--port", String(port)], {
    cwd: dir,
    env,
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  for (let turn = 0; turn < 100; turn += 1) {
    const response = await fetch(url).catch(() => null);
    if (response !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    async stop() {
      await child.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
