import { expect } from "vitest";
import { changesBetween, takeSnapshot } from "./changes";
import { aCampaign, aUser, first, type TestDatabase } from "./test-database";

export const NOBODYS = "00000000-0000-4000-8000-000000000000";

export type Change = { field: string; from?: unknown; to?: unknown };

export type WantedClip = Record<string, unknown>;

type ApiResponse = { result_code: string; conflicts: { field: string; current: unknown }[] };

export const SAVED = { result_code: "saved", conflicts: [] };

export const editCampaign = async (
  db: TestDatabase,
  user: string,
  campaignId: string,
  ...changes: Change[]
) =>
  first(
    await db.call<ApiResponse>("edit_campaign", {
      campaign_id: campaignId,
      user_id: user,
      changes,
    }),
  );

export const editClip = async (
  db: TestDatabase,
  user: string,
  clipId: string,
  ...changes: Change[]
) => first(await db.call<ApiResponse>("edit_clip", { clip_id: clipId, user_id: user, changes }));

export const arrange = async (
  db: TestDatabase,
  user: string,
  campaignId: string,
  from: string[],
  clips: WantedClip[],
) =>
  first(
    await db.call<{ result_code: string }>("arrange_clips", {
      campaign_id: campaignId,
      user_id: user,
      from_clip_ids: from,
      clips,
    }),
  ).result_code;

export const selectFrame = async (
  db: TestDatabase,
  user: string,
  clipId: string,
  version: number,
) =>
  first(
    await db.call<{ result_code: string }>("select_first_frame", {
      clip_id: clipId,
      user_id: user,
      version_number: version,
    }),
  ).result_code;

export async function campaignRow(db: TestDatabase, id: string) {
  return first(
    await db.query<{
      title: string;
      actor_id: string | null;
      preset_id: string | null;
      product: Record<string, unknown>;
      brief: Record<string, unknown>;
      updated_at: Date;
    }>("select * from public.campaigns where id = $1", [id]),
  );
}

export async function clipRow(db: TestDatabase, id: string) {
  return first(
    await db.query<{
      script: Record<string, unknown>;
      adjustments: Record<string, unknown>;
      first_frame: Record<string, unknown> | null;
      video: unknown;
      audio: unknown;
      transcription: unknown;
      status: string;
      current_version: number;
    }>("select * from public.campaign_clips where id = $1", [id]),
  );
}

/** The versions of a clip, oldest first. */
export function versionsOf(db: TestDatabase, clipId: string) {
  return db.query<{ version_number: number; snapshot: Record<string, unknown> }>(
    "select * from public.clip_versions where clip_id = $1 order by version_number",
    [clipId],
  );
}

/** The lines of a campaign's clips, in order; their positions have no gap. */
export async function linesOf(db: TestDatabase, campaignId: string): Promise<string[]> {
  const rows = await db.query<{ position: number; line: string }>(
    `select position, script ->> 'line' as line from public.campaign_clips
     where campaign_id = $1 order by position`,
    [campaignId],
  );
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index));
  return rows.map(({ line }) => line);
}

export async function aUserWithCampaign(db: TestDatabase) {
  const user = await aUser(db, { cents: 1_000 });
  return { user, ...(await aCampaign(db, user)) };
}

/** An actor of that user's own; of nobody: one for all. */
export async function anActor(db: TestDatabase, userId: string | null): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `insert into public.actors (user_id, name, soul_image_path) values ($1, 'Maya', 'maya.jpg') returning id`,
    [userId],
  );
  return first(rows).id;
}

/** Nothing may change while `act` runs. */
export async function expectNothingWritten(
  db: TestDatabase,
  act: () => Promise<void>,
): Promise<void> {
  const before = await takeSnapshot(db);
  await act();
  expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
}
