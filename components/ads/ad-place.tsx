"use client";

import { lazy, Suspense } from "react";
import type { CampaignView } from "@/lib/domain/campaigns/campaign";

/** Loaded where there is a video to play. */
const AdPanel = lazy(async () => ({ default: (await import("./ad-panel")).AdPanel }));

/** The ad at the end of step 6, as soon as there is something of it to see. Nothing stands below it that could jump. */
export function AdPlace({ campaign, running }: { campaign: CampaignView; running: number }) {
  const hasVideo = campaign.clips.some((clip) => clip.parts.videoUrl !== null);
  if (!hasVideo && campaign.renders.length === 0) return null;
  return (
    <Suspense>
      <AdPanel campaign={campaign} running={running} />
    </Suspense>
  );
}
