import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useClipAdjustments } from "@/hooks/campaigns/use-clip-adjustments";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";
import { readAdjustments } from "@/lib/domain/media/trim.schema";
import { CLIP, OTHER_CLIP, rejection } from "./fake-api";
import { openPage, type Page } from "./page";

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

const untouched = readAdjustments({});

/** The clip's card on a page whose row says this. */
function render(saved: ClipAdjustments = untouched, clipId = CLIP) {
  const view = renderHook((row: ClipAdjustments) => useClipAdjustments(clipId, row), {
    wrapper: page.wrapper,
    initialProps: saved,
  });
  const hook = () => view.result.current;
  return {
    ...view,
    hook,
    shown: () => hook().adjustments,
    save: (change: Partial<ClipAdjustments>) => act(() => hook().save(change)),
    resolve: (whose: "mine" | "theirs") => act(() => hook().resolve(whose)),
  };
}

/** Lets the studio answer when the test says so. */
function holdResponses() {
  const answers: ((response: Response) => void)[] = [];
  page.api.onSave = () => new Promise((resolve) => answers.push(resolve));
  return {
    answer: async (response: Response = HttpResponse.json({})) => {
      answers.shift()?.(response);
      await page.pass(200);
    },
  };
}

const bodies = () => page.api.asked(`/api/clips/${CLIP}`).map(({ body }) => body);

function changed(key: keyof ClipAdjustments, from: unknown, to: unknown) {
  return { field: `adjustments.${key}`, from, to };
}

describe("a clip's adjustments", () => {
  it("are what the row says, and nothing is asked for", async () => {
    const saved = { ...untouched, voice_volume: 0.4 };
    const { hook } = render(saved);
    await page.pass(2_000);

    expect(hook()).toMatchObject({ adjustments: saved, saveState: "saved" });
    expect(page.api.seen).toEqual([]);
  });

  it("follow the row", () => {
    const { shown, rerender } = render();
    rerender({ ...untouched, speed: 1.1 });

    expect(shown().speed).toBe(1.1);
  });
});

