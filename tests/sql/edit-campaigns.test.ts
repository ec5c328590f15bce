import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { CAMPAIGN_FIELDS, CLIP_FIELDS } from "@/lib/domain/campaigns/campaign-edit.schema";
import { chooseSeed, seededRandom } from "../support/random";
import {
  aCampaign,
  accountOf,
  aUser,
  changesBetween,
  createJobs,
  first,
  fromGate,
  inTurn,
  jobOf,
  ledgerOf,
  openTestDatabase,
  RETRYABLE_FAILURE,
  refusalOf,
  retryOf,
  settle,
  submit,
  type TestDatabase,
  takeSnapshot,
  truncateAll,
} from "../support/sql";

/** What a creator changes: fields, the order of the clips, the first frame. */

const NOBODYS = "00000000-0000-4000-8000-000000000000";

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase(inject("postgresUrl"), { connections: 12 });
});

afterAll(() => db.close());

afterEach(async () => {
  const violations = await db.audit();
  await truncateAll(db);
  expect(violations).toEqual([]);
});

type Change = { field: string; from?: unknown; to?: unknown };
type Answer = { result_code: string; conflicts: { field: string; current: unknown }[] };
type Wanted = Record<string, unknown>;

const edit = async (user: string, campaignId: string, ...changes: Change[]) =>
  first(
    await db.call<Answer>("edit_campaign", { campaign_id: campaignId, user_id: user, changes }),
  );

const editClip = async (user: string, clipId: string, ...changes: Change[]) =>
  first(await db.call<Answer>("edit_clip", { clip_id: clipId, user_id: user, changes }));

const arrange = async (user: string, campaignId: string, from: string[], clips: Wanted[]) =>
  first(
    await db.call<{ result_code: string }>("arrange_clips", {
      campaign_id: campaignId,
      user_id: user,
      from_clip_ids: from,
      clips,
    }),
  ).result_code;

const selectFrame = async (user: string, clipId: string, version: number) =>
  first(
    await db.call<{ result_code: string }>("select_first_frame", {
      clip_id: clipId,
      user_id: user,
      version_number: version,
    }),
  ).result_code;

async function campaignRow(id: string) {
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

async function clipRow(id: string) {
  return first(
    await db.query<{
      script: Record<string, unknown>;
      adjustments: Record<string, unknown>;
      first_frame: Record<string, unknown> | null;
      video: unknown;
      status: string;
      current_version: number;
    }>("select * from public.campaign_clips where id = $1", [id]),
  );
}

/** The lines of a campaign's clips, in order; their positions have no gap. */
async function linesOf(campaignId: string): Promise<string[]> {
  const rows = await db.query<{ position: number; line: string }>(
    `select position, script ->> 'line' as line from public.campaign_clips
     where campaign_id = $1 order by position`,
    [campaignId],
  );
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_, index) => index));
  return rows.map(({ line }) => line);
}

async function aHouse() {
  const user = await aUser(db, { cents: 1_000 });
  return { user, ...(await aCampaign(db, user)) };
}

/** An actor of that user's own; of nobody: one for all. */
async function anActor(userId: string | null): Promise<string> {
  const rows = await db.query<{ id: string }>(
    `insert into public.actors (user_id, name, soul_image_path) values ($1, 'Maya', 'maya.jpg') returning id`,
    [userId],
  );
  return first(rows).id;
}

/** Nothing may change while `act` runs. */
async function expectNothingWritten(act: () => Promise<void>): Promise<void> {
  const before = await takeSnapshot(db);
  await act();
  expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
}

const SAVED = { result_code: "saved", conflicts: [] };

