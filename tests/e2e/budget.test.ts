import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { budgetView } from "@/lib/domain/credits/budget.schema";
import { newClip, sql } from "../support/api";
import { newPerson, oneBrowser, signUp } from "../support/browser";

const browser = oneBrowser();

/** A new person with 100 credits at step 6 of a campaign of one clip, whose video costs 100 credits and 0.60 at fal. */
async function newcomer(page: Page): Promise<{ open: () => Promise<void> }> {
  const person = newPerson();
  await signUp(page, person);
  const [row] = await sql("select id from auth.users where email = $1", [person.email]);
  const { campaignId } = await newClip(String(row?.id));
  return {
    open: async () => {
      await page.goto(`/campaigns/${campaignId}/generate`);
    },
  };
}

const badge = (page: Page) =>
  page.getByRole("banner").getByRole("button", { name: /^(Budget|Spent):/ });
const badgeSays = (page: Page, text: string) =>
  page.getByRole("banner").getByText(text, { exact: true }).waitFor({ timeout: 15_000 });
const makeVideo = (page: Page, clip = "1. Hook") =>
  page
    .getByRole("article", { name: clip })
    .getByRole("button", { name: /: Video$/ })
    .click();
const setBudget = async (page: Page, amount: string) => {
  await page.getByLabel("Balance at fal.ai, in EUR").fill(amount);
  await page
    .getByRole("region", { name: "Budget management" })
    .getByRole("button", { name: "Save" })
    .click();
};

describe("the budget", () => {
  it("walks from nothing spent to a low budget, and a recharge leaves exactly what was typed", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await badgeSays(page, "Spent: €0.00");

    await badge(page).click();
    await page.getByRole("link", { name: "Manage the budget" }).click();
    await page.waitForURL("**/settings#budget");
    const dashboard = page.getByRole("link", { name: "Open fal.ai dashboard" });
    await expect.poll(() => dashboard.getAttribute("href")).toBe("https://fal.ai/dashboard/keys");
    await expect.poll(() => dashboard.getAttribute("target")).toBe("_blank");
    await expect.poll(() => dashboard.getAttribute("rel")).toContain("noopener");

    await setBudget(page, "10.00");
    await page.getByText("Budget updated successfully").waitFor();
    await badgeSays(page, "Budget: €10.00");

    await open();
    await makeVideo(page);
    await badgeSays(page, "Budget: €9.40");

    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: /^Redo .*: Video/ }).waitFor({ timeout: 40_000 });
    await badgeSays(page, "Budget: €9.40");
    await page.goto("/settings");
    await setBudget(page, "24.50");
    await badgeSays(page, "Budget: €24.50");
    const spent = page
      .getByText("Total spent (estimated)")
      .locator("xpath=following-sibling::dd[1]");
    await expect.poll(() => spent.textContent()).toBe("€0.60");
    expect(budgetView.parse(await (await page.request.get("/api/budget")).json())).toMatchObject({
      remaining: 24.5,
      spent: 0.6,
    });
    await context.close();
  });

  it("tells a low budget in words and not by colour alone", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await page.goto("/settings");
    await setBudget(page, "0.70");
    await badgeSays(page, "Budget: €0.70");
    await open();
    await makeVideo(page);

    await badgeSays(page, "Budget: €0.10");
    await badge(page).click();
    await page.getByText("Low budget: less than 25% is left.").waitFor();
    await page.getByRole("link", { name: "Manage the budget" }).click();
    const meter = page.getByRole("region", { name: "Budget management" }).getByRole("progressbar");
    await expect
      .poll(() => meter.getAttribute("aria-valuetext"))
      .toBe("€0.10. Less than a quarter of the budget is left");
    await setBudget(page, "0");
    await page.getByText("Low budget: less than 25% is left.").waitFor();
    await context.close();
  });

  it("shows what is overspent, and by how much", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await page.goto("/settings");
    await setBudget(page, "0.50");
    await badgeSays(page, "Budget: €0.50");
    await open();
    await makeVideo(page);

    await badgeSays(page, "Budget: -€0.10");
    await badge(page).click();
    await page
      .getByText("Overspent: your generations have cost €0.10 more than the budget.")
      .waitFor();
    await context.close();
  });

  it("says what is wrong with an amount beside the field, and Remove goes back to what was spent", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await page.goto("/settings");
    for (const [typed, sentence] of [
      ["-1", "The budget must be 0 or more."],
      ["0.001", "The budget must have at most two decimals."],
      ["999999999999", "The budget must be at most 1,000,000,000."],
      ["", "Type an amount, such as 24.50."],
    ] as const) {
      await setBudget(page, typed);
      await page.getByText(sentence).waitFor();
    }

    await setBudget(page, "24.5");
    await badgeSays(page, "Budget: €24.50");
    const section = page.getByRole("region", { name: "Budget management" });
    await section.getByRole("button", { name: "Remove" }).click();
    await page.getByText("Budget removed").waitFor();
    await badgeSays(page, "Spent: €0.00");
    await section.getByRole("button", { name: "Remove" }).waitFor({ state: "detached" });
    await context.close();
  });

  it("shows spending as charts and as tables that say what the API says", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await open();
    await makeVideo(page);
    await badgeSays(page, "Spent: €0.60");
    await page.goto("/settings");

    const byType = page.getByRole("table", { name: "By type" });
    await byType.getByRole("row", { name: "Video (fast) 1 €0.60" }).waitFor();
    const byDay = page.getByRole("table", { name: "By day" });
    await expect.poll(() => byDay.getByRole("row").count()).toBe(32);
    await expect.poll(() => byDay.getByRole("row").nth(1).textContent()).toContain("€0.60");
    await page.locator(".recharts-bar-rectangle").first().waitFor();
    const api = budgetView.parse(await (await page.request.get("/api/budget")).json());
    expect(api.spent).toBe(0.6);
    await context.close();
  });
});

