"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { ClipAdjustments } from "@/lib/domain/trim";

export type SaveState = "saved" | "saving" | "failed";

/**
 * A change on its way to the row. `over` is the row it was laid over when the last save ended: once the page has read another
 * one, the row is the truth again. Null: something is not saved yet.
 */
type Draft = { change: Partial<ClipAdjustments>; over: ClipAdjustments | null };

/**
 * A clip's trim, speed and volumes. What the row says is what counts; a change is shown at once and only until the page has
 * read the row again. Saves go out one after another, so that a later one is never overtaken.
 */
export function useClipAdjustments(clipId: string, saved: ClipAdjustments) {
  const router = useRouter();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [saveState, setSaveState] = useState<SaveState>("saved");
  const row = useRef(saved);
  /** All changes since the page last read the row with nothing on its way. */
  const unsaved = useRef<Partial<ClipAdjustments>>({});
  const isSending = useRef(false);
  const hasFailed = saveState === "failed";
  useEffect(() => {
    if (row.current === saved) return;
    row.current = saved;
    if (!isSending.current && !hasFailed) unsaved.current = {};
  }, [saved, hasFailed]);

  const isShown = draft !== null && (draft.over === null || draft.over === saved);
  const adjustments = isShown ? { ...saved, ...draft.change } : saved;

  const save = async (change: Partial<ClipAdjustments>) => {
    unsaved.current = { ...unsaved.current, ...change };
    setDraft({ change: unsaved.current, over: null });
    setSaveState("saving");
    if (isSending.current) return;
    isSending.current = true;
    try {
      let sent: Partial<ClipAdjustments> | null = null;
      while (sent !== unsaved.current) {
        sent = unsaved.current;
        await fetchJson(`/api/clips/${clipId}/adjustments`, z.unknown(), {
          method: "POST",
          body: { ...row.current, ...sent },
        });
      }
      setDraft({ change: unsaved.current, over: row.current });
      setSaveState("saved");
      router.refresh();
    } catch {
      // The change stays on the screen and goes out with the next one.
      setSaveState("failed");
    } finally {
      isSending.current = false;
    }
  };
  return { adjustments, saveState, save };
}