describe("edit_campaign", () => {
  test("writes the fields it names, and leaves the others", async () => {
    const { user, campaignId } = await aHouse();
    const actor = await anActor(null);

    const answer = await edit(
      user,
      campaignId,
      { field: "title", from: "Campaign", to: "Glow" },
      { field: "actor_id", from: null, to: actor },
      { field: "preset_id", from: null, to: "calm-testimonial" },
      { field: "product.name", from: "", to: "Serum" },
      { field: "brief.benefits", from: [], to: ["soft", "quick"] },
    );

    expect(answer).toEqual(SAVED);
    expect(await campaignRow(campaignId)).toMatchObject({
      title: "Glow",
      actor_id: actor,
      preset_id: "calm-testimonial",
      product: { name: "Serum" },
      brief: { language: "en", benefits: ["soft", "quick"] },
    });
  });

  // A field of the closed list that the function does not know would be answered with "saved" and be lost.
  test.each(Object.keys(CAMPAIGN_FIELDS))("knows %s", async (field) => {
    const { user, campaignId } = await aHouse();
    const [part, key] = field.split(".");
    const values: Record<string, [unknown, unknown]> = {
      title: ["Campaign", "New"],
      actor_id: [await anActor(user), await anActor(null)],
      preset_id: ["story", "calm-testimonial"],
    };
    const [now, to] = values[field] ?? [["now"], ["new"]];
    const { conflicts } = await edit(user, campaignId, { field, from: "?", to: now });
    await edit(user, campaignId, { field, from: conflicts[0]?.current, to: now });

    expect(await edit(user, campaignId, { field, from: "else", to })).toEqual({
      result_code: "conflict",
      conflicts: [{ field, current: now }],
    });
    expect(await edit(user, campaignId, { field, from: now, to })).toEqual(SAVED);
    expect(readPath(await campaignRow(campaignId), part, key)).toEqual(to);
  });

  test("tells each value that is neither the one seen nor the one wanted, and then writes nothing", async () => {
    const { user, campaignId } = await aHouse();

    await expectNothingWritten(async () => {
      expect(
        await edit(
          user,
          campaignId,
          { field: "title", from: "Old", to: "New" },
          { field: "brief.language", from: "fr", to: "de" },
          { field: "product.name", from: "", to: "Serum" },
        ),
      ).toEqual({
        result_code: "conflict",
        conflicts: [
          { field: "title", current: "Campaign" },
          { field: "brief.language", current: "en" },
        ],
      });
    });
  });

  test("takes what stands there already for done: an answer got lost", async () => {
    const { user, campaignId } = await aHouse();
    const change = { field: "title", from: "Campaign", to: "Glow" };

    expect(await edit(user, campaignId, change)).toEqual(SAVED);
    expect(await edit(user, campaignId, change)).toEqual(SAVED);
    expect((await campaignRow(campaignId)).title).toBe("Glow");
  });

  test("writes a key that the row has not, whatever was seen, but only for the first", async () => {
    const { user, campaignId } = await aHouse();

    expect(await edit(user, campaignId, { field: "brief.audience", from: "", to: "A" })).toEqual(
      SAVED,
    );
    expect(await edit(user, campaignId, { field: "brief.audience", from: "", to: "B" })).toEqual({
      result_code: "conflict",
      conflicts: [{ field: "brief.audience", current: "A" }],
    });
  });

  test("knows null from no value, and a missing from or to from another", async () => {
    const { user, campaignId } = await aHouse();
    const path = "users/one/product-image/a.jpg";

    await edit(user, campaignId, { field: "product.image_path", to: null });
    expect((await campaignRow(campaignId)).product).toEqual({ name: "", image_path: null });
    expect(
      await edit(user, campaignId, { field: "product.image_path", from: null, to: path }),
    ).toEqual(SAVED);
    expect(await edit(user, campaignId, { field: "product.image_path", to: null })).toMatchObject({
      conflicts: [{ field: "product.image_path", current: path }],
    });
  });

  test.each([
    [
      "a preset that nobody has",
      { field: "preset_id", from: null, to: "nobodys" },
      "no_such_preset",
    ],
    ["an actor that nobody has", { field: "actor_id", from: null, to: NOBODYS }, "no_such_actor"],
  ])("refuses %s, and then writes nothing", async (_, change, code) => {
    const { user, campaignId } = await aHouse();

    await expectNothingWritten(async () => {
      const answer = await edit(
        user,
        campaignId,
        { field: "title", from: "Campaign", to: "New" },
        change,
      );
      expect(answer).toEqual({ result_code: code, conflicts: [] });
    });
  });

  test("lets nobody play another user's actor", async () => {
    const { user, campaignId } = await aHouse();
    const other = await aUser(db);
    const actor = await anActor(other);

    const answer = await edit(user, campaignId, { field: "actor_id", from: null, to: actor });
    expect(answer.result_code).toBe("no_such_actor");
  });

  test("does not find a campaign of somebody else, or none", async () => {
    const { campaignId } = await aHouse();
    const stranger = await aUser(db);
    const change = { field: "title", from: "Campaign", to: "Mine" };

    await expectNothingWritten(async () => {
      for (const id of [campaignId, NOBODYS]) {
        expect(await edit(stranger, id, change)).toEqual({
          result_code: "not_found",
          conflicts: [],
        });
      }
    });
  });
});

