"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";
import { useAfterSave, useEditQueue } from "./use-edits";

const FIELDS = [
  "video_job_id",
  "trim_start",
  "trim_end",
  "speed",
  "voice_volume",
  "ambient_volume",
  "captions",
] as const satisfies (keyof ClipAdjustments)[];

/**
 * A clip's adjustments. The row is the truth; a change is shown at once, but only until the page has read the row again. A value
 * that was changed elsewhere is left alone until `resolve` says whose counts.
 */
export function useClipAdjustments(clipId: string, saved: ClipAdjustments) {
  const queue = useEditQueue();
  const router = useRouter();
  useAfterSave(router.refresh);
  const path = `/api/clips/${clipId}`;
  useEffect(() => {
    queue.seen(path, Object.fromEntries(FIELDS.map((key) => [nameOf(key), saved[key]])));
  }, [queue, path, saved]);

  const shown = <K extends keyof ClipAdjustments>(key: K) =>
    queue.value(path, nameOf(key), saved[key]);
  const adjustments: ClipAdjustments = {
    video_job_id: shown("video_job_id"),
    trim_start: shown("trim_start"),
    trim_end: shown("trim_end"),
    speed: shown("speed"),
    voice_volume: shown("voice_volume"),
    ambient_volume: shown("ambient_volume"),
    captions: shown("captions"),
  };
  return {
    adjustments,
    saveState: queue.state(path, "adjustments."),
    save: (change: Partial<ClipAdjustments>) => {
      for (const key of FIELDS) {
        if (change[key] !== undefined) queue.edit(path, nameOf(key), saved[key], change[key], true);
      }
    },
    resolve: (whose: "mine" | "theirs") => {
      for (const key of FIELDS) queue.resolve(path, nameOf(key), whose);
    },
  };
}

function nameOf(key: keyof ClipAdjustments): string {
  return `adjustments.${key}`;
}
