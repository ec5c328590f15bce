import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  aClip,
  accountOf,
  aFamilyIn,
  aUser,
  BODY,
  changesBetween,
  createJobs,
  jobOf,
  keepDelivery,
  ledgerOf,
  rejectionOf,
  settle,
  settlement,
  takeSnapshot,
  testDatabase,
} from "../support/sql";

/** Webhooks out of order, and what a settlement writes to the clip. */

const db = testDatabase();

const OTHER_BODY = "b".repeat(64);

describe("a webhook that is early, late, doubled or wrong", () => {
  test("before the request id is stored: it binds the id, and the answer to the submission changes nothing", async () => {
    const { target, user, requestId } = await aFamilyIn(db, "unknown");
    const outcome = await settle(db, target, { request_id: requestId, source: "webhook" });
    const settled = await jobOf(db, target);

    const [marked] = await db.call("mark_submitted", {
      job_id: target,
      request_id: requestId,
    });

    expect(outcome.result_code).toBe("applied");
    expect(marked).toEqual({ result_code: "bound", status: "completed" });
    const job = await jobOf(db, target);
    expect(job).toMatchObject({
      status: "completed",
      fal_request_id: requestId,
      settled_by: "webhook",
      next_check_at: null,
      submitted_at: settled.submitted_at,
    });
    expect(job.submitted_at).not.toBeNull();
    expect(await ledgerOf(db, target)).toEqual(["hold 25", "capture 25"]);
    expect((await accountOf(db, user)).balance).toBe(75);
  });

  test("a second request of fal's for the same job is told apart", async () => {
    const { target, requestId } = await aFamilyIn(db, "unknown");
    await settle(db, target, { request_id: requestId });

    const [marked] = await db.call("mark_submitted", { job_id: target, request_id: "another" });

    expect(marked).toMatchObject({ result_code: "different_request" });
    expect(await jobOf(db, target)).toMatchObject({ fal_request_id: requestId });
  });

  test("an answer without a request id is refused", async () => {
    const { target } = await aFamilyIn(db, "unknown");

    const rejection = await rejectionOf(
      db.call("mark_submitted", { job_id: target, request_id: null }),
    );

    expect(rejection).toMatchObject({ code: "PT422", word: "invalid_request" });
    expect(await jobOf(db, target)).toMatchObject({ status: "pending", submitted_at: null });
  });

  test("after the end, a request id is bound by what is kept only", async () => {
    const { target } = await aFamilyIn(db, "unknown");
    await settle(db, target, { outcome: "failed" });

    const codes: string[] = [];
    const bound: unknown[] = [];
    for (const [outcome, request_id] of [
      ["failed", "of a duplicate"],
      ["cancelled", "of a late failure"],
      ["completed", "of a late success"],
      ["completed", "of another"],
    ]) {
      codes.push((await settle(db, target, { outcome, request_id })).result_code);
      bound.push((await jobOf(db, target)).fal_request_id);
    }

    expect(codes).toEqual(["duplicate", "late_failure", "late_success", "mismatch"]);
    expect(bound).toEqual([null, null, "of a late success", "of a late success"]);
  });

  test("one request id never belongs to two jobs", async () => {
    const { requestId } = await aFamilyIn(db, "submitted");
    const { target } = await aFamilyIn(db, "unknown");

    const byAnswer = await rejectionOf(
      db.call("mark_submitted", { job_id: target, request_id: requestId }),
    );
    const byWebhook = await rejectionOf(settle(db, target, { request_id: requestId }));

    expect([byAnswer.code, byWebhook.code]).toEqual(["23505", "23505"]);
    expect(await jobOf(db, target)).toMatchObject({ status: "pending", fal_request_id: null });
  });

  test.each(["failed", "cancelled"] as const)(
    "a success after %s is kept once as an unselected version and never charged",
    async (state) => {
      const { target, clip, user, requestId } = await aFamilyIn(db, state);
      const late = { request_id: requestId, source: "webhook", body_sha256: BODY };

      const once = await settle(db, target, late);
      const twice = await settle(db, target, late);

      expect([once.result_code, twice.result_code]).toEqual(["late_success", "duplicate"]);
      expect(once.due_job_ids).toEqual([]);
      const versions = await db.query(
        "select version_number, job_id, snapshot from public.clip_versions where clip_id = $1",
        [clip],
      );
      expect(versions).toMatchObject([
        {
          version_number: 1,
          job_id: target,
          snapshot: { first_frame: { image_url: "https://fal.test/frame.png", job_id: target } },
        },
      ]);
      const clips = await db.query("select * from public.campaign_clips where id = $1", [clip]);
      expect(clips).toMatchObject([{ current_version: 0, first_frame: null, status: "draft" }]);
      expect(await jobOf(db, target)).toMatchObject({
        status: state,
        actual_cost_cents: 0,
        result_url: "https://fal.test/frame.png",
      });
      expect(await ledgerOf(db, target)).toEqual(["hold 25", "release 25"]);
      expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
    },
  );

  test("a late success without a URL and without a clip is kept once too", async () => {
    const user = await aUser(db);
    const [job] = await createJobs(db, user, [{ job_type: "transcribe_whisper" }]);
    const id = job?.id ?? "";
    await settle(db, id, { outcome: "failed" });
    const late = { result_url: null, result: { text: "hello" }, clip_patch: { transcription: {} } };

    const codes = [await settle(db, id, late), await settle(db, id, late)].map(
      (response) => response.result_code,
    );

    expect(codes).toEqual(["late_success", "duplicate"]);
  });

  test("a failure after success takes nothing back", async () => {
    const { target, user, clip, requestId } = await aFamilyIn(db, "completed");

    const { result_code } = await settle(db, target, {
      outcome: "failed",
      request_id: requestId,
    });

    expect(result_code).toBe("late_failure");
    expect(await jobOf(db, target)).toMatchObject({ status: "completed", error_code: null });
    expect((await accountOf(db, user)).balance).toBe(75);
    const clips = await db.query("select * from public.campaign_clips where id = $1", [clip]);
    expect(clips).toMatchObject([{ current_version: 1, status: "first_frame_ready" }]);
  });

  test("deliveries are counted per body; the first outcome stays", async () => {
    const { target, requestId } = await aFamilyIn(db, "submitted");
    const webhook = { request_id: requestId, source: "webhook" };

    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: OTHER_BODY, outcome: "failed" });
    // Not a delivery: the reconciler found out by itself.
    await settle(db, target, { request_id: requestId });

    const deliveries = await db.query(
      `select body_sha256, outcome, times_seen, fal_request_id, body
       from public.webhook_deliveries where job_id = $1 order by id`,
      [target],
    );
    const same = { fal_request_id: requestId, body: null };
    expect(deliveries).toEqual([
      { body_sha256: BODY, outcome: "applied", times_seen: 3, ...same },
      { body_sha256: OTHER_BODY, outcome: "late_failure", times_seen: 1, ...same },
    ]);
  });

  test("an unusable delivery is kept with its body, binds the request and makes the job due at once", async () => {
    const { target, requestId } = await aFamilyIn(db, "unknown");
    const before = await jobOf(db, target);

    const [first] = await keepDelivery(db, target, requestId);
    const [second] = await keepDelivery(db, target, requestId);
    const [foreign] = await keepDelivery(db, target, "another", OTHER_BODY);
    const due = await db.call("claim_due_jobs", { max_jobs: 5, only_jobs: [target] });

    expect([first, second, foreign]).toEqual([
      { result_code: "kept" },
      { result_code: "kept" },
      { result_code: "mismatch" },
    ]);
    expect(before.next_check_at?.getTime()).toBeGreaterThan(Date.now());
    expect(due).toMatchObject([{ id: target, fal_request_id: requestId, status: "submitted" }]);
    const deliveries = await db.query(
      "select body, times_seen from public.webhook_deliveries where job_id = $1 order by id",
      [target],
    );
    expect(deliveries).toEqual([
      { body: "{ unreadable", times_seen: 2 },
      { body: "{ unreadable", times_seen: 1 },
    ]);
  });

  test("an unknown job is said to be unknown, and nothing is written", async () => {
    const before = await takeSnapshot(db);
    const id = randomUUID();

    const responses = [
      await db.call("settle_generation_job", settlement(id)),
      await keepDelivery(db, id, "request"),
      await db.call("mark_submitted", { job_id: id, request_id: "request" }),
    ];

    expect(responses.map((rows) => rows[0]?.result_code)).toEqual(Array(3).fill("unknown_job"));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test.each(["pending", "submitted", "in_progress"])(
    "%s is no outcome: the whole settlement is refused",
    async (outcome) => {
      const { target, requestId } = await aFamilyIn(db, "submitted");
      const before = await takeSnapshot(db);

      await rejectionOf(settle(db, target, { outcome, request_id: requestId }));

      expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
    },
  );

  test("a failure without a code is refused, because nobody could say why", async () => {
    const { target } = await aFamilyIn(db, "submitted");

    const rejection = await rejectionOf(settle(db, target, { outcome: "failed", error: {} }));

    expect(rejection.code).toBe("23514");
  });
});

