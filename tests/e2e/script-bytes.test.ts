import { describe, expect, it } from "vitest";
import { newPerson, oneBrowser, planCampaign, signUp, weighScripts } from "../support/browser";

const browser = oneBrowser();

/** 1 KB is 1,000 bytes. Next's own runtime, without a page, is 135 KB of each (docs/performance.md). */
const KB = 1_000;

describe("the scripts of a page, gzipped", () => {
  it("are at most 150 KB on the landing page", async () => {
    const { page, context } = await browser.visitor();

    expect(await weighScripts(page, "/")).toBeLessThanOrEqual(150 * KB);
    await context.close();
  });

  it("are at most 210 KB on the dashboard and 180 KB in step 6", async () => {
    const { page, context } = await browser.visitor();
    await signUp(page, newPerson());
    const step6 = new URL(await planCampaign(page, "Light"));
    const storageState = await context.storageState();
    const weigh = async (path: string) => {
      const fresh = await browser.visitor({ storageState });
      const bytes = await weighScripts(fresh.page, path);
      await fresh.context.close();
      return bytes;
    };

    expect(await weigh("/campaigns")).toBeLessThanOrEqual(210 * KB);
    expect(await weigh(step6.pathname)).toBeLessThanOrEqual(180 * KB);
    await context.close();
  });
});
