import type { QueryResultRow } from "pg";
import { describe, expect, test } from "vitest";
import { aClip, aUser, createJobs, first, settle, testDatabase } from "../support/sql";

const db = testDatabase();

type Card = QueryResultRow & {
  campaign_id: string;
  title: string;
  first_frame: unknown;
  soul_image_path: string | null;
  clip_count: number;
  video_count: number;
  running_count: number;
  charged_cents: number;
  changed_at: Date;
  deleted_at: Date | null;
  total_count: number;
};

const list = (userId: string, options: Record<string, unknown> = {}) =>
  db.call<Card>("list_campaigns", { user_id: userId, ...options });

const titlesOf = (cards: Card[]) => cards.map((card) => card.title);

/** A campaign of one clip, last changed so many hours ago. */
async function aCampaign(userId: string, title: string, hoursAgo = 0) {
  const made = await aClip(db, userId);
  await db.query("update public.campaigns set title = $2 where id = $1", [made.campaignId, title]);
  await turnBack(made.campaignId, hoursAgo);
  return made;
}

/** As if nothing of it had changed since. */
async function turnBack(campaignId: string, hoursAgo: number): Promise<void> {
  const connection = await db.connect(null);
  // The trigger would write the time of now.
  await connection.query("set session_replication_role = replica");
  for (const [table, key] of [
    ["campaigns", "id"],
    ["campaign_clips", "campaign_id"],
  ]) {
    await connection.query(
      `update public.${table} set created_at = now() - make_interval(hours => $2),
         updated_at = now() - make_interval(hours => $2) where ${key} = $1`,
      [campaignId, hoursAgo],
    );
  }
  await connection.end();
}

const remove = async (campaignId: string, userId: string) =>
  first(
    await db.call<{ result_code: string; deleted_at: Date | null }>("delete_campaign", {
      campaign_id: campaignId,
      user_id: userId,
    }),
  );

const restore = async (campaignId: string, userId: string) =>
  first(
    await db.call<{ result_code: string }>("restore_campaign", {
      campaign_id: campaignId,
      user_id: userId,
    }),
  ).result_code;

const duplicate = async (campaignId: string, userId: string, title = "A copy") =>
  first(
    await db.call<{ result_code: string; new_campaign_id: string | null }>("duplicate_campaign", {
      campaign_id: campaignId,
      user_id: userId,
      title,
    }),
  );

describe("a card", () => {
  test("counts clips, videos, clips that something is made for, and the credits charged", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { campaignId, clipId } = await aClip(db, user);
    const second = await addClip(campaignId, user, 1);
    const third = await addClip(campaignId, user, 2);
    const done = await createJobs(db, user, [{ clip_id: clipId }, { clip_id: second }]);
    await settle(db, done[0]?.id ?? "", { clip_patch: { video: { raw_url: "video" } } });
    await settle(db, done[1]?.id ?? "", { outcome: "failed" });
    await createJobs(db, user, [{ clip_id: third }, { clip_id: third }]);

    expect(await list(user)).toMatchObject([
      {
        clip_count: 3,
        video_count: 1,
        running_count: 1,
        charged_cents: 25,
        total_count: 1,
        deleted_at: null,
      },
    ]);
  });

  test("shows the first frame of the first clip that has one, and the actor's portrait beside it", async () => {
    const user = await aUser(db);
    const { campaignId } = await aClip(db, user);
    const second = await addClip(campaignId, user, 1);
    const third = await addClip(campaignId, user, 2);
    const actor = await anActor(user);
    await db.query("update public.campaigns set actor_id = $2 where id = $1", [campaignId, actor]);
    expect(await list(user)).toMatchObject([{ first_frame: null, soul_image_path: "portrait" }]);

    await setFrame(third, "third");
    await setFrame(second, "second");

    expect(await list(user)).toMatchObject([
      { first_frame: { image_path: "second" }, soul_image_path: "portrait" },
    ]);
  });

  test("was changed when the campaign or one of its clips was, whichever is later", async () => {
    const user = await aUser(db);
    const { campaignId, clipId } = await aCampaign(user, "Old", 48);
    const edited = await aCampaign(user, "Edited clip", 72);
    await setFrame(edited.clipId, "new");

    const cards = await list(user);
    expect(titlesOf(cards)).toEqual(["Edited clip", "Old"]);
    expect(Date.now() - Number(cards[0]?.changed_at)).toBeLessThan(60_000);
    expect(Date.now() - Number(cards[1]?.changed_at)).toBeGreaterThan(47 * 3_600_000);

    await db.query("update public.campaigns set title = 'Renamed' where id = $1", [campaignId]);
    expect(titlesOf(await list(user))).toEqual(["Renamed", "Edited clip"]);
    expect(clipId).not.toBe(edited.clipId);
  });

  test("of a campaign without clips or jobs is all zeroes", async () => {
    const user = await aUser(db);
    await db.query("insert into public.campaigns (user_id, title) values ($1, 'Bare')", [user]);

    expect(await list(user)).toMatchObject([
      { clip_count: 0, video_count: 0, running_count: 0, charged_cents: 0, first_frame: null },
    ]);
  });

  test("is never another user's", async () => {
    const [ann, ben] = [await aUser(db), await aUser(db)];
    await aCampaign(ann, "Ann's");

    expect(titlesOf(await list(ann))).toEqual(["Ann's"]);
    expect(await list(ben)).toEqual([]);
    expect(await list(ben, { deleted: true, search: "Ann" })).toEqual([]);
  });
});

