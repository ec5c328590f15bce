"use client";

import { useKeepFresh } from "@/hooks/use-keep-fresh";

/** On a page whose figures move. */
export function KeepFresh({ seconds }: { seconds: number }) {
  useKeepFresh(seconds * 1_000);
  return null;
}
