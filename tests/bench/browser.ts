import { type Browser, chromium } from "playwright-core";
import { CHROMIUM_ARGS, signIn } from "../support/browser/start";
import type { World } from "./world";

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: CHROMIUM_ARGS,
  });
}

/** A signed-in user on their own device. */
export async function signedInContext(
  browser: Browser,
  world: World,
  person: { email: string; password: string },
) {
  const context = await browser.newContext({
    baseURL: world.appUrl,
    locale: "en-US",
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  await signIn(page, person);
  return { context, page };
}
