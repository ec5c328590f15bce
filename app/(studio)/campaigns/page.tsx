import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CampaignGrid } from "@/components/campaigns/campaign-grid";
import { campaignTexts } from "@/components/campaigns/texts";
import { buttonClasses } from "@/components/ui/button";
import { requirePageUser } from "@/lib/server/auth";
import { listCampaigns } from "@/lib/server/db/campaigns";

const texts = campaignTexts.list;
export const metadata: Metadata = { title: texts.title };

export default async function CampaignsPage() {
  const user = await requirePageUser("/campaigns");
  const campaigns = await listCampaigns(user.db);
  const createLink = (
    <Link href="/campaigns/new" className={buttonClasses()}>
      <Plus aria-hidden className="size-4" />
      {texts.create}
    </Link>
  );
  if (campaigns.length === 0) {
    return (
      <div className="mx-auto flex max-w-md flex-col items-center gap-4 py-20 text-center">
        <h1 className="text-2xl font-semibold tracking-tight">{texts.emptyTitle}</h1>
        <p className="text-muted">{texts.emptyText}</p>
        {createLink}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
        {createLink}
      </div>
      <CampaignGrid campaigns={campaigns} />
    </div>
  );
}
