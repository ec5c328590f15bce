"use client";

import { lazy, Suspense } from "react";
import type { CampaignView } from "@/lib/domain/campaigns/campaign";

/** Lazy: it imports the player, which a campaign without a video doesn't need. */
const AdPanel = lazy(async () => ({ default: (await import("./ad-panel")).AdPanel }));

/** The ad at the end of step 6, once there is a video or a render. Last on the page, so nothing shifts when it loads. */
export function AdSection({ campaign, running }: { campaign: CampaignView; running: number }) {
  const hasVideo = campaign.clips.some((clip) => clip.parts.videoUrl !== null);
  if (!hasVideo && campaign.renders.length === 0) return null;
  return (
    <Suspense>
      <AdPanel campaign={campaign} running={running} />
    </Suspense>
  );
}
