import { describe, expect, inject, it } from "vitest";
import {
  expectToPlay,
  hookLine,
  newPerson,
  oneBrowser,
  planCampaign,
  signIn,
  signUp,
} from "../support/browser";

const { appUrl, falControlUrl } = inject("stack");
const browser = oneBrowser();

async function setFault(promptIncludes: string, fault: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${falControlUrl}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ match: { promptIncludes }, fault }),
  });
  expect(response.ok).toBe(true);
}

describe("from sign-up to a clip", () => {
  it("a newcomer signs up, presses Generate, closes the page, and the video plays on another device", async () => {
    const person = newPerson();
    const first = await browser.visitor();
    await signUp(first.page, person);
    await first.page.getByRole("heading", { name: "Your first ad starts here" }).waitFor();
    const address = await planCampaign(first.page, "First try");
    const hook = first.page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: "Make · 100 credits: Video" }).click();
    await hook.getByRole("button", { name: "Cancel: Video" }).waitFor();
    await first.context.close();

    const second = await browser.visitor({ width: 390 });
    await signIn(second.page, person);
    await second.page.getByText("First try").waitFor();
    await second.page.goto(address);

    await expectToPlay(second.page, "1. Hook");
    await second.page.getByRole("banner").getByText("0 credits", { exact: true }).waitFor();
    await second.page.getByText("1 of 4 videos ready").waitFor();
    await second.context.close();
  });

  it("a page that stays open shows the finished video by itself", async () => {
    const { page, context } = await browser.visitor();
    await signIn(page, { email: "creator@studio.test", password: "create-something" });
    await page.getByText("Glow serum: morning routine").click();
    const clip = page.getByRole("article", { name: "1. Hook" });
    await clip.getByRole("button", { name: /^Make .*: Video/ }).click();

    await expectToPlay(page, "1. Hook");
    await clip.getByRole("button", { name: /^Redo .*: Video/ }).waitFor();
    await context.close();
  });

  it("a reload while the job runs shows its stage, and Cancel gives the credits back", async () => {
    const person = newPerson();
    const { page, context } = await browser.visitor();
    await signUp(page, person);
    await planCampaign(page, "Cancelled");
    await setFault(hookLine("Cancelled"), { durationMs: 30_000 });
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: "Make · 100 credits: Video" }).click();
    await hook.getByText(/so far, usually about/).waitFor();
    await page.getByText("100 credits on hold").waitFor();

    await page.reload();
    await hook.getByText(/so far, usually about/).waitFor();
    await hook.getByRole("button", { name: "Cancel: Video" }).click();

    await hook.getByText("You cancelled this. Nothing was charged.").waitFor();
    await page.getByRole("banner").getByText("100 credits", { exact: true }).waitFor();
    await context.close();
  });

  it("a failure is told in words, costs nothing and can be tried again", async () => {
    const person = newPerson();
    const { page, context } = await browser.visitor();
    await signUp(page, person);
    await planCampaign(page, "Fails first");
    await setFault(hookLine("Fails first"), {
      durationMs: 200,
      outcome: { kind: "model-error", type: "content_policy_violation", status: 422 },
    });
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: "Make · 100 credits: Video" }).click();

    await hook
      .getByRole("alert")
      .getByText(/safety check declined this content.*Nothing was charged/)
      .waitFor();
    await page.getByRole("banner").getByText("100 credits", { exact: true }).waitFor();
    await hook.getByRole("button", { name: "Try again · 100 credits: Video" }).click();
    await expectToPlay(page, "1. Hook");
    await context.close();
  });

  it("says what is missing when the credits do not reach", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await planCampaign(page, "Too expensive");
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByText("You are 60 credits short.").waitFor();
    await hook.getByRole("button", { name: "Make the clip · 160 credits" }).click();

    await page.getByText("This costs 160 credits; you have 100 credits available.").waitFor();
    await page.getByRole("button", { name: "Generate all" }).click();
    await page
      .getByRole("dialog")
      .getByText(/credits short, so nothing can be started/)
      .waitFor();
    await context.close();
  });
});

describe("the whole clip", () => {
  it("one press makes it with the page closed; versions can be looked at, chosen and are kept after a reload", async () => {
    const creator = { email: "creator@studio.test", password: "create-something" };
    const first = await browser.visitor();
    await signIn(first.page, creator);
    const address = await planCampaign(first.page, "Whole clip");
    const hook = first.page.getByRole("article", { name: "1. Hook" });
    await hook.getByRole("button", { name: "Make the clip · 160 credits" }).click();
    await hook.getByText("Waits for the step before it").first().waitFor();
    await first.context.close();

    const second = await browser.visitor();
    await signIn(second.page, creator);
    await second.page.goto(address);
    const clip = second.page.getByRole("article", { name: "1. Hook" });
    await clip
      .getByText("You hear the voice with the ambience under it.")
      .waitFor({ timeout: 40_000 });
    await clip.getByText("5/5").waitFor();

    await clip.getByRole("button", { name: "Redo · 100 credits: Video" }).click();
    await clip.getByText("6/6").waitFor({ timeout: 40_000 });
    await clip.getByText("Made for an earlier video").first().waitFor();
    await clip.getByRole("button", { name: "Earlier version" }).click();
    await clip.getByRole("button", { name: "Use this version" }).click();
    await clip.getByText("Made for an earlier video").first().waitFor({ state: "detached" });
    await second.page.reload();

    await clip.getByText("5/6").waitFor();
    await expectToPlay(second.page, "1. Hook");
    await second.context.close();
  });
});

describe("accounts", () => {
  it("sends a visitor to sign in and then to the page they wanted", async () => {
    const { page, context } = await browser.visitor();
    await page.goto("/campaigns/new");
    await page.waitForURL("**/sign-in?next=%2Fcampaigns%2Fnew");
    await page.getByLabel("Email").fill("creator@studio.test");
    await page.getByLabel("Password").fill("create-something");
    await page.getByRole("button", { name: "Sign in" }).click();

    await page.waitForURL("**/campaigns/new");
    await context.close();
  });

  it("keeps the session out of reach of scripts and ends it at sign-out", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    expect(await page.evaluate(() => document.cookie)).toBe("");
    expect((await context.cookies()).every((cookie) => cookie.httpOnly)).toBe(true);
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL(`${appUrl}/`);
    await page.goto("/campaigns");

    await page.waitForURL("**/sign-in?**");
    await context.close();
  });

  it("keeps what was typed and names the field when sign-up is refused", async () => {
    const { page, context } = await browser.visitor();
    await page.goto("/sign-up");
    await page.getByLabel("Your name").fill("Casey");
    await page.getByLabel("Email").fill("casey@studio.test");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create account" }).click();

    await page.getByText("Use at least 8 characters.").waitFor();
    await expect.poll(() => page.getByLabel("Email").inputValue()).toBe("casey@studio.test");
    await expect.poll(() => page.getByLabel("Your name").inputValue()).toBe("Casey");
    await context.close();
  });

  it("shows another user's campaign as not there", async () => {
    const owner = await browser.visitor();
    await signUp(owner.page, newPerson());
    const address = await planCampaign(owner.page, "Mine");
    const stranger = await browser.visitor();
    await signUp(stranger.page, newPerson());
    await stranger.page.goto(address);

    await stranger.page.getByText("There is nothing here").waitFor();
    await owner.context.close();
    await stranger.context.close();
  });
});
