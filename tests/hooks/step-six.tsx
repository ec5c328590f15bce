import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { useCredits } from "@/hooks/credits/use-credits";
import { type GenerateRequest, useGenerate } from "@/hooks/jobs/use-generate";
import { CAMPAIGN, credits } from "./fake-api";
import { openPage, type Page } from "./page";

export const video: GenerateRequest = { kind: "video", quality: "fast" };

export const frame: GenerateRequest = { kind: "first-frame", engine: "nano_banana" };

export let page: Page;

/** Step 6 with the header's credits beside it, as on the real page, after its first look. */
export async function render() {
  const initial = page.api.list();
  const view = renderHook(
    () => ({
      generation: useGenerate(CAMPAIGN, initial),
      credits: useCredits(credits),
    }),
    { wrapper: page.wrapper },
  );
  await page.pass(500);
  const generation = () => view.result.current.generation;
  /** What came of an action on the page as it is now. */
  const run = async <T,>(
    action: (now: ReturnType<typeof generation>) => Promise<T>,
  ): Promise<T> => {
    const responses: Promise<T>[] = [];
    act(() => {
      responses.push(action(generation()));
    });
    await page.pass(200);
    const [response] = responses;
    if (response === undefined) throw new Error("the action did not run");
    return response;
  };
  return {
    ...view,
    generation,
    run,
    press: (clipId: string, options: GenerateRequest) =>
      run((now) => now.generate(clipId, options)),
  };
}

export const keys = () => page.api.presses().map(({ key }) => key);

export const creditLooks = () => page.api.asked("/api/credits").length;

/** Opens a page before each test of the file that calls this, and closes it after. */
export function openPageForEachTest(): void {
  beforeEach(() => {
    page = openPage();
  });
  afterEach(() => page.close());
}
