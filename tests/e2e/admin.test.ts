import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { DEMO_USERS } from "../../scripts/seed-demo";
import {
  accountOf,
  finishedJob,
  jobRow,
  type Person,
  signedInUser,
  startJob,
} from "../support/api";
import { oneBrowser, signIn } from "../support/browser";

/** The administration by hand: what the people who run the studio see and press. */

const browser = oneBrowser();

async function asAdmin(options: { width?: number; locale?: string } = {}): Promise<Page> {
  const { page } = await browser.visitor(options);
  await signIn(page, DEMO_USERS.admin);
  return page;
}

test("an administrator finds the way there, and every page has its heading and nothing that overflows", async () => {
  const page = await asAdmin({ width: 390 });
  await page.getByRole("button", { name: "Account of Ada Admin" }).click();
  await page.getByRole("menuitem", { name: "Administration" }).click();
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

  for (const name of ["Jobs", "Budgets", "Prices", "Health", "Overview"]) {
    const place = page
      .getByRole("navigation", { name: "Administration" })
      .getByRole("link", { name });
    await place.click();
    await page.getByRole("heading", { name, level: 1 }).waitFor();
    await expect.poll(() => place.getAttribute("aria-current")).toBe("page");
    expect(
      await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ),
      name,
    ).toBe(0);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.filter(({ impact }) => impact === "serious" || impact === "critical"),
      name,
    ).toEqual([]);
  }
});

test("a stuck job is seen, checked again, and done", async () => {
  const { jobId } = await finishedJob();
  const page = await asAdmin();
  await page.goto("/admin/health");
  const row = page
    .getByRole("table", { name: "Running longest" })
    .getByRole("row")
    .filter({ has: page.locator(`a[href="/admin/jobs/${jobId}"]`) });
  await row.getByRole("button", { name: /^Check again now/ }).click();
  await page.getByText("Checked.").waitFor();
  await row.waitFor({ state: "detached" });

  expect((await jobRow(jobId)).status).toBe("completed");
});

test("marking a job as failed asks for a reason, gives the credits back and stands in the timeline", async () => {
  const { jobId, person } = await startJob();
  const page = await asAdmin();
  await page.goto(`/admin/jobs/${jobId}`);
  await page.getByRole("button", { name: "Mark as failed, give credits back" }).click();
  const dialog = page.getByRole("dialog", { name: "Mark this job as failed?" });
  const confirm = dialog.getByRole("button", { name: "Mark as failed, give credits back" });
  await confirm.click();
  await dialog.getByText("Say why, in three characters or more.").waitFor();
  expect((await jobRow(jobId)).completed_at).toBeNull();

  await dialog.getByLabel("Reason").fill("It hangs for ever");
  await confirm.click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("admin@studio.test: marked as failed. It hangs for ever").waitFor();
  await page.getByRole("status").filter({ hasText: "Failed" }).waitFor();
  expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  await page.getByRole("button", { name: "Try again" }).waitFor();
});

test("credits are given in the creator's page, and a press without an amount says what is missing", async () => {
  const person: Person = await signedInUser();
  const page = await asAdmin();
  await page.goto("/admin/users");
  await page.getByLabel("Part of an email address or a name").fill(person.email);
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("link", { name: person.email }).click();
  await page.getByRole("heading", { name: person.email, level: 1 }).waitFor();

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByText("Type a whole number of credits above 0.").waitFor();
  await page.getByText("Say why, in three characters or more.").waitFor();
  await page.getByRole("textbox", { name: "Credits" }).fill("250");
  await page.getByLabel("Reason").fill("A welcome gift");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByText("Changed: 1,250 credits available now").waitFor();
  await page.getByRole("table", { name: "Ledger" }).getByText("A welcome gift").waitFor();
  expect(await accountOf(person.id)).toEqual({ balance: 1_250, held: 0 });
});

test("a price is changed and counts, and a wrong one says so beside its field", async () => {
  const page = await asAdmin();
  await page.goto("/admin/prices");
  const form = page.getByRole("form", { name: "Script", exact: true });
  const price = form.getByLabel("Credits per request");
  await price.fill("-3");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("Type a whole number of credits, 0 to 1,000,000.").waitFor();
  await price.fill("4");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It counts for new jobs.").waitFor();
  await page.reload();
  await expect.poll(() => price.inputValue()).toBe("4");
  await form.getByText(/Changed .* by admin@studio.test/).waitFor();
  await price.fill("2");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It counts for new jobs.").first().waitFor();
});

test("the history is filtered by choosing, and the address can be passed on", async () => {
  const { jobId, person } = await finishedJob();
  const page = await asAdmin();
  await page.goto("/admin/jobs");
  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Running" }).click();
  await page.waitForURL("**/admin/jobs?status=active");
  await page.locator(`a[href="/admin/jobs/${jobId}"]`).waitFor();
  await page.getByLabel("Job id or fal.ai request id").fill(jobId);
  await page.getByRole("button", { name: "Find" }).click();
  await page.waitForURL(`**/admin/jobs?status=active&search=${jobId}`);
  await page.getByRole("link", { name: person.email }).waitFor();
  await page.getByRole("link", { name: "Clear all" }).click();
  await page.waitForURL("**/admin/jobs");
});