describe("credits", () => {
  it("shows balance and ledger, leads to a generation's four numbers, and exports all of it", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await open();
    await makeVideo(page);
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: /^Redo .*: Video/ }).waitFor({ timeout: 40_000 });
    await page
      .getByRole("banner")
      .getByRole("link", { name: /credits/ })
      .click();
    await page.waitForURL("**/credits");

    const table = page.getByRole("table", { name: "Ledger" });
    await table.getByRole("row", { name: /^Charged/ }).waitFor();
    await expect.poll(() => table.getByRole("row").count()).toBe(4);
    await page.getByRole("combobox", { name: "Entry" }).click();
    await page.getByRole("option", { name: "Put on hold" }).click();
    await table.getByRole("row", { name: /^Charged/ }).waitFor({ state: "detached" });
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Export as CSV" }).click(),
    ]);
    const csv = await readFile(await download.path(), "utf8");
    expect(csv.split("\r\n")).toHaveLength(3);
    expect(csv).toContain(",hold,100,0,100,video_veo31_fast,");

    await table.getByRole("link", { name: "Details of Video (fast)" }).click();
    await page.waitForURL("**/jobs/**");
    for (const [term, value] of [
      ["Estimate", "100 credits"],
      ["Held", "100 credits"],
      ["Charged", "100 credits"],
      ["Provider cost", "€0.60"],
    ] as const) {
      const number = page.getByRole("term").filter({ hasText: new RegExp(`^${term}$`) });
      await number.locator("xpath=following-sibling::dd[1]").getByText(value).waitFor();
    }
    await context.close();
  });

  it("too few credits lead there and say how many are missing", async () => {
    const { page, context } = await browser.visitor();
    const { open } = await newcomer(page);
    await open();
    const hook = page.getByRole("article", { name: "1. Hook" });
    const preview = hook.getByLabel("Before you press");
    await preview.getByText("60 credits short").waitFor();
    await preview.getByText("€0.78").waitFor();
    await hook.getByRole("link", { name: "See the credits" }).click();

    await page.waitForURL("**/credits?missing=60");
    await page
      .getByRole("alert")
      .getByText(/You are 60 credits short/)
      .waitFor();
    await page.goBack();
    await hook.getByRole("button", { name: "Make the clip · 160 credits" }).click();
    await page.getByRole("button", { name: "See the credits" }).click();
    await page.waitForURL("**/credits?missing=60");
    await context.close();
  });

  it("tell an admin that nothing is charged", async () => {
    const { page, context } = await browser.visitor();
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill("admin@studio.test");
    await page.getByLabel("Password").fill("watch-everything");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/campaigns");
    await page.goto("/credits?missing=60");

    await page.getByText("You are an administrator").waitFor();
    await expect.poll(() => page.getByText(/credits short/).count()).toBe(0);
    await context.close();
  });
});

it("no other page loads the charting library", async () => {
  const { page, context } = await browser.visitor();
  await signUp(page, newPerson());
  const scripts: string[] = [];
  page.on("response", async (response) => {
    if (response.url().endsWith(".js")) scripts.push(await response.text().catch(() => ""));
  });
  for (const path of ["/campaigns", "/credits"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
  }
  expect(scripts.some((script) => script.includes("recharts"))).toBe(false);

  await page.goto("/settings");
  await page.waitForLoadState("networkidle");
  expect(scripts.some((script) => script.includes("recharts"))).toBe(true);
  await context.close();
});
