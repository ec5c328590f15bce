import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";

/** As root and on a closed network: no sandbox, and none of Chromium's own calls home. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One browser for a test file; each visitor is a context of their own, with nothing shared. */
export function oneBrowser() {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ARGS,
    });
  });
  afterAll(async () => {
    await browser.close();
  });
  return {
    /** A new person at a new device, on the app's own origin. */
    async visitor(
      options: { width?: number; locale?: string } = {},
    ): Promise<{ context: BrowserContext; page: Page }> {
      const context = await browser.newContext({
        baseURL: inject("stack").appUrl,
        locale: options.locale ?? "en-US",
        viewport: { width: options.width ?? 1280, height: 900 },
      });
      return { context, page: await context.newPage() };
    },
  };
}

let people = 0;

export function newPerson(): { email: string; password: string } {
  people += 1;
  return {
    email: `person-${process.pid}-${Date.now()}-${people}@studio.test`,
    password: "long-enough-1",
  };
}

export async function signUp(
  page: Page,
  person: { email: string; password: string },
): Promise<void> {
  await page.goto("/sign-up");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/campaigns");
}

export async function signIn(
  page: Page,
  person: { email: string; password: string },
): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/campaigns");
}

/** Plans a campaign from the first preset and actor; ends on its step 6 and returns its address. */
export async function planCampaign(page: Page, title: string): Promise<string> {
  await page.goto("/campaigns/new");
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("What is the ad for?").fill("the Glow serum");
  await page.getByRole("button", { name: "Plan the clips" }).click();
  await page.waitForURL("**/generate");
  return page.url();
}

/** The video really plays: time goes on and there are pictures. */
export async function expectToPlay(page: Page, clip: string): Promise<void> {
  const video = page.getByRole("article", { name: clip }).locator("video").first();
  await video.waitFor({ state: "visible", timeout: 40_000 });
  const seen = await video.evaluate(async (element) => {
    if (!(element instanceof HTMLVideoElement)) throw new Error("not a video");
    element.muted = true;
    await element.play();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return { time: element.currentTime, width: element.videoWidth, height: element.videoHeight };
  });
  expect(seen.time).toBeGreaterThan(0.3);
  expect(seen.height / seen.width).toBeCloseTo(16 / 9, 1);
}