describe("edit_clip", () => {
  test("writes script and adjustments, keeps the rest of both, and makes the campaign the last changed", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [clip] = clipIds;
    await db.query("update public.campaigns set updated_at = now() - interval '1 day'");
    const before = (await campaignRow(campaignId)).updated_at;

    const answer = await editClip(
      user,
      clip,
      { field: "script.line", from: "one", to: "One!" },
      { field: "adjustments.speed", from: null, to: 1.1 },
    );

    expect(answer).toEqual(SAVED);
    expect(await clipRow(clip)).toMatchObject({
      script: { line: "One!", duration: 4 },
      adjustments: { speed: 1.1 },
    });
    expect((await campaignRow(campaignId)).updated_at > before).toBe(true);
  });

  test.each(Object.keys(CLIP_FIELDS))("knows %s", async (field) => {
    const { user, clipIds } = await aHouse();
    const [part, key] = field.split(".");
    await editClip(user, clipIds[0], {
      field,
      from: field === "script.line" ? "one" : 4,
      to: "seen",
    });

    expect(await editClip(user, clipIds[0], { field, from: "x", to: "y" })).toEqual({
      result_code: "conflict",
      conflicts: [{ field, current: "seen" }],
    });
    expect(await editClip(user, clipIds[0], { field, from: "seen", to: ["new"] })).toEqual(SAVED);
    expect(readPath(await clipRow(clipIds[0]), part, key)).toEqual(["new"]);
  });

  test("takes numbers for what they are, however they are written", async () => {
    const { user, clipIds } = await aHouse();
    await db.query(
      `update public.campaign_clips set adjustments = '{"speed": 1.10, "trim_start": 2.0}'`,
    );

    const answer = await editClip(
      user,
      clipIds[0],
      { field: "adjustments.speed", from: 1.1, to: 1.2 },
      { field: "adjustments.trim_start", from: 2, to: 2.5 },
    );
    expect(answer).toEqual(SAVED);
  });

  test("does not find a clip of somebody else, or none", async () => {
    const { clipIds } = await aHouse();
    const stranger = await aUser(db);

    await expectNothingWritten(async () => {
      for (const id of [clipIds[0], NOBODYS]) {
        const answer = await editClip(stranger, id, {
          field: "script.line",
          from: "one",
          to: "Mine",
        });
        expect(answer).toEqual({ result_code: "not_found", conflicts: [] });
      }
    });
  });
});

