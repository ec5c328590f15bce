import "server-only";
import type {
  ActorChoice,
  CampaignCard,
  CampaignView,
  ClipView,
  PresetChoice,
  Prices,
} from "@/lib/domain/campaign";
import { AppError } from "@/lib/domain/errors";
import { clipScript, type MediaRef } from "@/lib/domain/generation/define";
import { planClips, presetBeats } from "@/lib/domain/plan";
import type { User } from "../auth";
import { adminDb, type Db, toIso, unwrap, unwrapMaybe } from "./client";
import { firstFramePart, toRef, videoPart } from "./clips";

/** The user's campaigns, last changed first, each with its first picture and the progress of its clips. */
export async function listCampaigns(db: Db): Promise<CampaignCard[]> {
  const rows = unwrap(
    await db
      .from("campaigns")
      .select("id, title, updated_at, campaign_clips(position, status, first_frame)")
      .order("updated_at", { ascending: false })
      .limit(200),
  );
  return rows.map((row) => {
    const clips = [...row.campaign_clips].sort((a, b) => a.position - b.position);
    const framed = clips.find((clip) => clip.first_frame !== null);
    return {
      id: row.id,
      title: row.title,
      updatedAt: toIso(row.updated_at),
      imageUrl: framed === undefined ? null : frameUrl(framed.first_frame),
      clips: clips.length,
      videos: clips.filter((clip) => clip.status === "video_ready").length,
    };
  });
}

/** One of the user's campaigns with its clips in beat order. Throws not_found. */
export async function getCampaign(db: Db, campaignId: string): Promise<CampaignView> {
  const row = unwrapMaybe(
    await db
      .from("campaigns")
      .select(
        "id, title, actors(name, soul_image_path), presets(name), campaign_clips(id, position, beat, script, first_frame, video)",
      )
      .eq("id", campaignId)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return {
    id: row.id,
    title: row.title,
    actorName: row.actors?.name ?? null,
    actorImageUrl: row.actors === null ? null : mediaUrl(row.actors.soul_image_path),
    presetName: row.presets?.name ?? null,
    clips: row.campaign_clips.map(toClipView).sort((a, b) => a.position - b.position),
  };
}

/** Credits per unit of every generation type. */
export async function getPrices(db: Db): Promise<Prices> {
  const rows = unwrap(
    await db.from("generation_types").select("generation_type, price_cents, enabled"),
  );
  return Object.fromEntries(
    rows.map((row) => [
      row.generation_type,
      { priceCents: row.price_cents, isEnabled: row.enabled },
    ]),
  );
}

/** What a new campaign can be made of: preset actors and own ones, and the presets. */
export async function listChoices(
  db: Db,
): Promise<{ actors: ActorChoice[]; presets: PresetChoice[] }> {
  const [actors, presets] = await Promise.all([
    db.from("actors").select("id, name, appearance, soul_image_path").order("name").limit(100),
    db.from("presets").select("id, name, summary, beats").order("position"),
  ]);
  return {
    actors: unwrap(actors).map((row) => ({
      id: row.id,
      name: row.name,
      appearance: row.appearance,
      imageUrl: mediaUrl(row.soul_image_path),
    })),
    presets: unwrap(presets).map((row) => ({
      id: row.id,
      name: row.name,
      summary: row.summary,
      beats: presetBeats.parse(row.beats).map((beat) => beat.beat),
    })),
  };
}

/** A campaign planned from a preset: one clip per beat, scripts filled in. Returns its id. Throws not_found. */
export async function createCampaign(
  user: User,
  wish: { title: string; whatIsSold: string; actorId: string; presetId: string },
): Promise<string> {
  const preset = unwrapMaybe(
    await user.db
      .from("presets")
      .select("id, beats, ambience")
      .eq("id", wish.presetId)
      .maybeSingle(),
  );
  if (preset === null) throw new AppError("not_found", { message: "Choose a preset." });
  const rows = unwrap(
    await adminDb().rpc("create_campaign", {
      user_id: user.id,
      title: wish.title,
      actor_id: wish.actorId,
      preset_id: preset.id,
      product: { has_product: false },
      brief: { what_is_sold: wish.whatIsSold, language: "en" },
      clips: planClips(presetBeats.parse(preset.beats), preset, wish.whatIsSold),
    }),
  );
  const campaign = rows[0];
  if (campaign === undefined) throw new AppError("unavailable");
  return campaign.id;
}

type ClipRow = {
  id: string;
  position: number;
  beat: string;
  script: unknown;
  first_frame: unknown;
  video: unknown;
};

function toClipView(row: ClipRow): ClipView {
  const script = clipScript.parse(row.script);
  const video = row.video === null ? null : videoPart.parse(row.video);
  return {
    id: row.id,
    position: row.position,
    beat: row.beat,
    line: script.line,
    durationSeconds: script.duration,
    firstFrameUrl: frameUrl(row.first_frame),
    videoUrl: video === null ? null : viewerUrl(toRef(video.video_path, video.raw_url)),
    videoJobId: video?.job_id ?? null,
  };
}

function frameUrl(part: unknown): string | null {
  if (part === null) return null;
  const frame = firstFramePart.parse(part);
  return viewerUrl(toRef(frame.image_path, frame.image_url));
}

/** A file of ours gets its lasting address, which leads to a signed one; a provider's address is used as it is. */
function viewerUrl(ref: MediaRef | null): string | null {
  if (ref === null) return null;
  return ref.startsWith("media:") ? mediaUrl(ref.slice("media:".length)) : ref;
}

function mediaUrl(path: string): string {
  return `/api/media/${path}`;
}
