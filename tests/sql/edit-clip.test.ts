import { describe, expect, test } from "vitest";
import { CLIP_FIELDS } from "@/lib/domain/campaigns/campaign-edit.schema";
import {
  aUser,
  aUserWithCampaign,
  campaignRow,
  clipRow,
  createJobs,
  editClip,
  expectNothingWritten,
  first,
  NOBODYS,
  SAVED,
  selectFrame,
  settle,
  testDatabase,
} from "../support/sql";

/** What a creator changes of a clip, and which of its first frames counts. */

const db = testDatabase();

describe("edit_clip", () => {
  test("writes script and adjustments, keeps the rest of both, and makes the campaign the last changed", async () => {
    const { user, campaignId, clipIds } = await aUserWithCampaign(db);
    const [clip] = clipIds;
    await db.query("update public.campaigns set updated_at = now() - interval '1 day'");
    const before = (await campaignRow(db, campaignId)).updated_at;

    const response = await editClip(
      db,
      user,
      clip,
      { field: "script.line", from: "one", to: "One!" },
      { field: "adjustments.speed", from: null, to: 1.1 },
    );

    expect(response).toEqual(SAVED);
    expect(await clipRow(db, clip)).toMatchObject({
      script: { line: "One!", duration: 4 },
      adjustments: { speed: 1.1 },
    });
    expect((await campaignRow(db, campaignId)).updated_at > before).toBe(true);
  });

  test.each(Object.keys(CLIP_FIELDS))("knows %s", async (field) => {
    const { user, clipIds } = await aUserWithCampaign(db);
    const [part, key] = field.split(".");
    await editClip(db, user, clipIds[0], {
      field,
      from: field === "script.line" ? "one" : 4,
      to: "seen",
    });

    expect(await editClip(db, user, clipIds[0], { field, from: "x", to: "y" })).toEqual({
      result_code: "conflict",
      conflicts: [{ field, current: "seen" }],
    });
    expect(await editClip(db, user, clipIds[0], { field, from: "seen", to: ["new"] })).toEqual(
      SAVED,
    );
    expect(readPath(await clipRow(db, clipIds[0]), part, key)).toEqual(["new"]);
  });

  test("takes numbers for what they are, however they are written", async () => {
    const { user, clipIds } = await aUserWithCampaign(db);
    await db.query(
      `update public.campaign_clips set adjustments = '{"speed": 1.10, "trim_start": 2.0}'`,
    );

    const response = await editClip(
      db,
      user,
      clipIds[0],
      { field: "adjustments.speed", from: 1.1, to: 1.2 },
      { field: "adjustments.trim_start", from: 2, to: 2.5 },
    );
    expect(response).toEqual(SAVED);
  });

  test("does not find a clip of somebody else, or none", async () => {
    const { clipIds } = await aUserWithCampaign(db);
    const stranger = await aUser(db);

    await expectNothingWritten(db, async () => {
      for (const id of [clipIds[0], NOBODYS]) {
        const response = await editClip(db, stranger, id, {
          field: "script.line",
          from: "one",
          to: "Mine",
        });
        expect(response).toEqual({ result_code: "not_found", conflicts: [] });
      }
    });
  });
});

describe("select_first_frame", () => {
  async function aClipWithTwoFrames() {
    const house = await aUserWithCampaign(db);
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
    const before = await clipRow(db, clip);

    expect(await selectFrame(db, user, clip, 1)).toBe("selected");

    const { updated_at: _, ...after } = { updated_at: null, ...(await clipRow(db, clip)) };
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

    await expectNothingWritten(db, async () => {
      expect(await selectFrame(db, user, clipIds[1], 1)).toBe("not_found");
      expect(await selectFrame(db, user, clip, 9)).toBe("not_found");
      expect(await selectFrame(db, user, NOBODYS, 1)).toBe("not_found");
      expect(await selectFrame(db, stranger, clip, 1)).toBe("not_found");
    });
  });
});

function readPath(row: object, part = "", key?: string): unknown {
  const value: unknown = Object.entries(row).find(([name]) => name === part)?.[1];
  if (key === undefined) return value;
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