describe("arrange_clips", () => {
  const fresh = (line: string): Wanted => ({ beat: "proof", script: { line } });

  test("changes the order, whichever it is", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two, three] = clipIds;
    let from: string[] = [...clipIds];
    for (const order of [
      [two, three, one],
      [three, two, one],
      [three, one, two],
    ]) {
      expect(
        await arrange(
          user,
          campaignId,
          from,
          order.map((id) => ({ id })),
        ),
      ).toBe("arranged");
      from = order;
    }

    expect(await linesOf(campaignId)).toEqual(["three", "one", "two"]);
  });

  test("puts a new clip between two others, and takes one away with its versions", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two, three] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: two }]));
    await settle(db, job.id);

    const wanted = [{ id: three }, fresh("new"), { id: one }];
    expect(await arrange(user, campaignId, clipIds, wanted)).toBe("arranged");

    expect(await linesOf(campaignId)).toEqual(["three", "new", "one"]);
    expect(await db.query("select from public.clip_versions where clip_id = $1", [two])).toEqual(
      [],
    );
    // What was paid stays in the books, and the result with its job.
    expect(await jobOf(db, job.id)).toMatchObject({ status: "completed", clip_id: null });
    expect(await ledgerOf(db, job.id)).toEqual(["hold 25", "capture 25"]);
  });

  test("replaces all clips of an empty or a full campaign at once", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const four = ["a", "b", "c", "d"];

    expect(await arrange(user, campaignId, clipIds, four.map(fresh))).toBe("arranged");
    expect(await linesOf(campaignId)).toEqual(four);
  });

  test("writes a proposal, and the script only over the one that was seen", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two, three] = clipIds;
    const script = { line: "better", duration: 4 };
    const wanted = (fromScript: unknown) => [
      { id: one, script, from_script: fromScript, proposal: script },
      { id: two, proposal: script },
      { id: three },
    ];

    const seen = { duration: 4, line: "one" };
    expect(await arrange(user, campaignId, clipIds, wanted({ ...seen, line: "older" }))).toBe(
      "conflict",
    );
    expect(await linesOf(campaignId)).toEqual(["one", "two", "three"]);
    expect(await arrange(user, campaignId, clipIds, wanted(seen))).toBe("arranged");

    expect(await linesOf(campaignId)).toEqual(["better", "two", "three"]);
    const proposals = await db.query(
      "select proposal ->> 'line' as line from public.campaign_clips order by position",
    );
    expect(proposals.map(({ line }) => line)).toEqual(["better", "better", null]);
  });

  test.each<[string, (ids: string[]) => { from?: string[]; clips: Wanted[] }, string]>([
    ["two clips", ([a, b]) => ({ clips: [{ id: a }, { id: b }] }), "clip_count"],
    ["none", () => ({ clips: [] }), "clip_count"],
    [
      "six",
      (ids) => ({ clips: [...ids.map((id) => ({ id })), ...["x", "y", "z"].map(fresh)] }),
      "clip_count",
    ],
    ["one of them twice", ([a, b]) => ({ clips: [{ id: a }, { id: b }, { id: a }] }), "conflict"],
    [
      "one that nobody has",
      ([a, b]) => ({ clips: [{ id: a }, { id: b }, { id: NOBODYS }] }),
      "conflict",
    ],
    [
      "another order than there is",
      (ids) => ({ from: ids.toReversed(), clips: ids.map((id) => ({ id })) }),
      "conflict",
    ],
    [
      "fewer seen than there are",
      (ids) => ({ from: ids.slice(1), clips: ids.map((id) => ({ id })) }),
      "conflict",
    ],
    ["none seen", (ids) => ({ from: [], clips: ids.map((id) => ({ id })) }), "conflict"],
    [
      "one seen twice",
      (ids) => ({ from: [...ids, ids[0] ?? ""], clips: ids.map((id) => ({ id })) }),
      "conflict",
    ],
  ])("refuses %s, and then writes nothing", async (_, wish, code) => {
    const { user, campaignId, clipIds } = await aHouse();
    const { from = clipIds, clips } = wish(clipIds);

    await expectNothingWritten(async () => {
      expect(await arrange(user, campaignId, from, clips)).toBe(code);
    });
  });

  test("takes no clip of another campaign, of one's own or of somebody else's", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const other = await aCampaign(db, user);
    const foreign = await aHouse();
    const [one, two] = clipIds;

    await expectNothingWritten(async () => {
      for (const id of [other.clipIds[0], foreign.clipIds[0]]) {
        const wanted = [{ id: one }, { id: two }, { id }];
        expect(await arrange(user, campaignId, clipIds, wanted)).toBe("conflict");
        expect(await arrange(user, campaignId, [one, two, id], wanted)).toBe("conflict");
      }
      const kept = foreign.clipIds.map((id) => ({ id }));
      expect(await arrange(user, foreign.campaignId, foreign.clipIds, kept)).toBe("not_found");
      expect(await arrange(user, NOBODYS, [], kept)).toBe("not_found");
    });
  });

  test.each(["pending", "submitted"])(
    "keeps a clip with a job that is %s; the others go",
    async (status) => {
      const { user, campaignId, clipIds } = await aHouse();
      const [one, two, three] = clipIds;
      const job = first(await createJobs(db, user, [{ clip_id: two }]));
      if (status === "submitted") await submit(db, job.id);

      const without = (id: string) =>
        clipIds.filter((other) => other !== id).map((other) => ({ id: other }));
      expect(await arrange(user, campaignId, clipIds, [...without(two), fresh("new")])).toBe(
        "clip_is_busy",
      );
      expect(await linesOf(campaignId)).toEqual(["one", "two", "three"]);
      expect(await arrange(user, campaignId, clipIds, [...without(one), fresh("new")])).toBe(
        "arranged",
      );
      expect(await settle(db, job.id)).toMatchObject({ result_code: "applied" });
      expect(await clipRow(two)).toMatchObject({ status: "first_frame_ready", current_version: 1 });
      expect((await linesOf(campaignId)).slice(0, 2)).toEqual(["two", "three"]);
      expect(three).not.toBe(two);
    },
  );

  test("a result that comes for a clip that is no more is kept with its job, and not charged", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two, three] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: two }]));
    await submit(db, job.id);
    await db.call("cancel_generation_job", { job_id: job.id, user_id: user });
    const wanted = [{ id: one }, { id: three }, fresh("new")];
    expect(await arrange(user, campaignId, clipIds, wanted)).toBe("arranged");

    expect(await settle(db, job.id)).toMatchObject({ result_code: "late_success" });
    expect(await jobOf(db, job.id)).toMatchObject({ result_url: "https://fal.test/frame.png" });
    expect(await accountOf(db, user)).toEqual({ balance: 1_000, held: 0, available: 1_000 });
  });

  test("refuses a beat that is none as a whole", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const wanted = [...clipIds.map((id) => ({ id })).toReversed(), { beat: "finale", script: {} }];

    await expectNothingWritten(async () => {
      expect((await refusalOf(arrange(user, campaignId, clipIds, wanted))).code).toBe("23514");
    });
  });
});

