import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { CampaignsScreen } from "@/components/campaigns/campaigns-screen";
import { readCampaignPageQuery, toCampaignListSearch } from "@/lib/domain/campaigns/campaign-list";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { listCampaigns } from "@/lib/server/db/campaign-list";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { deleted } = readCampaignPageQuery(await searchParams);
  const t = await getTexts("campaigns");
  return { title: t(deleted ? "recentlyDeleted" : "title") };
}

export default async function CampaignsPage({ searchParams }: Props) {
  const query = readCampaignPageQuery(await searchParams);
  const user = await requirePageUser(`/campaigns${toCampaignListSearch(query)}`);
  const list = await listCampaigns(user.id, query);
  return (
    <ClientTexts namespaces={["campaigns"]}>
      <CampaignsScreen given={{ query, list }} />
    </ClientTexts>
  );
}