describe("what a campaign has cost", () => {
  const chargedFor = async (userId: string, campaignId: string) =>
    first(
      await db.call<{ campaign_charged_cents: number }>("campaign_charged_cents", {
        campaign_id: campaignId,
        user_id: userId,
      }),
    ).campaign_charged_cents;

  test("is what its ended jobs were charged, for its owner; a stranger hears of nothing", async () => {
    const [user, stranger] = [await aUser(db, { cents: 1_000 }), await aUser(db)];
    const { campaignId, clipId } = await aClip(db, user);
    const clip = { clip_id: clipId };
    const jobs = await createJobs(db, user, [clip, clip, clip, clip]);
    await settle(db, jobs[0]?.id ?? "");
    await settle(db, jobs[1]?.id ?? "");
    await settle(db, jobs[2]?.id ?? "", { outcome: "failed" });

    expect(await chargedFor(user, campaignId)).toBe(50);
    expect(await chargedFor(stranger, campaignId)).toBe(0);
  });
});

describe("search", () => {
  const TITLES = [
    "Crème éclat",
    "L’été à Nice",
    "100% coton",
    "snake_case",
    "COEUR",
    "Straße",
    "a\\b",
  ];

  test.each([
    ["creme", ["Crème éclat"]],
    ["ÉCLAT", ["Crème éclat"]],
    ["  eclat   crè ", ["Crème éclat"]],
    ["creme nice", []],
    ["e\u0301clat", ["Crème éclat"]],
    ["l'ete", ["L’été à Nice"]],
    ["%", ["100% coton"]],
    ["_", ["snake_case"]],
    ["cœur", ["COEUR"]],
    ["STRASSE", ["Straße"]],
    ["\\", ["a\\b"]],
    ["'; drop table public.campaigns; --", []],
    ["nothing of the kind", []],
  ])("for %s finds %j", async (search, found) => {
    const user = await aUser(db);
    for (const title of TITLES) await aCampaign(user, title);

    const cards = await list(user, { search });

    expect(titlesOf(cards)).toEqual(found);
    expect(cards.map((card) => card.total_count)).toEqual(found.map(() => found.length));
  });
});

