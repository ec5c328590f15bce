"use client";

import { useRouter } from "next/navigation";
import { createContext, type ReactNode, use, useCallback, useEffect, useRef } from "react";
import useSWR from "swr";
import { fetchJson, RequestError } from "@/lib/browser/fetch-json";
import type { Brief, Product } from "@/lib/domain/campaigns/brief.schema";
import type { CampaignDraft, DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import type { ScriptField } from "@/lib/domain/campaigns/new-plan";
import type { PlanPreview } from "@/lib/domain/campaigns/plan.schema";
import type { ClipScript } from "@/lib/domain/generation/clip-script.schema";
import type { Problem } from "@/lib/i18n/problem-text";
import {
  type EditedField,
  EditsProvider,
  editField,
  useAfterSave,
  useEditQueue,
} from "./use-edits";

/**
 * A campaign being written. `draft` is what its rows say (read again on opening, on focus and after each save); the fields show
 * unsaved edits on top of it. Nothing is copied: the page shows the row, or the edit on its way to it.
 */
function useCampaignDraft(initial: CampaignDraft) {
  const path = `/api/campaigns/${initial.id}`;
  const router = useRouter();
  const { data: draft = initial, mutate } = useSWR(
    path,
    (address: string) => fetchJson<CampaignDraft>(address, { fields: ["clips"] }),
    {
      fallbackData: initial,
      keepPreviousData: true,
      // Every read counts, even an identical one: the edit queue must see it.
      compare: Object.is,
      // Deleted elsewhere: the page will say so.
      onError: (error: unknown) => {
        if (error instanceof RequestError && error.code === "not_found") router.refresh();
      },
    },
  );
  const queue = useEditQueue();
  const readAgain = useCallback(() => void mutate(), [mutate]);
  useAfterSave(readAgain);
  const lastDraft = useRef(draft);
  useEffect(() => {
    const rows = new Map(rowsOf(draft));
    for (const [row, saved] of rows) queue.seen(row, saved);
    for (const [row] of rowsOf(lastDraft.current)) if (!rows.has(row)) queue.forget(row);
    lastDraft.current = draft;
  }, [queue, draft]);

  /** Changes the whole plan; typed edits go first, so that they don't look like changes made elsewhere. */
  const change = (address: string, body: unknown): Promise<Problem | null> =>
    act(async () => {
      await queue.flush();
      const letGo = queue.savedByNow();
      const changed = await fetchJson<CampaignDraft>(address, {
        method: "POST",
        body,
        fields: ["clips"],
      });
      letGo();
      await mutate(changed, { revalidate: false });
    });
  /** Null, or why the action failed. After a refusal the page reads the current rows. */
  const act = async (run: () => Promise<void>): Promise<Problem | null> => {
    try {
      await run();
      return null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      void mutate();
      return error;
    }
  };
  const clipIds = draft.clips.map((clip) => clip.id);

  return {
    draft,
    readAgain,
    /** Sends unsent edits. True when everything is saved. */
    flush: () => queue.flush(),
    title: editField(queue, path, "title", draft.title),
    actorId: editField<string | null>(queue, path, "actor_id", draft.actorId),
    presetId: editField<string | null>(queue, path, "preset_id", draft.presetId),
    product: <K extends keyof Product>(key: K): EditedField<Product[K]> =>
      editField(queue, path, `product.${key}`, draft.product[key]),
    brief: <K extends keyof Brief>(key: K): EditedField<Brief[K]> =>
      editField(queue, path, `brief.${key}`, draft.brief[key]),
    script: <K extends keyof ClipScript>(clip: DraftClip, key: K): EditedField<ClipScript[K]> =>
      editField(queue, `/api/clips/${clip.id}`, `script.${key}`, clip.script[key]),
    /** Reorders the clips, removes one or adds one. Null, or why not. */
    arrange: (clips: readonly ({ id: string } | { beat: string })[]) =>
      change(`${path}/clips`, { from: clipIds, clips }),
    /** What writePlan would do. Throws RequestError. */
    previewPlan: async (): Promise<PlanPreview> => {
      await queue.flush();
      const body = { apply: false };
      return fetchJson<PlanPreview>(`${path}/plan`, {
        method: "POST",
        body,
        fields: ["steps", "leftOut"],
      });
    },
    /**
     * Turns preset, brief and product into a plan; of the creator's own text, only the fields named are replaced. `basis`: that
     * of the preview shown, which must still hold. Null, or why not.
     */
    writePlan: (
      overwrite: readonly { clipId: string; fields: readonly ScriptField[] }[] = [],
      basis?: string,
    ) =>
      change(`${path}/plan`, {
        apply: true,
        overwrite,
        ...(basis === undefined ? {} : { basis }),
      }),
    /** Selects another of the clip's first frames. Null, or why not. */
    selectFrame: (clipId: string, versionNumber: number) =>
      act(async () => {
        await fetchJson(`/api/clips/${clipId}/first-frame`, {
          method: "POST",
          body: { versionNumber },
        });
        await mutate();
      }),
  };
}

/** The draft as rows and fields, named as in the edits. */
function rowsOf(draft: CampaignDraft): [path: string, saved: Record<string, unknown>][] {
  const { title, actorId, presetId } = draft;
  return [
    [
      `/api/campaigns/${draft.id}`,
      {
        title,
        actor_id: actorId,
        preset_id: presetId,
        ...under("product", draft.product),
        ...under("brief", draft.brief),
      },
    ],
    ...draft.clips.map((clip): [string, Record<string, unknown>] => [
      `/api/clips/${clip.id}`,
      under("script", clip.script),
    ]),
  ];
}

function under(prefix: string, fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [`${prefix}.${key}`, value]),
  );
}

export type CampaignDraftEditor = ReturnType<typeof useCampaignDraft>;

const Draft = createContext<CampaignDraftEditor | null>(null);

/** Provides the campaign to all its steps: one cache and one edit queue, whichever step is shown. */
export function CampaignDraftProvider({
  initial,
  children,
}: {
  initial: CampaignDraft;
  children: ReactNode;
}) {
  return (
    <EditsProvider campaignId={initial.id}>
      <DraftProvider initial={initial}>{children}</DraftProvider>
    </EditsProvider>
  );
}

function DraftProvider({ initial, children }: { initial: CampaignDraft; children: ReactNode }) {
  return <Draft value={useCampaignDraft(initial)}>{children}</Draft>;
}

/** The campaign provided around this component. */
export function useDraft(): CampaignDraftEditor {
  const editor = use(Draft);
  if (editor === null) throw new Error("useDraft needs a CampaignDraftProvider around it");
  return editor;
}
