import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { callApi, newPerson, oneBrowser, signIn, signUp } from "../support/browser";
import { MAYA } from "../support/maya";

const { falControlUrl } = inject("stack");
const browser = oneBrowser();

const BRIEF = {
  what_is_sold: "the Glow serum",
  pain_point: "dry skin every winter",
  audience: "women over thirty",
  benefits: ["it sinks in at once", "one drop is enough"],
};

/** A campaign with everything up to step 4, on its step 5. Returns its address. */
async function openPlan(page: Page, presetId = "morning-discovery"): Promise<string> {
  const { id } = await callApi(page, "POST", "/api/campaigns", {
    title: "To be planned",
    actorId: MAYA,
  });
  await change(page, id, "preset_id", null, presetId);
  for (const [field, value] of Object.entries(BRIEF)) {
    await change(page, id, `brief.${field}`, field === "benefits" ? [] : "", value);
  }
  await page.goto(`/campaigns/${id}/plan`);
  await page.getByRole("button", { name: "Write the plan" }).click();
  await page.getByRole("article", { name: "1. Hook" }).waitFor();
  return id;
}

function change(page: Page, id: string, field: string, from: unknown, to: unknown) {
  return callApi(page, "PATCH", `/api/campaigns/${id}`, { changes: [{ field, from, to }] });
}

async function waitUntilSaved(page: Page): Promise<void> {
  await page.getByText("Saved", { exact: true }).waitFor();
}

function order(page: Page): Promise<(string | null)[]> {
  return page
    .getByRole("article")
    .evaluateAll((articles) => articles.map((article) => article.getAttribute("aria-label")));
}

