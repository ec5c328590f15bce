"use client";

import { Coins } from "lucide-react";
import { useCredits } from "@/hooks/use-credits";
import type { CreditsView } from "@/lib/domain/api";
import { formatCredits } from "@/lib/domain/format";
import { shellTexts as texts } from "./texts";

/** What can be spent, and what is on hold for running jobs. */
export function HeaderCredits({ initial }: { initial: CreditsView }) {
  const credits = useCredits(initial);
  return (
    <p className="flex items-center gap-2 text-sm" aria-live="polite">
      <Coins aria-hidden className="size-4 text-muted" />
      <span className="font-medium tabular-nums">
        {credits.exempt ? texts.exempt : formatCredits(credits.availableCents)}
      </span>
      {credits.heldCents > 0 ? (
        <span className="hidden text-muted tabular-nums sm:inline">
          {texts.held(credits.heldCents)}
        </span>
      ) : null}
    </p>
  );
}