describe("a change", () => {
  it("is shown at once, before the studio has answered", async () => {
    holdResponses();
    const { hook, shown, save } = render();
    save({ ambient_volume: 0.1 });

    expect(shown()).toEqual({ ...untouched, ambient_volume: 0.1 });
    expect(hook().saveState).toBe("saving");
    await page.pass(5_000);
    expect(hook().saveState).toBe("saving");
  });

  it("is sent once, with the value it replaces and nothing else", async () => {
    const { save } = render({ ...untouched, video_job_id: "v1", speed: 1.1 });
    save({ captions: false, speed: 1.2 });
    await page.pass(2_000);

    expect(page.api.seen).toMatchObject([
      {
        method: "PATCH",
        path: `/api/clips/${CLIP}`,
        body: { changes: [changed("speed", 1.1, 1.2), changed("captions", true, false)] },
      },
    ]);
  });

  it("to the value that stands there already is not sent", async () => {
    const { save } = render();
    save({ captions: true, trim_start: null });
    await page.pass(2_000);

    expect(page.api.seen).toEqual([]);
  });

  it("makes the page read its rows again once it is saved, and not before", async () => {
    const { answer } = holdResponses();
    const { hook, save } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    expect(page.router.refresh).not.toHaveBeenCalled();

    await answer();
    expect(hook().saveState).toBe("saved");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("makes a page of several clips read its rows once, also when one of them has gone", async () => {
    const { save } = render();
    const other = render(untouched, OTHER_CLIP);
    save({ speed: 1.2 });
    await page.pass(200);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);

    other.unmount();
    save({ captions: false });
    await page.pass(200);
    expect(page.router.refresh).toHaveBeenCalledTimes(2);
  });

  it("is kept until the page has read the row again, however long that takes", async () => {
    const { shown, save, rerender } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    // The page draws itself anew for other reasons meanwhile.
    rerender({ ...untouched });
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

  it("and back again, of which the page has read only the end, hides no later one of another tab", async () => {
    const { shown, save, rerender } = render();
    save({ captions: false });
    await page.pass(200);
    save({ captions: true });
    await page.pass(200);
    expect(shown().captions).toBe(true);
    rerender({ ...untouched });
    rerender({ ...untouched, captions: false });

    expect(shown().captions).toBe(false);
  });

  it("while another one is on its way is sent after it, and both are shown", async () => {
    const { answer } = holdResponses();
    const { hook, shown, save } = render();
    save({ voice_volume: 0.3 });
    await page.pass(200);
    save({ ambient_volume: 0.1 });
    await page.pass(200);
    expect(bodies()).toHaveLength(1);

    await answer();
    expect(hook().saveState).toBe("saving");
    expect(bodies()[1]).toEqual({
      changes: [changed("ambient_volume", untouched.ambient_volume, 0.1)],
    });
    await answer();
    expect(hook().saveState).toBe("saved");
    expect(shown()).toEqual({ ...untouched, voice_volume: 0.3, ambient_volume: 0.1 });
  });

  it("of one clip is none of another", async () => {
    const first = render();
    const second = render(untouched, OTHER_CLIP);
    first.save({ speed: 1.2 });
    await page.pass(200);

    expect(second.shown()).toEqual(untouched);
  });
});

describe("a change that cannot be saved now", () => {
  it.each<[string, () => Response]>([
    ["401", () => rejection(401, "unauthenticated", "Please sign in first.")],
    ["503", () => rejection(503, "unavailable", "Not now.")],
    ["no network", () => HttpResponse.error()],
    ["a page instead of JSON", () => new HttpResponse("<html></html>", { status: 502 })],
  ])("with %s says so, is still shown, and is saved as soon as that is over", async (_, answer) => {
    page.api.onSave = answer;
    const { hook, shown, save } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    expect(hook().saveState).toBe("failed");
    expect(shown().speed).toBe(1.2);
    expect(page.router.refresh).not.toHaveBeenCalled();

    page.api.onSave = () => HttpResponse.json({});
    await page.pass(1_000);
    expect(hook().saveState).toBe("saved");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is saved on, also when its page is left", async () => {
    page.api.onSave = () => HttpResponse.error();
    const { save, unmount } = render();
    save({ speed: 1.2 });
    await page.pass(200);
    unmount();
    page.api.onSave = () => HttpResponse.json({});
    await page.pass(20_000);

    expect(bodies()).toHaveLength(2);
  });

  it("is there again when its page is, and is sent only once", async () => {
    const { answer } = holdResponses();
    const left = render();
    left.save({ speed: 1.2 });
    left.unmount();
    const { hook, shown } = render();
    await page.pass(200);
    expect(shown().speed).toBe(1.2);

    await answer();
    expect(hook().saveState).toBe("saved");
    expect(bodies()).toHaveLength(1);
  });
});

describe("a change that is refused", () => {
  it("as invalid is still shown, and not sent again until it is changed", async () => {
    const issues = [{ path: "changes.0.to", message: "Too big." }];
    page.api.onSave = () => rejection(422, "invalid_request", "Not valid.", { issues });
    const { hook, shown, save } = render();
    save({ voice_volume: 0.3 });
    await page.pass(60_000);
    expect(hook().saveState).toBe("invalid");
    expect(shown().voice_volume).toBe(0.3);
    expect(bodies()).toHaveLength(1);

    page.api.onSave = () => HttpResponse.json({});
    save({ voice_volume: 0.2 });
    await page.pass(200);
    expect(hook().saveState).toBe("saved");
  });

  const taken = () => {
    const conflicts = [{ field: "adjustments.speed", current: 1.1 }];
    return rejection(409, "edit_conflict", "Changed elsewhere.", { conflicts });
  };

  it.each([
    ["mine", 1.2, [changed("speed", 1.1, 1.2)]],
    ["theirs", 1.1, null],
  ] as const)("because of another tab waits for a word: %s", async (whose, expected, again) => {
    page.api.onSave = taken;
    const { hook, shown, save, resolve } = render();
    save({ speed: 1.2 });
    await page.pass(60_000);
    expect(hook().saveState).toBe("conflict");
    expect(shown().speed).toBe(1.2);
    expect(bodies()).toHaveLength(1);

    page.api.onSave = () => HttpResponse.json({});
    resolve(whose);
    await page.pass(200);
    expect(hook().saveState).toBe("saved");
    expect(shown().speed).toBe(expected);
    expect(bodies().slice(1)).toEqual(again === null ? [] : [{ changes: again }]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });
});
