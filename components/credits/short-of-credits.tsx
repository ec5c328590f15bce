"use client";

import { useTranslations } from "use-intl";
import { PageLink } from "@/components/ui/page-link";

/** Too few credits: how many are missing, with a link to the explanation. */
export function ShortOfCredits({ missing }: { missing: number }) {
  const t = useTranslations("budget");
  return (
    <p className="text-sm text-bad">
      {t("short", { missing })} <CreditsLink missing={missing} />
    </p>
  );
}

export function CreditsLink({ missing }: { missing: number }) {
  const t = useTranslations("budget");
  return (
    <PageLink href={`/credits?missing=${missing}`} className="rounded underline underline-offset-4">
      {t("panel.credits")}
    </PageLink>
  );
}
