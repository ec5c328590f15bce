import { describe, expect, test } from "vitest";
import {
  aCampaign,
  accountOf,
  arrange,
  aUserWithCampaign,
  clipRow,
  createJobs,
  expectNothingWritten,
  first,
  jobOf,
  ledgerOf,
  linesOf,
  NOBODYS,
  rejectionOf,
  settle,
  submit,
  testDatabase,
  type WantedClip,
} from "../support/sql";

/** The order of a campaign's clips, new ones and deleted ones included. */

const db = testDatabase();

describe("arrange_clips", () => {
  const fresh = (line: string): WantedClip => ({ beat: "proof", script: { line } });

  test("changes the order, whichever it is", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const [one, two, three] = clipIds;
    let from: string[] = [...clipIds];
    for (const order of [
      [two, three, one],
      [three, two, one],
      [three, one, two],
    ]) {
      expect(
        await arrange(
          db,
          user,
          campaignId,
          from,
          order.map((id) => ({ id })),
        ),
      ).toBe("arranged");
      from = order;
    }

    expect(await linesOf(db, campaignId)).toEqual(["three", "one", "two"]);
  });

  test("puts a new clip between two others, and takes one away with its versions", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const [one, two, three] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: two }]));
    await settle(db, job.id);

    const wanted = [{ id: three }, fresh("new"), { id: one }];
    expect(await arrange(db, user, campaignId, clipIds, wanted)).toBe("arranged");

    expect(await linesOf(db, campaignId)).toEqual(["three", "new", "one"]);
    expect(await db.query("select from public.clip_versions where clip_id = $1", [two])).toEqual(
      [],
    );
    // What was paid stays in the books, and the result with its job.
    expect(await jobOf(db, job.id)).toMatchObject({ status: "completed", clip_id: null });
    expect(await ledgerOf(db, job.id)).toEqual(["hold 25", "capture 25"]);
  });

  test("replaces all clips of an empty or a full campaign at once", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const four = ["a", "b", "c", "d"];

    expect(await arrange(db, user, campaignId, clipIds, four.map(fresh))).toBe("arranged");
    expect(await linesOf(db, campaignId)).toEqual(four);
  });

  test("writes a proposal, and the script only over the one that was seen", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const [one, two, three] = clipIds;
    const script = { line: "better", duration: 4 };
    const wanted = (fromScript: unknown) => [
      { id: one, script, from_script: fromScript, proposal: script },
      { id: two, proposal: script },
      { id: three },
    ];

    const seen = { duration: 4, line: "one" };
    expect(await arrange(db, user, campaignId, clipIds, wanted({ ...seen, line: "older" }))).toBe(
      "conflict",
    );
    expect(await linesOf(db, campaignId)).toEqual(["one", "two", "three"]);
    expect(await arrange(db, user, campaignId, clipIds, wanted(seen))).toBe("arranged");

    expect(await linesOf(db, campaignId)).toEqual(["better", "two", "three"]);
    const proposals = await db.query(
      "select proposal ->> 'line' as line from public.campaign_clips order by position",
    );
    expect(proposals.map(({ line }) => line)).toEqual(["better", "better", null]);
  });

  test.each<[string, (ids: string[]) => { from?: string[]; clips: WantedClip[] }, string]>([
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
  ])("refuses %s, and then writes nothing", async (_, options, code) => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const { from = clipIds, clips } = options(clipIds);

    await expectNothingWritten(db, async () => {
      expect(await arrange(db, user, campaignId, from, clips)).toBe(code);
    });
  });

  test("takes no clip of another campaign, of one's own or of somebody else's", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const other = await aCampaign(db, user);
    const foreign = await aUserWithCampaign(db);
    const [one, two] = clipIds;

    await expectNothingWritten(db, async () => {
      for (const id of [other.clipIds[0], foreign.clipIds[0]]) {
        const wanted = [{ id: one }, { id: two }, { id }];
        expect(await arrange(db, user, campaignId, clipIds, wanted)).toBe("conflict");
        expect(await arrange(db, user, campaignId, [one, two, id], wanted)).toBe("conflict");
      }
      const kept = foreign.clipIds.map((id) => ({ id }));
      expect(await arrange(db, user, foreign.campaignId, foreign.clipIds, kept)).toBe("not_found");
      expect(await arrange(db, user, NOBODYS, [], kept)).toBe("not_found");
    });
  });

  test.each(["pending", "submitted"])(
    "keeps a clip with a job that is %s; the others go",
    async (status) => {
      const { user, campaignId, clipIds } = await aUserWithCampaign(db);
      const [one, two, three] = clipIds;
      const job = first(await createJobs(db, user, [{ clip_id: two }]));
      if (status === "submitted") await submit(db, job.id);

      const without = (id: string) =>
        clipIds.filter((other) => other !== id).map((other) => ({ id: other }));
      expect(await arrange(db, user, campaignId, clipIds, [...without(two), fresh("new")])).toBe(
        "clip_is_busy",
      );
      expect(await linesOf(db, campaignId)).toEqual(["one", "two", "three"]);
      expect(await arrange(db, user, campaignId, clipIds, [...without(one), fresh("new")])).toBe(
        "arranged",
      );
      expect(await settle(db, job.id)).toMatchObject({ result_code: "applied" });
      expect(await clipRow(db, two)).toMatchObject({
        status: "first_frame_ready",
        current_version: 1,
      });
      expect((await linesOf(db, campaignId)).slice(0, 2)).toEqual(["two", "three"]);
      expect(three).not.toBe(two);
    },
  );

  test("a result that comes for a clip that is no more is kept with its job, and not charged", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const [one, two, three] = clipIds;
    const job = first(await createJobs(db, user, [{ clip_id: two }]));
    await submit(db, job.id);
    await db.call("cancel_generation_job", { job_id: job.id, user_id: user });
    const wanted = [{ id: one }, { id: three }, fresh("new")];
    expect(await arrange(db, user, campaignId, clipIds, wanted)).toBe("arranged");

    expect(await settle(db, job.id)).toMatchObject({ result_code: "late_success" });
    expect(await jobOf(db, job.id)).toMatchObject({ result_url: "https://fal.test/frame.png" });
    expect(await accountOf(db, user)).toEqual({ balance: 1_000, held: 0, available: 1_000 });
  });

  test("refuses a beat that is none as a whole", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const wanted = [...clipIds.map((id) => ({ id })).toReversed(), { beat: "finale", script: {} }];

    await expectNothingWritten(db, async () => {
      expect((await rejectionOf(arrange(db, user, campaignId, clipIds, wanted))).code).toBe(
        "23514",
      );
    });
  });
});
