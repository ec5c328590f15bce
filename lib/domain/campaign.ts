/** What the pages show of campaigns and clips. Media as addresses a browser can load. */

export const BEAT_LABELS: Record<string, string> = {
  hook: "Hook",
  problem: "Problem",
  agitation: "Agitation",
  solution: "Solution",
  proof: "Proof",
  cta: "Call to action",
};

export type CampaignCard = {
  id: string;
  title: string;
  updatedAt: string;
  imageUrl: string | null;
  clips: number;
  videos: number;
};

export type ClipView = {
  id: string;
  position: number;
  beat: string;
  line: string;
  durationSeconds: 4 | 6 | 8;
  firstFrameUrl: string | null;
  videoUrl: string | null;
  /** The job the shown video came from: a new one means a new video. */
  videoJobId: string | null;
};

export type CampaignView = {
  id: string;
  title: string;
  actorName: string | null;
  /** The actor's portrait, which a video starts from while its clip has no first frame. */
  actorImageUrl: string | null;
  presetName: string | null;
  clips: ClipView[];
};

export type ActorChoice = { id: string; name: string; appearance: string; imageUrl: string };
export type PresetChoice = {
  id: string;
  name: string;
  summary: string;
  beats: string[];
};

/** Credits per unit by generation type, as the admin has set them. */
export type Prices = Record<string, { priceCents: number; isEnabled: boolean }>;
