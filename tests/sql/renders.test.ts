import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { aClip, anUpload, aRender, aUser, rejectionOf, testDatabase } from "../support/sql";

const db = testDatabase();

type House = { user: string; campaignId: string };
type Render = { id: string; version_number: number; stored_path: string };

async function aHouse(): Promise<House> {
  const user = await aUser(db);
  return { user, ...(await aClip(db, user)) };
}

function complete(id: string, user: string): Promise<Render[]> {
  return db.call<Render>("complete_render", {
    upload_id: id,
    user_id: user,
    stored_path: `users/${user}/renders/${id}.mp4`,
    thumbnail_path: `users/${user}/renders/${id}.jpg`,
  });
}

const rendersOf = ({ campaignId }: House) =>
  db.query<Render>(
    "select * from public.campaign_renders where campaign_id = $1 order by version_number",
    [campaignId],
  );
const uploadsOf = ({ campaignId }: House) =>
  db.query("select * from public.render_uploads where campaign_id = $1", [campaignId]);

async function expire(id: string): Promise<void> {
  await db.query(
    "update public.render_uploads set expires_at = now() - interval '1 second' where id = $1",
    [id],
  );
}

describe("a render", () => {
  test("is nothing anybody sees until it is complete, and then the campaign's next version", async () => {
    const house = await aHouse();
    const id = await anUpload(db, house);
    expect(await rendersOf(house)).toEqual([]);

    const [render] = await complete(id, house.user);
    await aRender(db, house);

    expect(render).toMatchObject({
      id,
      version_number: 1,
      stored_path: expect.stringContaining(id),
    });
    expect((await rendersOf(house)).map((row) => row.version_number)).toEqual([1, 2]);
    expect(await uploadsOf(house)).toEqual([]);
  });

  test("completed again is the same row", async () => {
    const house = await aHouse();
    const id = await anUpload(db, house);

    const [first] = await complete(id, house.user);
    const [second] = await complete(id, house.user);

    expect(second).toEqual(first);
    expect(await rendersOf(house)).toHaveLength(1);
  });

  test("takes a number of its own when several are completed at once", async () => {
    const house = await aHouse();
    const ids = await Promise.all(Array.from({ length: 6 }, () => anUpload(db, house)));

    await Promise.all(ids.map((id) => complete(id, house.user)));

    const numbers = (await rendersOf(house)).map((row) => row.version_number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("completed by two requests at once is one version", async () => {
    const house = await aHouse();
    const id = await anUpload(db, house);

    const responses = await Promise.all([complete(id, house.user), complete(id, house.user)]);

    expect(responses.flat().map((row) => row.version_number)).toEqual([1, 1]);
    expect(await rendersOf(house)).toHaveLength(1);
  });

  test("of somebody else is not there", async () => {
    const house = await aHouse();
    const other = await aHouse();
    const id = await anUpload(db, house);

    expect(await complete(id, other.user)).toEqual([]);
    expect(await anUpload(db, { user: other.user, campaignId: house.campaignId })).toBe("");
    expect(await uploadsOf(house)).toHaveLength(1);
  });

  test("of a deleted campaign is not begun", async () => {
    const house = await aHouse();
    await db.call("delete_campaign", { campaign_id: house.campaignId, user_id: house.user });

    expect(await anUpload(db, house)).toBe("");
  });

  test("begun too often without an end is refused, also at once", async () => {
    const house = await aHouse();
    const starts = Array.from({ length: 12 }, () =>
      db.call("start_render_upload", {
        upload_id: randomUUID(),
        campaign_id: house.campaignId,
        user_id: house.user,
        recipe: {},
        size_bytes: 1,
        duration_ms: 1,
        max_open: 3,
      }),
    );
    const ended = await Promise.allSettled(starts);

    expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    const rejection = await rejectionOf(
      db.call("start_render_upload", {
        upload_id: randomUUID(),
        campaign_id: house.campaignId,
        user_id: house.user,
        recipe: {},
        size_bytes: 1,
        duration_ms: 1,
        max_open: 3,
      }),
    );
    expect(rejection).toEqual({ code: "PT429", word: "too_many_requests", detail: '{"limit": 3}' });
  });
});

describe("an upload that was given up", () => {
  test("is handed to one caller, and can no longer be completed", async () => {
    const house = await aHouse();
    const id = await anUpload(db, house);
    await expire(id);

    const claims = await Promise.all(
      [1, 2, 3].map(() => db.call("claim_abandoned_render_uploads", { max_uploads: 10 })),
    );

    expect(claims.flat()).toMatchObject([{ id }]);
    expect(await complete(id, house.user)).toEqual([]);
    await db.call("delete_render_upload", { upload_id: id });
    expect(await uploadsOf(house)).toEqual([]);
  });

  test("is handed out again when whoever removes it has died", async () => {
    const house = await aHouse();
    const id = await anUpload(db, house);
    await expire(id);
    await db.call("claim_abandoned_render_uploads", { max_uploads: 10 });
    expect(await db.call("claim_abandoned_render_uploads", { max_uploads: 10 })).toEqual([]);
    await expire(id);

    const again = await db.call("claim_abandoned_render_uploads", { max_uploads: 10 });

    expect(again).toMatchObject([{ id }]);
  });

  test("leaves alone what is still on its way, and what is complete", async () => {
    const house = await aHouse();
    await anUpload(db, house);
    await aRender(db, house);

    const claimed = await db.call("claim_abandoned_render_uploads", { max_uploads: 10 });

    expect(claimed).toEqual([]);
  });
});
