"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import type { Problem } from "@/lib/i18n/problem-text";

/** A toast for too few credits (insufficient_credits), with a button that leads to the credits page. */
export function useShortOfCreditsToast(): (problem: Problem) => void {
  const router = useRouter();
  const t = useTranslations("budget");
  const errorText = useErrorText();
  return (problem) => {
    const { requiredCents, availableCents } = problem.details ?? {};
    const missing =
      typeof requiredCents === "number" && typeof availableCents === "number"
        ? requiredCents - availableCents
        : 0;
    toast.error(errorText(problem), {
      action: {
        label: t("panel.credits"),
        onClick: () => router.push(missing > 0 ? `/credits?missing=${missing}` : "/credits"),
      },
    });
  };
}