describe("order and pages", () => {
  test("each sort has its own order, and equals stand by their last change", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const old = await aCampaign(user, "éclair", 30);
    await aCampaign(user, "Zebra", 20);
    await aCampaign(user, "apple", 10);
    const [job] = await createJobs(db, user, [{ clip_id: old.clipId }]);
    await settle(db, job?.id ?? "");
    await turnBack(old.campaignId, 30);
    await db.query("update public.campaigns set title = title where title = 'Zebra'");

    const orderBy = async (sort: string) => titlesOf(await list(user, { sort }));
    expect(await orderBy("changed")).toEqual(["Zebra", "apple", "éclair"]);
    expect(await orderBy("created")).toEqual(["apple", "Zebra", "éclair"]);
    expect(await orderBy("title")).toEqual(["apple", "éclair", "Zebra"]);
    expect(await orderBy("cost")).toEqual(["éclair", "Zebra", "apple"]);
  });

  test("pages follow each other without gaps, and beyond the end lies the last page", async () => {
    const user = await aUser(db);
    for (let number = 1; number <= 5; number += 1) await aCampaign(user, `${number}`);
    const page = async (page_offset: number) =>
      titlesOf(await list(user, { sort: "title", page_size: 2, page_offset }));

    expect(await page(0)).toEqual(["1", "2"]);
    expect(await page(2)).toEqual(["3", "4"]);
    expect(await page(4)).toEqual(["5"]);
    expect(await page(400)).toEqual(["5"]);
    expect((await list(user, { page_size: 2 }))[0]?.total_count).toBe(5);
  });
});

describe("delete_campaign and restore_campaign", () => {
  test("move a campaign between the two lists, the last deleted first, and change nothing else", async () => {
    const user = await aUser(db);
    const older = await aCampaign(user, "Older", 2);
    const newer = await aCampaign(user, "Newer", 1);
    const before = await list(user);

    expect(await remove(newer.campaignId, user)).toMatchObject({ result_code: "deleted" });
    expect(titlesOf(await list(user))).toEqual(["Older"]);
    await remove(older.campaignId, user);
    expect(await list(user)).toEqual([]);
    const deleted = await list(user, { deleted: true, sort: "title" });
    expect(titlesOf(deleted)).toEqual(["Older", "Newer"]);
    expect(deleted.every((card) => card.deleted_at !== null)).toBe(true);

    expect(await restore(newer.campaignId, user)).toBe("restored");
    expect(await restore(older.campaignId, user)).toBe("restored");
    expect(await list(user)).toEqual(before);
    expect(await list(user, { deleted: true })).toEqual([]);
  });

  test("said twice are said once", async () => {
    const user = await aUser(db);
    const { campaignId } = await aCampaign(user, "Twice");

    const once = await remove(campaignId, user);
    expect(await remove(campaignId, user)).toEqual(once);
    expect(await restore(campaignId, user)).toBe("restored");
    expect(await restore(campaignId, user)).toBe("restored");
    expect(titlesOf(await list(user))).toEqual(["Twice"]);
  });

  test("find nothing of another user's", async () => {
    const [ann, ben] = [await aUser(db), await aUser(db)];
    const { campaignId } = await aCampaign(ann, "Ann's");

    expect(await remove(campaignId, ben)).toEqual({ result_code: "not_found", deleted_at: null });
    expect(titlesOf(await list(ann))).toEqual(["Ann's"]);
    await remove(campaignId, ann);
    expect(await restore(campaignId, ben)).toBe("not_found");
    expect(await list(ann)).toEqual([]);
  });

  test("a running job of a deleted campaign finishes and is charged", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { campaignId, clipId } = await aCampaign(user, "Busy");
    const [job] = await createJobs(db, user, [{ clip_id: clipId }]);
    await remove(campaignId, user);

    const settled = await settle(db, job?.id ?? "", {
      clip_patch: { video: { raw_url: "video" } },
    });

    expect(settled.result_code).toBe("applied");
    expect(await list(user, { deleted: true })).toMatchObject([
      { video_count: 1, running_count: 0, charged_cents: 25 },
    ]);
    expect(await db.audit()).toEqual([]);
  });
});