describe("select_first_frame", () => {
  async function aClipWithTwoFrames() {
    const house = await aHouse();
    const [clip] = house.clipIds;
    for (const name of ["first", "second"]) {
      const { id } = first(await createJobs(db, house.user, [{ clip_id: clip }]));
      await settle(db, id, {
        clip_patch: { first_frame: { image_url: `https://fal.test/${name}.png` } },
      });
    }
    const video = first(
      await createJobs(db, house.user, [{ clip_id: clip, job_type: "ambient_elevenlabs" }]),
    );
    await settle(db, video.id, {
      clip_patch: { audio: { ambient_url: "https://fal.test/a.mp3" } },
    });
    return { ...house, clip };
  }

  test("takes the still of an earlier version and nothing else of it", async () => {
    const { user, clip } = await aClipWithTwoFrames();
    const before = await clipRow(clip);

    expect(await selectFrame(user, clip, 1)).toBe("selected");

    const { updated_at: _, ...after } = { updated_at: null, ...(await clipRow(clip)) };
    expect(after).toMatchObject({
      first_frame: { image_url: "https://fal.test/first.png" },
      current_version: before.current_version,
      status: before.status,
    });
    expect(before.first_frame).toMatchObject({ image_url: "https://fal.test/second.png" });
    expect(
      await db.query("select from public.clip_versions where clip_id = $1", [clip]),
    ).toHaveLength(3);
  });

  test("does not find a version without a still, no version, or somebody else's clip", async () => {
    const { user, clip, clipIds } = await aClipWithTwoFrames();
    const stranger = await aUser(db);
    const { id } = first(
      await createJobs(db, user, [{ clip_id: clipIds[1], job_type: "ambient_elevenlabs" }]),
    );
    await settle(db, id, { clip_patch: { audio: { ambient_url: "https://fal.test/a.mp3" } } });

    await expectNothingWritten(async () => {
      expect(await selectFrame(user, clipIds[1], 1)).toBe("not_found");
      expect(await selectFrame(user, clip, 9)).toBe("not_found");
      expect(await selectFrame(user, NOBODYS, 1)).toBe("not_found");
      expect(await selectFrame(stranger, clip, 1)).toBe("not_found");
    });
  });
});

