import type { ReactNode } from "react";
import { CampaignFrame } from "@/components/steps/campaign-frame";

type LayoutProps = { params: Promise<{ id: string }>; children: ReactNode };

export default async function CampaignLayout({ params, children }: LayoutProps) {
  const { id } = await params;
  return <CampaignFrame campaignId={id}>{children}</CampaignFrame>;
}
