import { notFound, redirect } from "next/navigation";
import { nextStep } from "@/lib/domain/campaigns/campaign-draft";
import { uuid } from "@/lib/domain/uuid";
import { requirePageUser } from "@/lib/server/account/auth";
import { getDraft } from "@/lib/server/db/campaign-draft";
import { orNotFound } from "@/lib/server/http/or-not-found";

/** A campaign URL without a step: redirects to the step to continue with. */
export default async function CampaignPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  const user = await requirePageUser(`/campaigns/${id}`);
  redirect(`/campaigns/${id}/${nextStep(await orNotFound(getDraft(user.db, id)))}`);
}