describe("create_campaign", () => {
  test("begins with an actor alone", async () => {
    const user = await aUser(db);
    const actor = await anActor(null);
    const wish = { user_id: user, title: "New", actor_id: actor, product: {}, brief: {} };

    const { id } = first(await db.call<{ id: string }>("create_campaign", wish));
    expect(await campaignRow(id)).toMatchObject({ title: "New", actor_id: actor, preset_id: null });
    expect(await linesOf(id)).toEqual([]);
  });

  test("lets nobody begin with another user's actor, nor with none", async () => {
    const user = await aUser(db);
    const wish = { user_id: user, title: "New", product: {}, brief: {} };
    const own = await anActor(user);
    const foreign = await anActor(await aUser(db));

    await expectNothingWritten(async () => {
      for (const actor of [foreign, NOBODYS]) {
        expect(await refusalOf(db.call("create_campaign", { ...wish, actor_id: actor }))).toEqual({
          code: "PT404",
          word: "not_found",
          detail: "no such actor",
        });
      }
    });
    expect(await db.call("create_campaign", { ...wish, actor_id: own })).toHaveLength(1);
  });
});

describe("two tabs", () => {
  test("in the same field: exactly one wins, and every other one is told its value", async () => {
    const { user, campaignId } = await aHouse();

    const answers = await fromGate(
      db,
      lockOf("campaigns", campaignId),
      Array.from({ length: 10 }, (_, tab) => async () => {
        const to = `tab ${tab}`;
        return { to, ...(await edit(user, campaignId, { field: "title", from: "Campaign", to })) };
      }),
    );

    const all = answers.map(answered);
    const { title } = await campaignRow(campaignId);
    const winners = all.filter(({ result_code }) => result_code === "saved");
    expect(winners.map(({ to }) => to)).toEqual([title]);
    for (const { result_code, conflicts } of all.filter(({ to }) => to !== title)) {
      expect({ result_code, conflicts }).toEqual({
        result_code: "conflict",
        conflicts: [{ field: "title", current: title }],
      });
    }
  });

  test("in different fields, of the same column too: all are saved", async () => {
    const { user, campaignId } = await aHouse();
    const changes = [
      { field: "title", from: "Campaign", to: "New" },
      { field: "product.name", from: "", to: "Serum" },
      { field: "brief.audience", from: "", to: "All" },
      { field: "brief.pain_point", from: "", to: "Dry" },
      { field: "brief.language", from: "en", to: "fr" },
    ];

    const answers = await fromGate(
      db,
      lockOf("campaigns", campaignId),
      changes.map((change) => () => edit(user, campaignId, change)),
    );

    expect(answers.map(answered)).toEqual(changes.map(() => SAVED));
    expect(await campaignRow(campaignId)).toMatchObject({
      title: "New",
      product: { name: "Serum" },
      brief: { audience: "All", pain_point: "Dry", language: "fr", benefits: [] },
    });
  });

  test("that arrange the same clips: one wins, the others are told", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two, three] = clipIds;

    const answers = await fromGate(db, lockOf("campaigns", campaignId), [
      () => arrange(user, campaignId, clipIds, [{ id: three }, { id: two }, { id: one }]),
      () => arrange(user, campaignId, clipIds, [{ id: two }, { id: one }, { id: three }]),
    ]);

    expect(answers.map(answered).toSorted()).toEqual(["arranged", "conflict"]);
  });

  test("that both write the first plan: there is one plan", async () => {
    const user = await aUser(db);
    const { id } = first(
      await db.call<{ id: string }>("create_campaign", {
        user_id: user,
        title: "New",
        actor_id: await anActor(null),
        product: {},
        brief: {},
      }),
    );
    const plan = (name: string) =>
      ["a", "b", "c"].map((line) => ({ beat: "hook", script: { line: name + line } }));

    const answers = await fromGate(db, lockOf("campaigns", id), [
      () => arrange(user, id, [], plan("x")),
      () => arrange(user, id, [], plan("y")),
    ]);

    expect(answers.map(answered).toSorted()).toEqual(["arranged", "conflict"]);
    expect(await linesOf(id)).toHaveLength(3);
  });
});

