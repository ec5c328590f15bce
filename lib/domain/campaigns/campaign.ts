import type { RenderView } from "@/lib/domain/ads/ad.schema";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import type { Language } from "@/lib/domain/languages";
import type { TrimSuggestion } from "@/lib/domain/media/trim";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";
import type { Staleness } from "./staleness";

/** What pages show of campaigns and clips. Media as URLs a browser can load. */

/** The generated parts of a clip or of one of its versions, as stable URLs. */
export type ClipPartsView = {
  firstFrameUrl: string | null;
  videoUrl: string | null;
  /** The job that made the video; trim and speed belong to it. */
  videoJobId: string | null;
  videoType: string | null;
  videoSeconds: number;
  voiceUrl: string | null;
  ambienceUrl: string | null;
  words: { word: string; start: number; end: number }[];
  /** The trim and speed in effect until the creator chooses. */
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
  /** The video has speech and the actor has a reference voice. */
  canHaveVoice: boolean;
  adjustments: ClipAdjustments;
  /** 0: none yet. */
  currentVersion: number;
  /** Oldest first. */
  versions: VersionView[];
  /** Credits for the whole pipeline from here, by video quality and first-frame model; null: nothing to start from. */
  pipelineCents: Record<VideoQuality, Record<FrameEngine, number>> | null;
  /** The estimated provider cost of the same, in millionths of a dollar. */
  pipelineMicrousd: Record<VideoQuality, Record<FrameEngine, number>> | null;
};

export type CampaignView = {
  id: string;
  title: string;
  actorName: string | null;
  /** The actor's portrait, from which a video starts while its clip has no first frame. */
  actorImageUrl: string | null;
  hasVoice: boolean;
  presetName: string | null;
  /** The ad's target length, from the brief. */
  targetSeconds: number;
  /** Credits charged so far. */
  chargedCents: number;
  clips: ClipView[];
  /** Finished renders, newest first. */
  renders: RenderView[];
};

/** By generation type, as set by administrators: credits per unit, and what fal bills per provider unit. */
export type Prices = Record<
  string,
  { priceCents: number; providerMicrousd: number; isEnabled: boolean }
>;
