import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  expectToPlay,
  grantCredits,
  newPerson,
  oneBrowser,
  planCampaign,
  signUp,
} from "../support/browser";

const browser = oneBrowser();

/** Every edit has reached its row. */
async function untilSaved(page: Page): Promise<void> {
  await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
}

async function startWithMaya(page: Page): Promise<void> {
  await page.goto("/campaigns/new");
  await page.getByRole("radio", { name: /Maya/ }).click();
  await page.getByRole("button", { name: "Continue: Product" }).click();
  await page.waitForURL("**/product");
}

async function fillBrief(page: Page): Promise<void> {
  await page.getByLabel("What is sold").fill("the Glow serum");
  await page.getByLabel("Audience").fill("women over thirty");
  await page.getByLabel("Pain point").fill("my skin is dry again by noon");
  await page.getByLabel("Benefit 1").fill("soft skin all day");
}

describe("the six steps", () => {
  it("lead a newcomer from sign-up to five clips", { timeout: 150_000 }, async () => {
    const person = newPerson();
    const { page, context } = await browser.visitor();
    await signUp(page, person);
    await grantCredits(person.email, 2_000);
    await page
      .getByRole("link", { name: /first campaign|New campaign/i })
      .first()
      .click();
    await page.getByRole("radio", { name: /Jonas/ }).click();
    await page.getByRole("button", { name: "Continue: Product" }).click();
    await page.getByRole("radio", { name: /No product/ }).waitFor();
    await page.getByRole("link", { name: "Continue: Preset" }).click();
    await page.getByRole("radio", { name: /Calm testimonial/ }).check();
    await page.getByRole("link", { name: "Continue: Brief" }).click();
    await fillBrief(page);
    await page.getByRole("button", { name: "Write the plan" }).click();
    await page.waitForURL("**/plan");
    await page.getByRole("link", { name: "Continue: Generate" }).click();
    await page.getByText("0 of 5 videos ready").first().waitFor();
    await page.getByRole("button", { name: "Generate all" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Start all/ })
      .click();

    await page.getByText("5 of 5 videos ready").first().waitFor({ timeout: 100_000 });
    await expectToPlay(page, "1. Hook");
    await context.close();
  });

  it("keep what was entered through a reload at each of them", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await startWithMaya(page);
    await page.getByRole("radio", { name: /Show a product/ }).check();
    await page.getByLabel("Name", { exact: true }).fill("Glow");
    await untilSaved(page);
    await page.reload();
    await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("Glow");

    await page.getByRole("link", { name: "Continue: Preset" }).click();
    await page.getByRole("radio", { name: /Street hype/ }).check();
    await untilSaved(page);
    await page.reload();
    await expect
      .poll(() => page.getByRole("radio", { name: /Street hype/ }).isChecked())
      .toBe(true);

    await page.getByRole("link", { name: "Continue: Brief" }).click();
    await fillBrief(page);
    await untilSaved(page);
    await page.reload();
    await expect.poll(() => page.getByLabel("Pain point").inputValue()).toContain("dry again");

    await page.getByRole("button", { name: "Write the plan" }).click();
    await page.waitForURL("**/plan");
    const line = page.getByLabel("Spoken line").first();
    await line.fill("Wait. You have to hear this.");
    await untilSaved(page);
    await page.reload();
    await expect.poll(() => line.inputValue()).toBe("Wait. You have to hear this.");

    await page.getByRole("link", { name: /Actor/ }).click();
    await page.getByRole("radio", { name: /Amina/ }).click();
    await untilSaved(page);
    await page.reload();
    await expect.poll(() => page.getByRole("radio", { name: /Amina/ }).isChecked()).toBe(true);
    await context.close();
  });

  it("ask for what a brief lacks, all of it at once, and lose nothing", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await startWithMaya(page);
    await page
      .getByRole("link", { name: /Preset/ })
      .first()
      .click();
    await page.getByRole("radio", { name: /Unboxing/ }).check();
    await page.getByRole("link", { name: "Continue: Brief" }).click();
    await page.getByLabel("Audience").fill("collectors");
    await page.getByRole("button", { name: "Write the plan" }).click();

    await page.getByText("Say what is sold, in a few words.").waitFor();
    await page.getByText("Say what bothers your customers.").waitFor();
    await page.getByText("3 answers are still missing.").waitFor();
    await expect
      .poll(() =>
        page.getByLabel("What is sold").evaluate((field) => field === document.activeElement),
      )
      .toBe(true);
    await expect.poll(() => page.getByLabel("Audience").inputValue()).toBe("collectors");
    await context.close();
  });

  it("can be walked with the keyboard alone", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await page.goto("/campaigns/new");
    const tabTo = async (name: RegExp) => {
      for (let press = 0; press < 60; press += 1) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate(() => {
          const element = document.activeElement;
          // Beyond the last control the focus leaves the page, and its body holds every word of it.
          if (element === null || element === document.body) return "";
          const isField =
            element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
          const label = isField ? element.labels?.[0]?.textContent : null;
          return label ?? element.getAttribute("aria-label") ?? element.textContent ?? "";
        });
        if (name.test(focused)) return;
      }
      throw new Error(`the keyboard never reaches ${name}`);
    };
    await tabTo(/Amina|Jonas|Maya/);
    await page.keyboard.press("Space");
    await tabTo(/Continue: Product/);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/product");
    await tabTo(/No product/);
    await tabTo(/Continue: Preset/);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/preset");
    await tabTo(/Intimate confession/);
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await tabTo(/Continue: Brief/);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/brief");
    for (const [label, text] of [
      [/What is sold/, "the lamp"],
      [/Audience/, "night readers"],
      [/Pain point/, "my eyes hurt"],
      [/Benefit 1/, "soft light"],
    ] as const) {
      await tabTo(label);
      await page.keyboard.type(text);
    }
    await page.keyboard.press("Enter");

    await page.waitForURL("**/plan");
    await page.getByLabel("Spoken line").first().waitFor();
    await context.close();
  });
});

