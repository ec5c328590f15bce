import type { Metadata } from "next";
import { NewCampaignForm } from "@/components/campaigns/new-campaign-form";
import { campaignTexts } from "@/components/campaigns/texts";
import { requirePageUser } from "@/lib/server/auth";
import { listChoices } from "@/lib/server/db/campaigns";
import { startCampaign } from "../actions";

const texts = campaignTexts.create;
export const metadata: Metadata = { title: texts.title };

export default async function NewCampaignPage() {
  const user = await requirePageUser("/campaigns/new");
  const { actors, presets } = await listChoices(user.db);
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
        <p className="mt-1 text-muted">{texts.lead}</p>
      </div>
      <NewCampaignForm action={startCampaign} actors={actors} presets={presets} />
    </div>
  );
}
