import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { NewCampaign } from "@/components/steps/step1-actor/new-campaign";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { listActors } from "@/lib/server/db/actors";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("campaign");
  return { title: t("newTitle") };
}

export default async function NewCampaignPage() {
  const user = await requirePageUser("/campaigns/new");
  return (
    <ClientTexts namespaces={["actor", "campaign", "upload"]}>
      <NewCampaign actors={await listActors(user)} />
    </ClientTexts>
  );
}
