import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  aClip,
  aUser,
  changesBetween,
  clipRow,
  createJobs,
  first,
  inTurn,
  settle,
  takeSnapshot,
  testDatabase,
  versionsOf,
} from "../support/sql";

/** Going back to an earlier version of a clip. */

const db = testDatabase();

describe("going back to a version", () => {
  test("shows what the clip was then; the words stay, and so does every version", async () => {
    const { user, clip } = await aClipWithVersions();

    const rows = await selectVersion(clip, user, 1);

    expect(rows).toEqual([{ result_code: "selected" }]);
    expect(await clipRow(db, clip)).toMatchObject({
      current_version: 1,
      status: "first_frame_ready",
      first_frame: { image_url: "frame-1" },
      video: null,
      audio: null,
      script: { line: "now" },
    });
    expect(await versionsOf(db, clip)).toHaveLength(3);
    await expectShownIsSelected(clip);
  });

  test("with its script, when that is wanted", async () => {
    const { user, clip } = await aClipWithVersions();

    await selectVersion(clip, user, 1, true);

    expect(await clipRow(db, clip)).toMatchObject({ script: { line: "then" } });
  });

  test("and forth again", async () => {
    const { user, clip } = await aClipWithVersions();
    await selectVersion(clip, user, 1);

    await selectVersion(clip, user, 2);

    expect(await clipRow(db, clip)).toMatchObject({ current_version: 2, status: "video_ready" });
    await expectShownIsSelected(clip);
  });

  test("what comes next is built on the selected one and gets the next free number", async () => {
    const { user, clip } = await aClipWithVersions();
    await selectVersion(clip, user, 1);

    await land(clip, user, { audio: { voice_url: "voice-4" } });

    expect(await clipRow(db, clip)).toMatchObject({
      current_version: 4,
      first_frame: { image_url: "frame-1" },
      video: null,
      audio: { voice_url: "voice-4" },
    });
  });

  test("a result that came too late can be chosen", async () => {
    const user = await aUser(db);
    const { clipId } = await aClip(db, user);
    const { id } = first(await createJobs(db, user, [{ clip_id: clipId }]));
    await settle(db, id, { outcome: "failed" });
    await settle(db, id);

    await selectVersion(clipId, user, 1);

    expect(await clipRow(db, clipId)).toMatchObject({
      current_version: 1,
      first_frame: { job_id: id },
      status: "first_frame_ready",
    });
  });

  test("another user's clip, an unknown clip and an unknown version are not found", async () => {
    const { user, clip } = await aClipWithVersions();
    const stranger = await aUser(db);
    const before = await takeSnapshot(db);

    const responses = [
      await selectVersion(clip, stranger, 1),
      await selectVersion(randomUUID(), user, 1),
      await selectVersion(clip, user, 4),
      await selectVersion(clip, user, 0),
    ];

    expect(responses).toEqual(Array(4).fill([{ result_code: "not_found" }]));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test.each(["select first", "settle first"])(
    "while a result lands on the clip, %s: what is shown is one whole version",
    async (order) => {
      const { user, clip } = await aClipWithVersions();
      const { id } = first(
        await createJobs(db, user, [{ clip_id: clip, job_type: "voice_chatterbox" }]),
      );
      const selecting = () => selectVersion(clip, user, 1);
      const settling = () => settle(db, id, { clip_patch: { audio: { voice_url: "new" } } });

      const responses = await inTurn<unknown>(
        db,
        ["select from public.campaign_clips where id = $1 for update", [clip]],
        order === "select first" ? [selecting, settling] : [settling, selecting],
      );

      expect(responses.map((response) => response.status)).toEqual(["fulfilled", "fulfilled"]);
      expect(await versionsOf(db, clip)).toHaveLength(4);
      await expectShownIsSelected(clip);
      expect(await clipRow(db, clip)).toMatchObject(
        order === "select first"
          ? { current_version: 4, audio: { voice_url: "new" }, video: null }
          : { current_version: 1, audio: null, video: null },
      );
    },
  );
});

/** Three versions: a frame, a video from it, another frame. The script was changed after the first. */
async function aClipWithVersions(): Promise<{ user: string; clip: string }> {
  const user = await aUser(db, { cents: 1_000 });
  const { clipId: clip } = await aClip(db, user);
  await write(clip, "then");
  await land(clip, user, { first_frame: { image_url: "frame-1" } });
  await write(clip, "now");
  await land(clip, user, { video: { raw_url: "video-2" } });
  await land(clip, user, { first_frame: { image_url: "frame-3" } });
  return { user, clip };
}

async function write(clip: string, line: string): Promise<void> {
  await db.query("update public.campaign_clips set script = $2 where id = $1", [
    clip,
    JSON.stringify({ line }),
  ]);
}

async function land(clip: string, user: string, clip_patch: object): Promise<void> {
  const { id } = first(await createJobs(db, user, [{ clip_id: clip }]));
  await settle(db, id, { clip_patch });
}

async function selectVersion(clip: string, user: string, version: number, withScript = false) {
  return await db.call("select_clip_version", {
    clip_id: clip,
    user_id: user,
    version_number: version,
    with_script: withScript,
  });
}

/** Part by part, the clip is what the selected version says. */
async function expectShownIsSelected(clip: string): Promise<void> {
  const shown = await clipRow(db, clip);
  const selected = (await versionsOf(db, clip)).find(
    (version) => version.version_number === shown.current_version,
  );
  for (const part of ["first_frame", "video", "audio", "transcription"] as const) {
    expect(shown[part], part).toEqual(selected?.snapshot[part]);
  }
}
