import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CampaignDraftProvider, useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useEditQueue } from "@/hooks/campaigns/use-edits";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import type { CampaignDraft } from "@/lib/domain/campaigns/campaign-draft.schema";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { CLIP, OTHER_CLIP, rejection } from "./fake-api";
import { openPage, type Page } from "./page";

let page: Page;
let campaigns = 0;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

function aClip(id: string, line: string): CampaignDraft["clips"][number] {
  return {
    id,
    beat: "hook",
    script: clipScript.parse({ line, duration: 4 }),
    proposal: null,
    frameUrl: null,
    frames: [],
    frameVersion: null,
    hasVideo: false,
    staleVideo: null,
    hasParts: false,
    prompts: { firstFrame: "", video: "" },
  };
}

/** Another campaign each time: edits of one live as long as the tab. */
function aDraft(): CampaignDraft {
  campaigns += 1;
  return {
    id: `0f0e0d0c-0b0a-4908-8706-${String(campaigns).padStart(12, "0")}`,
    title: "Glow",
    actorId: null,
    presetId: null,
    product: product.parse({}),
    brief: brief.parse({}),
    clips: [aClip(CLIP, "one"), aClip(OTHER_CLIP, "two")],
  };
}

/** A step of that campaign; the studio answers with `row`, which a test changes. */
async function render(initial = aDraft()) {
  const row: CampaignDraft = structuredClone(initial);
  page.api.onDraft = () => HttpResponse.json(row);
  const wrapper = ({ children }: { children: ReactNode }) =>
    page.wrapper({
      children: <CampaignDraftProvider initial={initial}>{children}</CampaignDraftProvider>,
    });
  const view = renderHook(() => ({ editor: useDraft(), queue: useEditQueue() }), { wrapper });
  await page.pass(100);
  const editor = () => view.result.current.editor;
  const line = () => {
    const clip = editor().draft.clips[0];
    if (clip === undefined) throw new Error("no clip");
    return editor().script(clip, "line");
  };
  return { ...view, row, editor, line, saveState: () => view.result.current.queue.state() };
}

const looks = () => page.api.seen.filter(({ method }) => method === "GET").length;

describe("a campaign that is written", () => {
  it("is read again when it is opened: what the tab remembers of it may be old", async () => {
    const initial = aDraft();
    const first = await render(initial);
    first.unmount();
    // Two readings within two seconds are one.
    await page.pass(2_500);
    const second = await render({ ...initial, title: "Of another tab" });

    expect(looks()).toBe(2);
    expect(second.editor().draft.title).toBe("Of another tab");
  });

  it("shows what is typed, saves it, and reads the row once more", async () => {
    const { row, editor, saveState } = await render();
    page.api.onSave = () => {
      row.title = "Glow, again";
      return HttpResponse.json({});
    };
    act(() => editor().title.change("Glow, again"));
    expect(editor().title.value).toBe("Glow, again");
    await page.pass(600);

    expect(saveState()).toBe("saved");
    expect(looks()).toBe(2);
    expect(editor().draft.title).toBe("Glow, again");
  });

  it("typed in and left is saved all the same, and is there when one comes back", async () => {
    const initial = aDraft();
    const { row, editor, unmount } = await render(initial);
    act(() => editor().title.change("Glow, again"));
    unmount();
    page.api.onSave = () => {
      row.title = "Glow, again";
      return HttpResponse.json({});
    };
    await page.pass(600);
    const back = await render({ ...initial, title: "Glow, again" });

    expect(back.editor().title.value).toBe("Glow, again");
    expect(page.api.seen.filter(({ method }) => method === "PATCH")).toHaveLength(1);
  });

  it("that has been deleted meanwhile makes the page look", async () => {
    const { editor } = await render();
    page.api.onDraft = () => rejection(404, "not_found", "We couldn't find that campaign.");
    act(() => editor().readAgain());
    await page.pass(100);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });
});

describe("a change of the whole plan", () => {
  it("comes after what was typed", async () => {
    const { row, editor, line } = await render();
    page.api.onCampaignAct = () => HttpResponse.json(row);
    act(() => line().change("one!"));
    act(() => void editor().arrange([{ id: OTHER_CLIP }, { id: CLIP }, { beat: "cta" }]));
    await page.pass(100);

    const acts = page.api.seen.filter(({ method }) => method !== "GET");
    expect(acts.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PATCH /api/clips/${CLIP}`,
      `POST /api/campaigns/${row.id}/clips`,
    ]);
    expect(acts[1]?.body).toMatchObject({ from: [CLIP, OTHER_CLIP] });
  });

  it("that takes a line back to what it was shows that, not what was typed", async () => {
    const { row, editor, line } = await render();
    page.api.onCampaignAct = () => HttpResponse.json(row);
    act(() => line().change("typed"));
    act(() => void editor().writePlan([{ clipId: CLIP, fields: ["line"] }]));
    await page.pass(200);

    expect(line().value).toBe("one");
  });

  it("ends the edits of a clip that it has removed", async () => {
    const { row, editor, line, saveState } = await render();
    const issues = [{ path: "changes.0.to", message: "Too long." }];
    page.api.onSave = () => rejection(422, "invalid_request", "Not valid.", { issues });
    act(() => line().change("too long"));
    await page.pass(600);
    expect(saveState()).toBe("invalid");

    page.api.onCampaignAct = () =>
      HttpResponse.json({ ...row, clips: row.clips.filter(({ id }) => id !== CLIP) });
    act(() => void editor().arrange([{ id: OTHER_CLIP }]));
    await page.pass(100);
    expect(saveState()).toBe("saved");
  });

  it("that is refused says why, and the page reads what stands there", async () => {
    const { editor } = await render();
    page.api.onCampaignAct = () => rejection(409, "edit_conflict", "Changed elsewhere.");
    const before = looks();
    let problem: unknown;
    act(
      () =>
        void editor()
          .arrange([])
          .then((response) => (problem = response)),
    );
    await page.pass(100);

    expect(problem).toMatchObject({ code: "edit_conflict" });
    expect(looks()).toBe(before + 1);
  });
});
