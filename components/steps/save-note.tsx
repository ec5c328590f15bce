"use client";

import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { useSaveState } from "@/hooks/campaigns/use-edits";

const SIGNS = {
  saved: Check,
  saving: LoaderCircle,
  failed: CircleAlert,
  conflict: CircleAlert,
  invalid: CircleAlert,
} as const;

/** Whether what was typed is saved. Failed edits are resent automatically. */
export function SaveNote() {
  const t = useTranslations("campaign.save");
  const state = useSaveState();
  const Sign = SIGNS[state];
  const isGood = state === "saved" || state === "saving";
  return (
    <p
      role="status"
      className={classNames(
        "flex min-h-8 shrink-0 items-center gap-1.5 text-sm",
        isGood ? "text-muted" : "font-medium text-bad",
      )}
    >
      <Sign
        aria-hidden
        className={classNames("size-4", state === "saving" && "motion-safe:animate-spin")}
      />
      <span className={isGood ? "sr-only sm:not-sr-only" : "max-w-40 sm:max-w-none"}>
        {t(state)}
      </span>
    </p>
  );
}
