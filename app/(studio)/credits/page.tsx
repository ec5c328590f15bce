import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { CreditsFigures } from "@/components/credits/credits-figures";
import { Ledger } from "@/components/credits/ledger";
import { GENERATIONS } from "@/lib/domain/generation";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { getCredits, listCampaignTitles } from "@/lib/server/db/credits";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("credits");
  return { title: t("title") };
}

type SearchParams = Promise<{ missing?: string | string[] }>;

export default async function CreditsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requirePageUser("/credits");
  const [{ missing }, credits, campaigns, t] = await Promise.all([
    searchParams,
    getCredits(user),
    listCampaignTitles(user),
    getTexts("credits"),
  ]);
  return (
    <div className="flex flex-col gap-8">
      <div className="flex max-w-2xl flex-col gap-1">
        <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
        <p className="text-muted">{t("lead")}</p>
      </div>
      <ClientTexts namespaces={["credits"]}>
        <CreditsFigures initial={credits} missing={toCount(missing)} />
        <Ledger types={Object.keys(GENERATIONS)} campaigns={campaigns} />
      </ClientTexts>
    </div>
  );
}

/** The number of missing credits, if the link here carries one; 0 for anything else. */
function toCount(value: string | string[] | undefined): number {
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
