import { redirect } from "next/navigation";

export default async function CampaignPage({ params }: { params: Promise<{ id: string }> }) {
  redirect(`/campaigns/${encodeURIComponent((await params).id)}/generate`);
}
