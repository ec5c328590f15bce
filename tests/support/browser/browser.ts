import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { db, sql } from "../api/database";
import { CHROMIUM_ARGS } from "./start";

export { signIn } from "./start";

type StorageState = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** What Chromium says on the console when a page breaks, or misspells, a policy it was sent with. */
const POLICY_COMPLAINT =
  /Content[- ]Security[- ]Policy|Permissions[- ]Policy|Cross-Origin-\w+-Policy/i;

/**
 * One browser for a test file; each visitor is a context of their own, with nothing shared. A test fails when any page it visited
 * broke its content policy.
 */
export function oneBrowser() {
  let browser: Browser;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: CHROMIUM_ARGS,
    });
  });
  afterAll(async () => {
    await browser.close();
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });
  return {
    /** The complaints about pages since the last look, for a test that means to cause some. */
    takeComplaints: () => complaints.splice(0),
    /** A new person at a new device, on the app's own origin; with a storageState, somebody known with nothing cached. */
    async visitor(
      options: { width?: number; locale?: string; storageState?: StorageState } = {},
    ): Promise<{ context: BrowserContext; page: Page }> {
      const context = await browser.newContext({
        baseURL: inject("stack").appUrl,
        locale: options.locale ?? "en-US",
        ...(options.storageState === undefined ? {} : { storageState: options.storageState }),
        viewport: { width: options.width ?? 1280, height: 900 },
      });
      context.on("console", (message) => {
        const text = message.text();
        if (POLICY_COMPLAINT.test(text)) complaints.push(`${message.page()?.url()}: ${text}`);
      });
      context.on("weberror", (error) => {
        const { message } = error.error();
        if (POLICY_COMPLAINT.test(message)) complaints.push(message);
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

/** The API as the signed-in page uses it, with its cookie. Throws what the route refused. */
// biome-ignore lint/suspicious/noExplicitAny: answers of several routes, read by the tests alone
export function callApi(page: Page, method: string, path: string, body?: unknown): Promise<any> {
  return page.evaluate(
    async ({ method, path, json }) => {
      const response = await fetch(path, {
        method,
        ...(json === null ? {} : { body: json, headers: { "content-type": "application/json" } }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    { method, path, json: body === undefined ? null : JSON.stringify(body) },
  );
}

/** The line of a planned campaign's first clip: its own, for faults that are set by what the prompt holds. */
export function hookLine(title: string): string {
  return `Okay, I was not going to tell anyone about ${title}.`;
}

/**
 * A campaign of four clips, the first 4 s long, made through the API as the signed-in person: for tests that are not about the
 * way there. Ends on its step 6 and returns its address.
 */
export async function planCampaign(page: Page, title: string): Promise<string> {
  const { actors } = await callApi(page, "GET", "/api/actors");
  const { id } = await callApi(page, "POST", "/api/campaigns", { title, actorId: actors[0].id });
  await callApi(page, "PATCH", `/api/campaigns/${id}`, {
    changes: [
      { field: "preset_id", from: null, to: "intimate-confession" },
      { field: "brief.what_is_sold", from: "", to: "the Glow serum" },
      { field: "brief.pain_point", from: "", to: "my skin is dry by noon" },
      { field: "brief.audience", from: "", to: "women over thirty" },
      { field: "brief.benefits", from: [], to: ["soft skin all day"] },
    ],
  });
  const { clips } = await callApi(page, "POST", `/api/campaigns/${id}/plan`, { apply: true });
  const { script } = clips[0];
  await callApi(page, "PATCH", `/api/clips/${clips[0].id}`, {
    changes: [
      { field: "script.line", from: script.line, to: hookLine(title) },
      { field: "script.duration", from: script.duration, to: 4 },
    ],
  });
  await page.goto(`/campaigns/${id}/generate`);
  return page.url();
}

/** Credits for somebody whose way is longer than the welcome credits reach. */
export async function grantCredits(email: string, cents: number): Promise<void> {
  const [user] = await sql("select id from auth.users where email = $1", [email]);
  const { error } = await db().rpc("grant_credits", {
    user_id: String(user?.id),
    amount_cents: cents,
    description: "Credits of a test",
  });
  expect(error).toBeNull();
}

/** The video really plays: time goes on and there are pictures. */
export async function expectToPlay(page: Page, clip: string): Promise<void> {
  const video = page.getByRole("article", { name: clip }).locator("video").first();
  await video.waitFor({ state: "visible", timeout: 40_000 });
  const seen = await video.evaluate(async (element) => {
    if (!(element instanceof HTMLVideoElement)) throw new Error("not a video");
    element.muted = true;
    await element.play();
    for (let turn = 0; turn < 100 && element.currentTime <= 0.3; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { time: element.currentTime, width: element.videoWidth, height: element.videoHeight };
  });
  expect(seen.time).toBeGreaterThan(0.3);
  expect(seen.height / seen.width).toBeCloseTo(16 / 9, 1);
}
