import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useClipAdjustments } from "@/hooks/use-clip-adjustments";
import { type ClipAdjustments, readAdjustments } from "@/lib/domain/trim";
import { openPage, type Page } from "./page";
import { CLIP, refusal } from "./studio-stand-in";

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

const untouched = readAdjustments({});

/** The clip's card on a page whose row says this. */
function render(saved: ClipAdjustments = untouched) {
  const view = renderHook((row: ClipAdjustments) => useClipAdjustments(CLIP, row), {
    wrapper: page.wrapper,
    initialProps: saved,
  });
  const hook = () => view.result.current;
  return {
    ...view,
    hook,
    shown: () => hook().adjustments,
    /** A change, made and not waited for. */
    save: (change: Partial<ClipAdjustments>) => {
      act(() => {
        void hook().save(change);
      });
    },
  };
}

/** Lets the studio answer when the test says so. */
function holdAnswers() {
  const answers: ((response: Response) => void)[] = [];
  page.studio.onSave = () => new Promise((resolve) => answers.push(resolve));
  return {
    answer: async (response: Response = HttpResponse.json({})) => {
      answers.shift()?.(response);
      await page.pass(200);
    },
  };
}

const bodies = () => page.studio.asked(`/api/clips/${CLIP}/adjustments`).map(({ body }) => body);

describe("a clip's adjustments", () => {
  it("are what the row says, and nothing is asked for", async () => {
    const saved = { ...untouched, voice_volume: 0.4 };
    const { hook } = render(saved);
    await page.pass(2_000);

    expect(hook()).toMatchObject({ adjustments: saved, saveState: "saved" });
    expect(page.studio.seen).toEqual([]);
  });

  it("follow the row", () => {
    const { shown, rerender } = render();
    rerender({ ...untouched, speed: 1.1 });

    expect(shown().speed).toBe(1.1);
  });
});

