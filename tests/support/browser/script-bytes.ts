import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";

const QUIET_MS = 1_000;

/**
 * What a page's scripts weigh, gzipped, as a browser that has nothing yet loads them: all that arrive until the network is quiet,
 * also those that are asked for after the page stands, without anybody touching it.
 */
export async function weighScripts(page: Page, path: string): Promise<number> {
  const arriving: Promise<number>[] = [];
  page.on("response", (response) => {
    if (!new URL(response.url()).pathname.endsWith(".js")) return;
    arriving.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto(path, { waitUntil: "networkidle" });
  await page.waitForTimeout(QUIET_MS);
  const sizes = await Promise.all(arriving);
  return sizes.reduce((sum, size) => sum + size, 0);
}
