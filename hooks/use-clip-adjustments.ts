"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { z } from "zod";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { ClipAdjustments } from "@/lib/domain/trim";

export type SaveState = "saved" | "saving" | "failed";

/**
 * A clip's trim, speed and volumes. What the row says is what counts; a change is shown at once and only until the page has
 * read the row again (`saved` is another object then).
 */
export function useClipAdjustments(clipId: string, saved: ClipAdjustments) {
  const router = useRouter();
  const [draft, setDraft] = useState<{ value: ClipAdjustments; over: ClipAdjustments } | null>(
    null,
  );
  const [saveState, setSaveState] = useState<SaveState>("saved");
  const value = draft !== null && draft.over === saved ? draft.value : saved;

  const save = async (change: Partial<ClipAdjustments>) => {
    const next = { ...value, ...change };
    setDraft({ value: next, over: saved });
    setSaveState("saving");
    try {
      await fetchJson(`/api/clips/${clipId}/adjustments`, z.unknown(), {
        method: "POST",
        body: next,
      });
      setSaveState("saved");
      router.refresh();
    } catch {
      setSaveState("failed");
    }
  };
  return { adjustments: value, saveState, save };
}
