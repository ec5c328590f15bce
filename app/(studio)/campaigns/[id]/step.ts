import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { Step } from "@/lib/domain/campaigns/campaign-draft";
import { uuid } from "@/lib/domain/uuid";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { getPrices } from "@/lib/server/db/campaigns";
import { getCredits } from "@/lib/server/db/credits";
import { listJobViews } from "@/lib/server/db/jobs/read";
import type { User } from "@/lib/server/db/user";

/** Shared by the six step pages. Each step is a separate route, so the browser only loads that step's scripts. */

export type StepProps = { params: Promise<{ id: string }> };

export async function stepTitle(step: Step): Promise<Metadata> {
  const t = await getTexts("campaign");
  return { title: t(`stepNames.${step}`) };
}

/** The user and the campaign's id. Signed-out visitors go to sign-in and return to this step; a malformed id is a 404. */
export async function openStep(
  { params }: StepProps,
  step: Step,
): Promise<{ user: User; campaignId: string }> {
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  return { user: await requirePageUser(`/campaigns/${id}/${step}`), campaignId: id };
}

/** Initial data of the generating steps: prices, the campaign's jobs and the user's credits. */
export async function loadJobs(user: User, campaignId: string) {
  const [prices, jobs, initialCredits] = await Promise.all([
    getPrices(),
    listJobViews(user.db, { campaignId, limit: 200 }),
    getCredits(user),
  ]);
  const initialJobs = { jobs: jobs.map((job) => job.view), now: new Date().toISOString() };
  return { prices, initialJobs, initialCredits };
}