describe("duplicate_campaign", () => {
  test("copies the plan and the first frames, and nothing that was made from them", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { campaignId, clipId } = await aClip(db, user);
    const framed = await addClip(campaignId, user, 1);
    await addClip(campaignId, user, 2);
    await db.query(
      `update public.campaigns
       set actor_id = $2, preset_id = 'unboxing', product = '{"has_product": true, "name": "Glow"}',
         brief = '{"language": "fr"}', final_video = '{"path": "final"}'
       where id = $1`,
      [campaignId, await anActor(user)],
    );
    await db.query(
      `update public.campaign_clips
       set script = '{"line": "Bonjour"}', proposal = '{"line": "Bonsoir"}', adjustments = '{"speed": 1.2}'
       where campaign_id = $1`,
      [campaignId],
    );
    await setFrame(framed, "second");
    const [job] = await createJobs(db, user, [{ clip_id: clipId }]);
    await settle(db, job?.id ?? "", {
      clip_patch: {
        first_frame: { image_url: "f" },
        video: { raw_url: "v" },
        audio: { voice_job_id: "a" },
        transcription: { text: "t" },
      },
    });
    const before = await everythingOf(campaignId);

    const { result_code, new_campaign_id } = await duplicate(campaignId, user, "Glow, again");

    expect(result_code).toBe("duplicated");
    const copy = await everythingOf(new_campaign_id ?? "");
    const { campaign } = before;
    expect(copy.campaign).toMatchObject({
      title: "Glow, again",
      user_id: user,
      actor_id: campaign?.actor_id,
      preset_id: "unboxing",
      product: campaign?.product,
      brief: campaign?.brief,
      final_video: null,
      deleted_at: null,
    });
    const nothing = { video: null, audio: null, transcription: null, adjustments: {} };
    const plan = {
      beat: "hook",
      script: { line: "Bonjour" },
      proposal: { line: "Bonsoir" },
      current_version: 0,
      ...nothing,
    };
    expect(copy.clips).toMatchObject([
      { position: 0, status: "first_frame_ready", first_frame: { job_id: job?.id }, ...plan },
      { position: 1, status: "first_frame_ready", first_frame: { image_path: "second" }, ...plan },
      { position: 2, status: "draft", first_frame: null, ...plan },
    ]);
    expect(copy.versions).toEqual([]);
    expect(await everythingOf(campaignId)).toEqual(before);
    expect(await db.audit()).toEqual([]);
  });

  test("finds nothing of another user's, and nothing that is deleted", async () => {
    const [ann, ben] = [await aUser(db), await aUser(db)];
    const { campaignId } = await aCampaign(ann, "Ann's");

    const nothing = { result_code: "not_found", new_campaign_id: null };
    expect(await duplicate(campaignId, ben)).toEqual(nothing);
    await remove(campaignId, ann);
    expect(await duplicate(campaignId, ann)).toEqual(nothing);
    expect(await db.query("select title from public.campaigns")).toHaveLength(1);
  });

  test("with a title that is none leaves nothing behind", async () => {
    const user = await aUser(db);
    const { campaignId } = await aCampaign(user, "Ann's");

    await expect(duplicate(campaignId, user, "")).rejects.toThrow("campaigns_title_check");
    expect(await db.query("select title from public.campaigns")).toHaveLength(1);
  });
});

async function addClip(campaignId: string, userId: string, position: number): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `insert into public.campaign_clips (campaign_id, user_id, position, beat)
     values ($1, $2, $3, 'hook') returning id`,
    [campaignId, userId, position],
  );
  return first(rows).id;
}

async function setFrame(clipId: string, image_path: string): Promise<void> {
  await db.query(
    "update public.campaign_clips set first_frame = $2, status = 'first_frame_ready' where id = $1",
    [clipId, JSON.stringify({ image_path })],
  );
}

async function anActor(userId: string): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `insert into public.actors (user_id, name, soul_image_path) values ($1, 'Maya', 'portrait') returning id`,
    [userId],
  );
  return first(rows).id;
}

async function everythingOf(campaignId: string) {
  const [campaign] = await db.query("select * from public.campaigns where id = $1", [campaignId]);
  const clips = await db.query(
    "select * from public.campaign_clips where campaign_id = $1 order by position",
    [campaignId],
  );
  const versions = await db.query(
    "select * from public.clip_versions where clip_id = any ($1) order by version_number",
    [clips.map((clip) => clip.id)],
  );
  return { campaign, clips, versions };
}
