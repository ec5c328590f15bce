import { ChevronLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { shellTexts } from "@/components/shell/texts";
import { GenerateStep } from "@/components/steps/step6-generate/generate-step";
import { generateTexts as texts } from "@/components/steps/step6-generate/texts";
import { uuid } from "@/lib/domain/api";
import { AppError } from "@/lib/domain/errors";
import { requirePageUser } from "@/lib/server/auth";
import { getCampaign, getPrices } from "@/lib/server/db/campaigns";
import { getCredits } from "@/lib/server/db/credits";
import { listJobViews } from "@/lib/server/db/jobs";

export const metadata: Metadata = { title: texts.title };

type Params = Promise<{ id: string; step: string }>;

export default async function StepPage({ params }: { params: Params }) {
  const { id, step } = await params;
  if (step !== "generate" || !uuid.safeParse(id).success) notFound();
  const user = await requirePageUser(`/campaigns/${id}/${step}`);
  const [prices, jobs, credits] = await Promise.all([
    getPrices(user.db),
    listJobViews(user.db, { campaignId: id, limit: 200 }),
    getCredits(user),
  ]);
  const campaign = await getCampaign(user.db, id, prices).catch((error) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-1">
        <Link
          href="/campaigns"
          className="-ml-1 inline-flex items-center gap-1 self-start rounded text-sm text-muted hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" />
          {shellTexts.campaigns}
        </Link>
        <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{campaign.title}</h1>
        <p className="text-sm text-muted">
          {[texts.step, campaign.actorName, campaign.presetName].filter(Boolean).join(" · ")}
        </p>
      </div>
      <GenerateStep
        campaign={campaign}
        prices={prices}
        initialJobs={{ jobs: jobs.map((job) => job.view), now: new Date().toISOString() }}
        initialCredits={credits}
      />
    </div>
  );
}