describe("the plan", () => {
  it("says what is missing, is written with one press, and keeps an edit through a reload", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    const { id } = await callApi(page, "POST", "/api/campaigns", {
      title: "Nothing yet",
      actorId: MAYA,
    });
    await page.goto(`/campaigns/${id}/plan`);
    await page.getByRole("link", { name: "Step 3: choose a preset" }).waitFor();
    await expect
      .poll(() => page.getByRole("link", { name: /^Step 4: what is sold, the pain/ }).count())
      .toBe(1);

    await openPlan(page);
    await page.getByText("30 s wanted").waitFor();
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByLabel("Spoken line").fill("Three words only.");
    await hook.getByText("3 words, about").waitFor();
    await hook.getByText("Short for").waitFor();
    await hook.getByText("8 s", { exact: true }).click();
    await hook.getByText("Details").click();
    await hook.getByLabel("Scene").fill("On a boat");
    await waitUntilSaved(page);
    await page.reload();

    await expect.poll(() => hook.getByLabel("Spoken line").inputValue()).toBe("Three words only.");
    await expect.poll(() => hook.getByRole("radio", { name: "8 s" }).isChecked()).toBe(true);
    await hook.getByRole("button", { name: /Read the full prompts/ }).click();
    const prompts = page.getByRole("dialog");
    await prompts.getByRole("tab", { name: "Video" }).click();
    await prompts.getByText(/On a boat.*"Three words only\."/).waitFor();
    await context.close();
  });

  it("is put in order by the keys, by dragging and by the menu, and stays so", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await openPlan(page);
    await page.getByRole("button", { name: "Move the clip “Hook”" }).focus();
    await page.keyboard.press("Space");
    await page.getByText("Picked up “Hook”, position 1 of 4.").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowDown");
    await page.getByText("“Hook” is now at position 2 of 4.").waitFor({ state: "attached" });
    await page.keyboard.press("Space");
    await page.getByRole("article", { name: "2. Hook" }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("Move the clip “Hook”");

    await page.getByRole("button", { name: "More for the clip “Hook”" }).click();
    await page.getByRole("menuitem", { name: "Move down" }).click();
    await page.getByText("“Hook” was put down at position 3 of 4.").waitFor({ state: "attached" });
    await page.reload();
    await page.getByRole("article", { name: "3. Hook" }).waitFor();

    await expect
      .poll(() => order(page))
      .toEqual(["1. Problem", "2. Solution", "3. Hook", "4. Call to action"]);
    await context.close();
  });

  it("takes another clip and gives one up, between 3 and 5", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await openPlan(page);
    await page.getByRole("button", { name: "Add a clip" }).click();
    await page.getByRole("menuitem", { name: "Proof" }).click();
    const proof = page.getByRole("article", { name: "4. Proof" });
    await proof.getByText("Nothing is said in this clip.").waitFor();
    await expect
      .poll(() => proof.evaluate((article) => article === document.activeElement))
      .toBe(true);
    await page.getByText("A campaign has at most 5 clips.").waitFor();

    for (const beat of ["Proof", "Problem"]) {
      await page.getByRole("button", { name: `More for the clip “${beat}”` }).click();
      await page.getByRole("menuitem", { name: "Remove the clip" }).click();
      const question = page.getByRole("alertdialog", { name: `Remove “${beat}”?` });
      await question.getByRole("button", { name: "Remove the clip" }).click();
      await question.waitFor({ state: "detached" });
    }
    await expect.poll(() => order(page)).toEqual(["1. Hook", "2. Solution", "3. Call to action"]);
    await page.getByRole("button", { name: "More for the clip “Hook”" }).click();
    await page.getByText("A campaign has at least 3 clips.").waitFor();
    await expect
      .poll(() =>
        page.getByRole("menuitem", { name: "Remove the clip" }).getAttribute("data-disabled"),
      )
      .not.toBeNull();
    await context.close();
  });

  it("makes first frames, tells a failure in words, and takes the version that is picked", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await openPlan(page);
    const problem = page.getByRole("article", { name: "2. Problem" });
    await problem.getByText("Details").click();
    await problem.getByLabel("First-frame prompt").fill("beside a purple kettle");
    await setFault("beside a purple kettle");
    await page.getByRole("button", { name: "Generate all first frames · 100 credits" }).click();
    const quote = page.getByRole("dialog", { name: "Generate all first frames" });
    await quote.getByText("2. Problem").waitFor();
    await quote.getByRole("button", { name: "Start all · 100 credits" }).click();

    await problem
      .getByRole("alert")
      .getByText(/safety check declined this content.*Nothing was charged/)
      .waitFor();
    await page.getByRole("banner").getByText("25 credits", { exact: true }).waitFor();
    await problem.getByLabel("First-frame prompt").fill("beside a green kettle");
    await problem.getByRole("button", { name: /^Try again · 25 credits/ }).click();
    await problem.getByRole("img", { name: "First frame of the clip “Problem”" }).waitFor();
    await page.getByRole("banner").getByText("0 credits", { exact: true }).waitFor();
    await problem.getByText("You are 25 credits short.").waitFor();
    await context.close();
  });

  it("keeps every first frame as a version to pick from", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    await openPlan(page);
    const hook = page.getByRole("article", { name: "1. Hook" });
    const frame = hook.getByRole("img", { name: "First frame of the clip “Hook”" });
    await hook.getByRole("button", { name: /^Generate the first frame · 25 credits/ }).click();
    await frame.waitFor();
    const first = await frame.getAttribute("src");
    await hook.getByRole("button", { name: /^Redo · 25 credits/ }).click();
    await hook.getByRole("radio", { name: "Version 2" }).waitFor();
    await expect.poll(() => frame.getAttribute("src")).not.toBe(first);

    await hook.getByRole("radio", { name: "Version 2" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      ([name, src]) => document.querySelector(`img[alt="${name}"]`)?.getAttribute("src") === src,
      ["First frame of the clip “Hook”", first] as const,
    );
    await page.reload();
    await expect.poll(() => frame.getAttribute("src")).toBe(first);
    await expect.poll(() => hook.getByRole("radio", { name: "Version 1" }).isChecked()).toBe(true);
    await context.close();
  });

  it("is written again from a changed brief, keeps an own line, and gives it up when it is ticked", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    const id = await openPlan(page);
    const hook = page.getByRole("article", { name: "1. Hook" });
    await hook.getByLabel("Spoken line").fill("My own hook.");
    await waitUntilSaved(page);
    await change(page, id, "preset_id", "morning-discovery", "calm-testimonial");
    const again = page.getByRole("button", { name: "Write again from the brief" });
    await again.click();
    const dialog = page.getByRole("dialog", { name: "Write the plan again" });
    await dialog.getByText("New clip").waitFor();
    await expect.poll(() => dialog.getByRole("checkbox").count()).toBe(1);
    await dialog.getByRole("button", { name: "Write it" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("article", { name: "4. Proof" }).waitFor();
    await expect.poll(() => hook.getByLabel("Spoken line").inputValue()).toBe("My own hook.");

    await again.click();
    await dialog.getByRole("checkbox", { name: /Replace: Spoken line/ }).check();
    await dialog.getByRole("button", { name: "Write it" }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => hook.getByLabel("Spoken line").inputValue()).not.toBe("My own hook.");
    await again.click();
    await dialog.getByText("There is nothing to change.").waitFor();
    await context.close();
  });

  it("shows in two tabs whose line it is, and never takes one away silently", async () => {
    const person = newPerson();
    const first = await browser.visitor();
    await signUp(first.page, person);
    const id = await openPlan(first.page);
    const second = await browser.visitor({ width: 390 });
    await signIn(second.page, person);
    await second.page.goto(`/campaigns/${id}/plan`);
    const line = (page: Page) =>
      page.getByRole("article", { name: "1. Hook" }).getByLabel("Spoken line");
    await line(second.page).waitFor();
    await line(first.page).fill("From the first tab.");
    await waitUntilSaved(first.page);
    await line(second.page).fill("From the second tab.");

    await second.page.getByText(/There it says: “From the first tab\.”/).waitFor();
    await second.page.getByRole("button", { name: "Keep mine" }).click();
    await second.page.getByText("Saved", { exact: true }).waitFor({ state: "attached" });
    await first.page.reload();
    await expect.poll(() => line(first.page).inputValue()).toBe("From the second tab.");
    await first.context.close();
    await second.context.close();
  });
});

async function setFault(promptIncludes: string): Promise<void> {
  const outcome = { kind: "model-error", type: "content_policy_violation", status: 422 };
  const response = await fetch(`${falControlUrl}/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ match: { promptIncludes }, fault: { durationMs: 200, outcome } }),
  });
  expect(response.ok).toBe(true);
}
