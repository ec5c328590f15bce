"use client";

import { Coins } from "lucide-react";
import { useTranslations } from "use-intl";
import { PageLink } from "@/components/ui/page-link";
import { useCredits } from "@/hooks/credits/use-credits";
import { useFormats } from "@/hooks/use-formats";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";

/** Available credits, and those on hold for running jobs. */
export function HeaderCredits({ initial }: { initial: CreditsView }) {
  const t = useTranslations("shell");
  const formats = useFormats();
  const credits = useCredits(initial);
  return (
    <PageLink
      href="/credits"
      className="flex min-h-10 shrink-0 items-center gap-1.5 rounded-lg px-1.5 text-sm whitespace-nowrap hover:bg-raised sm:gap-2 sm:px-2"
    >
      <Coins aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="font-medium tabular-nums">
        {credits.exempt ? t("exempt") : formats.credits(credits.availableCents)}
      </span>
      {credits.heldCents > 0 ? (
        <span className="hidden text-muted tabular-nums sm:inline">
          {t("held", { count: credits.heldCents })}
        </span>
      ) : null}
    </PageLink>
  );
}