describe("what lands on the clip", () => {
  test("versions count up, parts add up, and what the creator wrote stays", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { clipId } = await aClip(db, user);
    await db.query(`update public.campaign_clips set script = '{"line": "Hi"}' where id = $1`, [
      clipId,
    ]);
    const jobs = await createJobs(db, user, [
      { clip_id: clipId },
      { clip_id: clipId, job_type: "video_veo31_fast", units: 4 },
      { clip_id: clipId, job_type: "voice_chatterbox" },
      { clip_id: clipId, job_type: "ambient_elevenlabs" },
    ]);
    const patches = [
      { first_frame: { image_url: "f" } },
      { video: { raw_url: "v" } },
      { audio: { voice_url: "a" } },
      { audio: { ambient_url: "b" } },
    ];

    for (const [index, job] of jobs.entries()) {
      await settle(db, job.id, { clip_patch: patches[index] });
    }

    const [clip] = await db.query("select * from public.campaign_clips where id = $1", [clipId]);
    expect(clip).toMatchObject({
      current_version: 4,
      status: "video_ready",
      script: { line: "Hi" },
      first_frame: { image_url: "f", job_id: jobs[0]?.id },
      video: { raw_url: "v", job_id: jobs[1]?.id },
      audio: { voice_url: "a", ambient_url: "b" },
      transcription: null,
    });
    const versions = await db.query(
      "select version_number, action, snapshot from public.clip_versions where clip_id = $1 order by 1",
      [clipId],
    );
    expect(versions.map((version) => [version.version_number, version.action])).toEqual([
      [1, "first_frame"],
      [2, "video_veo31_fast"],
      [3, "voice_chatterbox"],
      [4, "ambient_elevenlabs"],
    ]);
    expect(versions[1]?.snapshot).toMatchObject({
      video: { raw_url: "v" },
      first_frame: { image_url: "f" },
      audio: null,
      script: { line: "Hi" },
    });
  });

  test("a webhook settled unread brings what of the input lands beside the result", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { clipId } = await aClip(db, user);
    const input = { duration: 4, first_frame: "media:a.png", parts: { line: "Hi" } };
    const [job] = await createJobs(db, user, [
      { clip_id: clipId, job_type: "video_veo31_fast", units: 4, input_params: input },
    ]);
    const webhook = {
      job_id: job?.id,
      outcome: "completed",
      job_type: "video_veo31_fast",
      request_id: "r",
      body_sha256: BODY,
      result_url: "https://fal.media/v.mp4",
      result: { video: { url: "https://fal.media/v.mp4" } },
      clip_patch: { video: { raw_url: "v" } },
      input_fields: {
        duration_seconds: ["duration"],
        spoken_line: ["parts", "line"],
        none: ["no"],
      },
    };

    const wrong = await db.call("settle_from_webhook", { ...webhook, job_type: "first_frame" });
    expect(wrong).toMatchObject([{ result_code: "other_type", due_job_ids: [] }]);
    expect(await jobOf(db, job?.id ?? "")).toMatchObject({ status: "pending" });

    const applied = await db.call("settle_from_webhook", webhook);
    const again = await db.call("settle_from_webhook", webhook);
    expect([...applied, ...again]).toMatchObject([
      { result_code: "applied" },
      { result_code: "duplicate" },
    ]);
    const [clip] = await db.query("select video from public.campaign_clips where id = $1", [
      clipId,
    ]);
    expect(clip?.video).toMatchObject({
      raw_url: "v",
      duration_seconds: 4,
      spoken_line: "Hi",
      none: null,
      job_id: job?.id,
    });
    expect(await jobOf(db, job?.id ?? "")).toMatchObject({
      status: "completed",
      settled_by: "webhook",
      result_url: "https://fal.media/v.mp4",
    });
  });

  test("a webhook for a job that is not there settles nothing", async () => {
    const responses = await db.call("settle_from_webhook", {
      job_id: randomUUID(),
      outcome: "completed",
      job_type: "first_frame",
      request_id: "r",
      body_sha256: BODY,
    });

    expect(responses).toMatchObject([{ result_code: "unknown_job" }]);
  });

  test("a job whose clip was deleted still ends, and is charged", async () => {
    const { target, clip, campaign } = await aFamilyIn(db, "submitted");
    await db.query("delete from public.campaigns where id = $1", [campaign]);

    const { result_code } = await settle(db, target);

    expect(result_code).toBe("applied");
    expect(await jobOf(db, target)).toMatchObject({ status: "completed", clip_id: null });
    expect(await db.query("select from public.clip_versions where clip_id = $1", [clip])).toEqual(
      [],
    );
    expect(await ledgerOf(db, target)).toEqual(["hold 25", "capture 25"]);
  });
});
