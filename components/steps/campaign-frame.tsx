"use client";

import type { ReactNode } from "react";
import { EditsProvider } from "@/hooks/use-edits";

/** What the six steps of one campaign have in common. */
export function CampaignFrame({
  campaignId,
  children,
}: {
  campaignId: string;
  children: ReactNode;
}) {
  return <EditsProvider campaignId={campaignId}>{children}</EditsProvider>;
}