/** Each of these is made to meet at the one moment that hurts: both hold a row and want the other's. */
describe("arranging meets", () => {
  const without = (clipIds: string[], id: string): Wanted[] => [
    ...clipIds.filter((other) => other !== id).map((other) => ({ id: other })),
    { beat: "cta", script: {} },
  ];

  test("a result that lands on a clip that stays", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const job = first(await createJobs(db, user, [{ clip_id: clipIds[1] }]));
    await submit(db, job.id);
    const wanted = clipIds.toReversed().map((id) => ({ id }));

    // The settlement holds job and clip and is stopped at the campaign.
    const answers = await inTurn<unknown>(db, lockOf("campaigns", campaignId), [
      () => settle(db, job.id),
      () => arrange(user, campaignId, clipIds, wanted),
    ]);

    expect(answers.map(answered)).toMatchObject([{ result_code: "applied" }, "arranged"]);
    expect(await clipRow(clipIds[1])).toMatchObject({ status: "first_frame_ready" });
  });

  test("a result that lands on a clip that goes, while the arranging has to wait", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [, two] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: two }]));
    await submit(db, job.id);

    // Both wait for the campaign: the one with the clip in its hands, the other before it looks.
    const answers = await inTurn<unknown>(db, lockOf("campaigns", campaignId), [
      () => arrange(user, campaignId, clipIds, without(clipIds, two)),
      () => settle(db, job.id),
    ]);

    expect(answers.map(answered)).toMatchObject(["clip_is_busy", { result_code: "applied" }]);
    expect(await clipRow(two)).toMatchObject({ status: "first_frame_ready", current_version: 1 });
    expect(await ledgerOf(db, job.id)).toEqual(["hold 25", "capture 25"]);
  });

  test("an edit of a clip that goes", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [, two] = clipIds;

    const answers = await inTurn<unknown>(db, lockOf("campaigns", campaignId), [
      () => editClip(user, two, { field: "script.line", from: "two", to: "Two!" }),
      () => arrange(user, campaignId, clipIds, without(clipIds, two)),
    ]);

    expect(answers.map(answered)).toEqual([SAVED, "arranged"]);
  });

  test.each([
    ["arranging", "first"],
    ["arranging", "second"],
    ["an edit", "first"],
    ["an edit", "second"],
    ["a still", "second"],
  ])("an account that goes: %s comes %s", async (what, place) => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: one }]));
    await settle(db, job.id);
    const wanted = [...clipIds.map((id) => ({ id })), { beat: "cta", script: {} }];
    const acts: Record<string, () => Promise<unknown>> = {
      arranging: () => arrange(user, campaignId, clipIds, wanted),
      "an edit": () => editClip(user, one, { field: "script.line", from: "one", to: "One!" }),
      "a still": () => selectFrame(user, one, 1),
    };
    const act = acts[what] ?? (async () => {});
    const goes = () => db.query("delete from auth.users where id = $1", [user]);

    // Who is second must not hold a clip by then: the other one has the campaign and wants its clips.
    const answers = await inTurn<unknown>(
      db,
      lockOf("campaigns", campaignId),
      place === "first" ? [act, goes] : [goes, act],
    );

    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });

  /** Three that wait in a ring if the arranging holds a clip that goes while it waits for one that stays. */
  test("a result for one clip and a press for another", async () => {
    const { user, campaignId, clipIds } = await aHouse();
    const [one, two] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: one }]));
    await submit(db, job.id);
    const account = `select from public.credit_accounts where user_id = '${user}' for update`;

    // The press is first at the account, then the settlement, which holds its clip.
    const answers = await inTurn<unknown>(
      db,
      [account, []],
      [
        () => createJobs(db, user, [{ clip_id: two }]),
        () => settle(db, job.id),
        () => arrange(user, campaignId, clipIds, without(clipIds, two)),
      ],
    );

    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(answers[2]).toMatchObject({ value: "clip_is_busy" });
  });

  test("everything at once, for two seconds, on two campaigns: no deadlock, no drift, no lost result", async () => {
    const random = seededRandom(chooseSeed());
    const pick = <T>(list: readonly T[]): T =>
      first(list.slice(Math.floor(random() * list.length)));
    const user = await aUser(db, { cents: 100_000 });
    const campaigns = [await aCampaign(db, user), await aCampaign(db, user)];
    const jobs: string[] = [];
    const clipsOf = async (id: string) =>
      (
        await db.query<{ id: string }>(
          "select id from public.campaign_clips where campaign_id = $1 order by position",
          [id],
        )
      ).map((row) => row.id);
    const actions: (() => Promise<unknown>)[] = [
      async () => {
        const { campaignId } = pick(campaigns);
        const from = await clipsOf(campaignId);
        const kept = from.filter(() => random() < 0.7).map((id): Wanted => ({ id }));
        while (kept.length < 3) kept.push({ beat: "proof", script: { line: randomUUID() } });
        kept.sort(() => random() - 0.5);
        return await arrange(user, campaignId, from, kept);
      },
      async () => {
        const clip_id = pick(await clipsOf(pick(campaigns).campaignId));
        const made = await createJobs(db, user, [
          { clip_id },
          { clip_id, job_type: "transcribe_whisper", depends_on: [0] },
        ]);
        jobs.push(...made.map(({ id }) => id));
      },
      async () => {
        const id = pick(jobs);
        if (random() < 0.5) await submit(db, id);
        const how = pick([{}, {}, { outcome: "failed" }, RETRYABLE_FAILURE]);
        await settle(db, id, how);
        const retry = await retryOf(db, id);
        if (retry !== undefined) jobs.push(retry.id);
      },
      async () => await db.call("cancel_generation_job", { job_id: pick(jobs), user_id: user }),
      async () => {
        const clip = pick(await clipsOf(pick(campaigns).campaignId));
        await editClip(user, clip, { field: "script.scene", from: "", to: randomUUID() });
        await selectFrame(user, clip, 1);
      },
      async () => {
        const { campaignId } = pick(campaigns);
        await edit(user, campaignId, { field: "title", from: "Campaign", to: randomUUID() });
      },
    ];
    await actions[1]?.();
    const refusals: string[] = [];
    const until = Date.now() + 2_000;
    const work = async () => {
      while (Date.now() < until) {
        await pick(actions)().catch((error: unknown) => {
          refusals.push(
            error instanceof Error && "code" in error ? String(error.code) : String(error),
          );
        });
      }
    };
    await Promise.all(Array.from({ length: 10 }, work));

    // A clip that went between a job's look at it and its row: refused by the foreign key, as a whole. Or before: not found.
    expect(refusals.filter((code) => !["23503", "PT404", "PT429"].includes(code))).toEqual([]);
    const lost = await db.query(
      `select from public.generation_jobs as job
       where job.status = 'completed' and job.clip_id is not null and job.job_type = 'first_frame'
         and not exists (select from public.clip_versions as version where version.job_id = job.id)`,
    );
    expect(lost).toEqual([]);
  });
});

function lockOf(table: "campaigns" | "campaign_clips", id: string): [string, unknown[]] {
  return [`select from public.${table} where id = $1 for update`, [id]];
}

function readPath(row: object, part = "", key?: string): unknown {
  const value: unknown = Object.entries(row).find(([name]) => name === part)?.[1];
  if (key === undefined) return value;
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function answered<T>(answer: PromiseSettledResult<T>): T {
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}
