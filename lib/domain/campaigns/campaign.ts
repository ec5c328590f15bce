import type { RenderView } from "@/lib/domain/ads/ad.schema";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import type { Language } from "@/lib/domain/languages";
import type { TrimSuggestion } from "@/lib/domain/media/trim";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";
import type { Staleness } from "./staleness";

/** What the pages show of campaigns and clips. Media as addresses a browser can load. */

/** The generated parts of a clip or of one of its versions, as addresses that stay the same. */
export type ClipPartsView = {
  firstFrameUrl: string | null;
  videoUrl: string | null;
  /** The job the video came from; trim and speed are kept for it. */
  videoJobId: string | null;
  videoType: string | null;
  videoSeconds: number;
  voiceUrl: string | null;
  ambienceUrl: string | null;
  words: { word: string; start: number; end: number }[];
  /** The cut and the speed that count until the creator chooses. */
  suggestion: TrimSuggestion;
};

export type VersionView = {
  number: number;
  /** The generation type that made it. */
  action: string;
  createdAt: string;
  line: string;
  parts: ClipPartsView;
};

export type ClipView = {
  id: string;
  position: number;
  beat: string;
  line: string;
  language: Language;
  /** What the script asks for; the video may be longer. */
  durationSeconds: 4 | 6 | 8;
  parts: ClipPartsView;
  stale: Staleness;
  /** The video speaks and the actor has a reference voice. */
  canHaveVoice: boolean;
  adjustments: ClipAdjustments;
  /** 0: none yet. */
  currentVersion: number;
  /** Oldest first. */
  versions: VersionView[];
  /** Credits for the whole chain from here, by quality and engine of the first frame; null: nothing to start from. */
  pipelineCents: Record<VideoQuality, Record<FrameEngine, number>> | null;
  /** What fal is expected to bill for the same, in millionths of a dollar. */
  pipelineMicrousd: Record<VideoQuality, Record<FrameEngine, number>> | null;
};

export type CampaignView = {
  id: string;
  title: string;
  actorName: string | null;
  /** The actor's portrait, which a video starts from while its clip has no first frame. */
  actorImageUrl: string | null;
  hasVoice: boolean;
  presetName: string | null;
  /** How long the ad shall be, as the brief says. */
  targetSeconds: number;
  /** Credits charged so far. */
  chargedCents: number;
  clips: ClipView[];
  /** The finished ads, newest first. */
  renders: RenderView[];
};

/** By generation type, as the admin has set them: credits per unit, and what fal bills per unit of its own. */
export type Prices = Record<
  string,
  { priceCents: number; providerMicrousd: number; isEnabled: boolean }
>;