describe("two tabs on one campaign", () => {
  it("never undo each other silently: the later save of the same field says so", async () => {
    const { page: first, context } = await browser.visitor();
    await signUp(first, newPerson());
    await startWithMaya(first);
    const address = first.url().replace("/product", "/brief");
    const second = await context.newPage();
    await Promise.all([first.goto(address), second.goto(address)]);
    await first.getByLabel("Audience").fill("runners");
    await untilSaved(first);
    await second.getByLabel("Pain point").fill("sore feet");
    await untilSaved(second);

    await second.getByLabel("What is sold").fill("the insole");
    await first.getByLabel("What is sold").fill("the shoe");
    await Promise.race([
      first.getByText("There it says: “the insole”").waitFor(),
      second.getByText("There it says: “the shoe”").waitFor(),
    ]);
    const late = (await first.getByText("There it says").count()) > 0 ? first : second;
    const mine = await late.getByLabel("What is sold").inputValue();
    await late.getByRole("button", { name: "Keep mine" }).click();
    await untilSaved(late);
    await late.reload();

    await expect.poll(() => late.getByLabel("What is sold").inputValue()).toBe(mine);
    await expect.poll(() => late.getByLabel("Audience").inputValue()).toBe("runners");
    await expect.poll(() => late.getByLabel("Pain point").inputValue()).toBe("sore feet");
    await context.close();
  });
});

describe("a connection that drops", () => {
  it("keeps what is typed, says so, and saves it once it is back", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await startWithMaya(page);
    await page.goto(page.url().replace("/product", "/brief"));
    await page.getByLabel("What is sold").fill("the lamp");
    await untilSaved(page);
    await context.setOffline(true);
    await page.getByLabel("Pain point").fill("it is dark");
    await page.getByText("Not saved yet. We keep trying.").waitFor();
    await context.setOffline(false);

    await untilSaved(page);
    await page.reload();
    await expect.poll(() => page.getByLabel("Pain point").inputValue()).toBe("it is dark");
    await context.close();
  });
});

describe("the page behind a link", () => {
  it("is loaded ahead when somebody reaches for it, not because the link is on the screen", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    const campaign = (await planCampaign(page, "Links")).replace(/\/generate$/, "");
    const ahead = new Set<string>();
    page.on("request", (request) => {
      const { origin, pathname, searchParams } = new URL(request.url());
      if (searchParams.has("_rsc")) ahead.add(origin + pathname);
    });
    await page.reload();
    await page.waitForLoadState("networkidle");
    expect([...ahead]).toEqual([]);

    await page.getByRole("link", { name: /Plan/ }).first().hover();
    await expect.poll(() => [...ahead]).toEqual([`${campaign}/plan`]);
    await page.getByRole("link", { name: /Brief/ }).first().focus();
    await expect.poll(() => [...ahead]).toEqual([`${campaign}/plan`, `${campaign}/brief`]);
    await context.close();
  });
});

describe("every page", () => {
  it.each(["light", "dark"] as const)(
    "has no serious accessibility finding in the %s theme",
    { timeout: 150_000 },
    async (theme) => {
      const { page, context } = await browser.visitor();
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const findings: string[] = [];
      const check = async (path: string) => {
        await page.goto(path);
        await page.getByRole("heading").first().waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const { id, impact, nodes } of violations) {
          if (impact !== "serious" && impact !== "critical") continue;
          findings.push(
            `${path}: ${id} at ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
          );
        }
      };
      for (const path of ["/", "/sign-in", "/sign-up", "/forgot-password", "/nowhere"]) {
        await check(path);
      }
      await signUp(page, newPerson());
      await check("/campaigns");
      const generate = await planCampaign(page, "Looked at");
      const campaign = new URL(generate).pathname.replace("/generate", "");
      await check("/campaigns");
      await check("/campaigns/new");
      for (const step of ["actor", "product", "preset", "brief", "plan", "generate"]) {
        await check(`${campaign}/${step}`);
      }
      for (const path of ["/settings", "/credits"]) await check(path);

      expect(findings).toEqual([]);
      await context.close();
    },
  );
});
