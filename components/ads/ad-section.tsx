"use client";

import { lazy, Suspense } from "react";
import type { CampaignView } from "@/lib/domain/campaigns/campaign";

/** Brings the player with it, which a campaign without a video does not need. */
const AdPanel = lazy(async () => ({ default: (await import("./ad-panel")).AdPanel }));

/** The ad at the end of step 6, once there is a video or a render. It is last on the page: nothing jumps when it loads. */
export function AdSection({ campaign, running }: { campaign: CampaignView; running: number }) {
  const hasVideo = campaign.clips.some((clip) => clip.parts.videoUrl !== null);
  if (!hasVideo && campaign.renders.length === 0) return null;
  return (
    <Suspense>
      <AdPanel campaign={campaign} running={running} />
    </Suspense>
  );
}