describe("a change", () => {
  it("is shown at once, before the studio has answered", async () => {
    holdAnswers();
    const { hook, shown, save } = render();
    save({ ambient_volume: 0.1 });

    expect(shown()).toEqual({ ...untouched, ambient_volume: 0.1 });
    expect(hook().saveState).toBe("saving");
    await page.pass(5_000);
    expect(hook().saveState).toBe("saving");
  });

  it("is sent once, with everything else as it was", async () => {
    const saved = {
      ...untouched,
      video_job_id: "v1",
      trim_start: 0.5,
      trim_end: 6,
      speed: 1.1,
    } as const;
    const { save } = render(saved);
    save({ captions: false });
    await page.pass(2_000);

    expect(bodies()).toEqual([{ ...saved, captions: false }]);
    expect(page.studio.seen).toHaveLength(1);
  });

  it("makes the page read its rows again once it is saved, and not before", async () => {
    const { answer } = holdAnswers();
    const { hook, save } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    expect(page.router.refresh).not.toHaveBeenCalled();

    await answer();
    expect(hook().saveState).toBe("saved");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is kept until the page has read the row again, however long that takes", async () => {
    const { shown, save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    // The page draws itself anew for other reasons meanwhile: its row is the same object.
    rerender(untouched);
    await page.pass(30_000);

    expect(shown().speed).toBe(1.2);
  });

  it("then gives way to the row, whatever that says", async () => {
    const { shown, save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    rerender({ ...untouched, speed: 1.1, captions: false });

    expect(shown()).toEqual({ ...untouched, speed: 1.1, captions: false });
  });

  it("does not come back with a later row", async () => {
    const { shown, save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    rerender({ ...untouched, speed: 1.2 });
    rerender({ ...untouched });

    expect(shown().speed).toBeNull();
  });

  it("on top of another one keeps that, though the row has neither yet", async () => {
    const { shown, save } = render();
    save({ voice_volume: 0.3 });
    await page.pass(200);
    save({ ambient_volume: 0.1 });
    await page.pass(200);

    const both = { ...untouched, voice_volume: 0.3, ambient_volume: 0.1 };
    expect(shown()).toEqual(both);
    expect(bodies()).toEqual([{ ...untouched, voice_volume: 0.3 }, both]);
  });

  it("while another one is on its way keeps that too", async () => {
    const { answer } = holdAnswers();
    const { shown, save } = render();
    save({ voice_volume: 0.3 });
    save({ ambient_volume: 0.1 });
    await page.pass(200);

    const both = { ...untouched, voice_volume: 0.3, ambient_volume: 0.1 };
    expect(shown()).toEqual(both);
    expect(bodies()).toEqual([{ ...untouched, voice_volume: 0.3 }]);
    await answer();
    await page.pass(200);
    expect(bodies().at(-1)).toEqual(both);
    await answer();
    expect(shown()).toEqual(both);
  });

  it("of one clip is none of another", async () => {
    const first = render();
    const second = render();
    first.save({ speed: 1.2 });
    await page.pass(200);

    expect(second.shown()).toEqual(untouched);
  });
});

describe("a change that cannot be saved", () => {
  it.each<[string, () => Response]>([
    ["422", () => refusal(422, "invalid_request", "Some of the values are not valid.")],
    ["401", () => refusal(401, "unauthenticated", "Please sign in first.")],
    ["404", () => refusal(404, "not_found", "We couldn't find that clip.")],
    ["503", () => refusal(503, "unavailable", "Not now.")],
    ["no network", () => HttpResponse.error()],
    ["a page instead of JSON", () => new HttpResponse("<html></html>", { status: 502 })],
  ])("with %s says so, and is still shown", async (_, answer) => {
    page.studio.onSave = answer;
    const { hook, shown, save } = render();
    save({ speed: 1.2 });
    await page.pass(200);

    expect(hook().saveState).toBe("failed");
    expect(shown().speed).toBe(1.2);
    expect(page.router.refresh).not.toHaveBeenCalled();
  });

  it("is sent with the next one, which heals it", async () => {
    page.studio.onSave = () => HttpResponse.error();
    const { hook, save } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    page.studio.onSave = () => HttpResponse.json({});
    save({ captions: false });
    expect(hook().saveState).toBe("saving");
    await page.pass(200);

    expect(hook().saveState).toBe("saved");
    expect(bodies().at(-1)).toEqual({ ...untouched, speed: 1.2, captions: false });
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is not tried again by itself", async () => {
    page.studio.onSave = () => HttpResponse.error();
    const { save } = render();
    save({ speed: 1.2 });
    await page.pass(60_000);

    expect(page.studio.seen).toHaveLength(1);
  });

  it("never leaves an unhandled rejection", async () => {
    page.studio.onSave = () => HttpResponse.error();
    const { hook } = render();
    const saves: Promise<void>[] = [];
    act(() => {
      saves.push(hook().save({ speed: 1.2 }));
    });
    await page.pass(200);

    await expect(Promise.all(saves)).resolves.toEqual([undefined]);
  });

  it("on a page that is left meanwhile is the end of it", async () => {
    const { answer } = holdAnswers();
    const { save, unmount } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    unmount();
    await answer(refusal(503, "unavailable", "Not now."));

    expect(page.studio.seen).toHaveLength(1);
  });
});

describe("two changes on their way", () => {
  // Two requests side by side arrive in any order, and the row keeps the last one to arrive.
  it("are sent one after the other", async () => {
    holdAnswers();
    const { save } = render();
    save({ voice_volume: 0.3 });
    save({ ambient_volume: 0.1 });
    await page.pass(200);

    expect(bodies()).toHaveLength(1);
  });

  it("are saved when both are", async () => {
    const { answer } = holdAnswers();
    const { hook, save } = render();
    save({ voice_volume: 0.3 });
    await page.pass(200);
    save({ ambient_volume: 0.1 });
    await page.pass(200);
    await answer();

    expect(hook().saveState).toBe("saving");
  });
});

describe("a row that is read for another reason while a change is on its way", () => {
  it("does not hide the change", async () => {
    holdAnswers();
    const { shown, save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    rerender({ ...untouched });

    expect(shown().speed).toBe(1.2);
  });

  it("does not make the next change undo it", async () => {
    const { answer } = holdAnswers();
    const { save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    rerender({ ...untouched });
    save({ captions: false });
    await answer();
    await page.pass(200);

    expect(bodies()).toContainEqual({ ...untouched, speed: 1.2, captions: false });
  });
});
