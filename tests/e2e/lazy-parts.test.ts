import { setTimeout as sleep } from "node:timers/promises";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newPerson, oneBrowser, planCampaign, signUp } from "../support/browser";

const browser = oneBrowser();
const SCRIPTS = /\.js(\?|$)/;

let storageState: Awaited<ReturnType<BrowserContext["storageState"]>>;
let step6: string;
let visit: { context: BrowserContext; page: Page };

/** A page whose scripts have all arrived that it loads without a press. */
async function open(path: string): Promise<Page> {
  await visit?.context.close();
  visit = await browser.visitor({ storageState });
  await visit.page.goto(path, { waitUntil: "networkidle" });
  return visit.page;
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent ?? "";
  });
}

function dialogHasFocus(page: Page): Promise<boolean> {
  return page.getByRole("dialog").evaluate((dialog) => dialog === document.activeElement);
}

async function saveBudget(page: Page): Promise<void> {
  const field = page.getByRole("spinbutton", { name: /^Balance at fal\.ai/ });
  await field.fill("5.00");
  await field.press("Enter");
}

beforeAll(async () => {
  const { page, context } = await browser.visitor();
  await signUp(page, newPerson());
  step6 = await planCampaign(page, "Late");
  storageState = await context.storageState();
  await context.close();
});

afterAll(async () => {
  await visit.context.close();
});

describe("what a page loads only when it is used", () => {
  it.each(["a click", "Enter", "ArrowDown"])(
    "a menu opens with its first press (%s), and gives the focus back to its button",
    async (how) => {
      const page = await open("/settings");
      const account = page.getByRole("button", { name: /^Account/ });
      if (how === "a click") await account.click();
      else await account.press(how);
      await page.getByRole("menuitem", { name: "Settings" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await expect.poll(() => focused(page)).toBe("Settings");
      await page.keyboard.press("Escape");
      await page.getByRole("menu").waitFor({ state: "detached" });

      await expect.poll(() => focused(page)).toMatch(/^Account/);
    },
  );

  it("a popover opens with its first press, and gives the focus back to its button", async () => {
    const page = await open("/settings");
    const badge = page.getByRole("button", { name: /Show the budget$/ });
    await badge.press("Enter");
    await page.getByRole("dialog", { name: "Budget at fal.ai" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });

    await expect.poll(() => focused(page)).toMatch(/Show the budget$/);
  });

  it("a dialog takes the focus, closes with Escape, and gives the focus back to its button", async () => {
    const page = await open(step6);
    const all = page.getByRole("button", { name: /^Generate all/ });
    const name = await all.innerText();
    for (const _ of ["first", "second"]) {
      await all.press("Enter");
      await page.getByRole("dialog").waitFor();
      await expect.poll(() => dialogHasFocus(page)).toBe(true);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });

      await expect.poll(() => focused(page)).toBe(name);
    }
  });

  it("a press without a network leaves the menu's button as it was, and a later one opens it", async () => {
    const page = await open("/settings");
    const account = page.getByRole("button", { name: /^Account/ });
    await page.route(SCRIPTS, (route) => route.abort());
    const refused = page.waitForEvent("requestfailed");
    await account.click();
    await refused;
    await expect.poll(() => account.getAttribute("aria-expanded")).toBe("false");
    await page.unroute(SCRIPTS);
    await account.click();

    await page.getByRole("menuitem", { name: "Settings" }).waitFor();
  });

  it("a toast is shown when its scripts arrive later than what it says", async () => {
    const page = await open("/settings");
    await page.route(SCRIPTS, async (route) => {
      await sleep(2_000);
      await route.continue();
    });
    await saveBudget(page);

    await page.getByText("Budget updated successfully").waitFor();
  });

  it("a toast that no network could show is shown by the next press", async () => {
    const page = await open("/settings");
    await page.route(SCRIPTS, (route) => route.abort());
    const saved = page.waitForResponse("**/api/budget");
    await saveBudget(page);
    await saved;
    await page.unroute(SCRIPTS);
    await page.getByRole("spinbutton").click();

    await page.getByText("Budget updated successfully").waitFor();
  });
});
