import "server-only";
import { z } from "zod";
import { brief } from "@/lib/domain/campaigns/brief.schema";
import type {
  CampaignView,
  ClipPartsView,
  ClipView,
  Prices,
  VersionView,
} from "@/lib/domain/campaigns/campaign";
import { stalenessOf } from "@/lib/domain/campaigns/staleness";
import { AppError } from "@/lib/domain/errors";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { type ClipContext, startOf } from "@/lib/domain/generation/define";
import { type PipelineJob, planClip } from "@/lib/domain/generation/pipeline";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import { type Language, toLanguage } from "@/lib/domain/languages";
import { readAdjustments } from "@/lib/domain/media/trim.schema";
import { suggestionFor } from "@/lib/domain/media/trim-suggestion";
import { adminDb, toIso, unwrap, unwrapMaybe } from "./client";
import {
  type ClipParts,
  clipParts,
  firstFrameRef,
  listClipContexts,
  originsOf,
  videoRef,
} from "./clips";
import type { Database } from "./database-types";
import { jobUrl, mediaUrl, viewerUrl } from "./media-url";
import { toRenderView } from "./renders";
import type { User } from "./user";

const jsonRecord = z.record(z.string(), z.unknown());

/** One of the user's campaigns with its clips in beat order and their versions. Throws not_found. */
export async function getCampaign(
  user: User,
  campaignId: string,
  prices: Prices,
): Promise<CampaignView> {
  const [response, contexts, charged] = await Promise.all([
    user.db
      .from("campaigns")
      .select(
        "id, title, brief, actors(name, soul_image_path, reference_voice_path), presets(name), campaign_clips(*, clip_versions(version_number, action, created_at, snapshot)), campaign_renders(id, version_number, recipe, stored_path, thumbnail_path, size_bytes, duration_ms, created_at)",
      )
      .eq("id", campaignId)
      .is("deleted_at", null)
      .maybeSingle(),
    listClipContexts(user.db, campaignId),
    adminDb().rpc("campaign_charged_cents", { campaign_id: campaignId, user_id: user.id }),
  ]);
  const row = unwrapMaybe(response);
  if (row === null) throw new AppError("not_found");
  const wanted = brief.parse(row.brief);
  const language = toLanguage(wanted.language);
  const hasVoice = Boolean(row.actors?.reference_voice_path);
  const contextOf = new Map(contexts.map(({ clipId, context }) => [clipId, context]));
  return {
    id: row.id,
    title: row.title,
    actorName: row.actors?.name ?? null,
    actorImageUrl: row.actors === null ? null : mediaUrl(row.actors.soul_image_path),
    hasVoice,
    presetName: row.presets?.name ?? null,
    targetSeconds: wanted.target_seconds,
    chargedCents: unwrap(charged),
    clips: row.campaign_clips
      .map((clip) =>
        toClipView(clip, { language, hasVoice, prices, context: contextOf.get(clip.id) }),
      )
      .sort((a, b) => a.position - b.position),
    renders: row.campaign_renders
      .map(toRenderView)
      .sort((a, b) => b.versionNumber - a.versionNumber),
  };
}

/** What every generation type costs. Users may read prices directly, but not what fal bills the studio. */
export async function getPrices(): Promise<Prices> {
  const rows = unwrap(
    await adminDb()
      .from("generation_types")
      .select("generation_type, price_cents, provider_cost_microusd, enabled"),
  );
  return Object.fromEntries(
    rows.map((row) => [
      row.generation_type,
      {
        priceCents: row.price_cents,
        providerMicrousd: row.provider_cost_microusd,
        isEnabled: row.enabled,
      },
    ]),
  );
}

/** What one planned job costs: the creator, in credits, and us at fal, in millionths of a dollar. */
export function costOf(
  job: Pick<PipelineJob, "type" | "units" | "providerUnits">,
  prices: Prices,
): { cents: number; microusd: number } {
  const price = prices[job.type];
  return {
    cents: (price?.priceCents ?? 0) * job.units,
    microusd: (price?.providerMicrousd ?? 0) * job.providerUnits,
  };
}

type ClipRow = Database["public"]["Tables"]["campaign_clips"]["Row"] & {
  clip_versions: {
    version_number: number;
    action: string;
    created_at: string;
    snapshot: unknown;
  }[];
};

function toClipView(
  row: ClipRow,
  campaign: {
    language: Language;
    hasVoice: boolean;
    prices: Prices;
    context: ClipContext | undefined;
  },
): ClipView {
  const script = clipScript.parse(row.script);
  const parts = clipParts.parse(row);
  return {
    id: row.id,
    position: row.position,
    beat: row.beat,
    line: script.line,
    language: campaign.language,
    durationSeconds: script.duration,
    parts: toPartsView(parts, { script, language: campaign.language }),
    stale: stalenessOf(originsOf(script.line, parts)),
    canHaveVoice: campaign.hasVoice && (parts.video?.has_sound ?? true),
    adjustments: readAdjustments(row.adjustments),
    currentVersion: row.current_version,
    versions: row.clip_versions
      .map((version) => toVersionView(version, { script, language: campaign.language }))
      .sort((a, b) => a.number - b.number),
    pipelineCents: sumPipeline(campaign.context, (job) => costOf(job, campaign.prices).cents),
    pipelineMicrousd: sumPipeline(campaign.context, (job) => costOf(job, campaign.prices).microusd),
  };
}

type Spoken = { script: { line: string; duration: number }; language: Language };

function toVersionView(row: ClipRow["clip_versions"][number], now: Spoken): VersionView {
  const snapshot = jsonRecord.parse(row.snapshot);
  const { line } = clipScript.parse(snapshot.script ?? {});
  return {
    number: row.version_number,
    action: row.action,
    createdAt: toIso(row.created_at),
    line,
    parts: toPartsView(clipParts.parse(snapshot), { ...now, script: { ...now.script, line } }),
  };
}

function toPartsView(parts: ClipParts, { script, language }: Spoken): ClipPartsView {
  const videoSeconds = parts.video?.duration_seconds ?? script.duration;
  const words = parts.transcription?.words ?? [];
  return {
    firstFrameUrl: viewerUrl(firstFrameRef(parts.first_frame)),
    videoUrl: viewerUrl(videoRef(parts.video)),
    videoJobId: parts.video?.job_id ?? null,
    videoType: parts.video?.generation_type ?? null,
    videoSeconds,
    voiceUrl: jobUrl(parts.audio?.voice_job_id),
    ambienceUrl: jobUrl(parts.audio?.ambient_job_id),
    words,
    suggestion: suggestionFor({
      line: script.line,
      language,
      words,
      durationSeconds: videoSeconds,
    }),
  };
}

/** A sum over the whole pipeline from here, by quality and engine; null if there is nothing to start from. */
function sumPipeline(
  context: ClipContext | undefined,
  countJob: (job: PipelineJob) => number,
): ClipView["pipelineCents"] {
  if (context === undefined || startOf(context) === null) return null;
  const sum = (quality: VideoQuality, frameEngine: FrameEngine) =>
    planClip(context, { clipId: "", quality, frameEngine }, () => NO_ID).reduce(
      (total, job) => total + countJob(job),
      0,
    );
  const both = (quality: VideoQuality) => ({
    nano_banana: sum(quality, "nano_banana"),
    flux: sum(quality, "flux"),
  });
  return { fast: both("fast"), standard: both("standard"), luma: both("luma") };
}

/** A placeholder: these jobs are only counted, never created. */
const NO_ID = "00000000-0000-0000-0000-000000000000";
