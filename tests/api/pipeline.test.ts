import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { campaignQuote, pipelineResponse } from "@/lib/domain/generation/generate.schema";
import { type JobView, jobList } from "@/lib/domain/jobs/job.schema";
import {
  accountOf,
  audit,
  clipRow,
  db,
  errorOf,
  type Fault,
  get,
  jobRow,
  jobsOf,
  MAYA,
  moneyOf,
  type Person,
  post,
  postVideo,
  runReconciler,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  startSecondApp,
  submitRetries,
  turnUntil,
  uniqueWord,
  versionsOf,
  waitFor,
  waitForCopy,
  waitForEnd,
  waitForJob,
  waitForStatus,
} from "../support/api";

const PIPELINE_CENTS = 25 + 100 + 0 + 20 + 15;

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

async function setFault(match: Record<string, string>, fault: Fault, times = 1): Promise<void> {
  const response = await fetch(`${stack.falControlUrl}/faults`, {
    method: "POST",
    body: JSON.stringify({ match, times, fault }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

async function spoilMedia(body: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${stack.falControlUrl}/media`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** A person with a campaign of `count` clips whose lines carry a word of their own. */
async function director(options: { credits?: number; count?: number } = {}) {
  const { credits = 1_000, count = 1 } = options;
  const person = await signedInUser({ credits });
  const word = uniqueWord();
  const campaign = await db().rpc("create_campaign", {
    user_id: person.id,
    title: "A whole campaign",
    actor_id: MAYA,
    preset_id: "calm-testimonial",
    product: { has_product: false },
    brief: { language: "en" },
    clips: Array.from({ length: count }, (_, index) => ({
      beat: "hook",
      script: {
        line: `This is ${word} number ${index}.`,
        duration: 4,
        ambience: `a room, ${word}`,
      },
    })),
  });
  const campaignId = campaign.data?.[0]?.id ?? "";
  const clips = await db()
    .from("campaign_clips")
    .select("id")
    .eq("campaign_id", campaignId)
    .order("position");
  const clipIds = (clips.data ?? []).map((clip) => clip.id);
  return { person: { ...person, campaignId, clipId: clipIds[0] ?? "" }, word, campaignId, clipIds };
}

async function startPipeline(person: Person, extra: { appUrl?: string } = {}) {
  const response = await post(person, "/api/generate/clip", { clipId: person.clipId }, extra);
  expect(response.status, response.text).toBe(202);
  return pipelineResponse.parse(response.json);
}

function idOf(response: z.infer<typeof pipelineResponse>, type: string): string {
  return response.jobs.find((job) => job.type === type)?.jobId ?? "";
}

/** All jobs of this person, once every one of them has ended. */
function waitForAll(person: Person) {
  return waitFor(
    "every job to end",
    async () => {
      const jobs = await jobsOf(person.id);
      return jobs.every((job) => job.completed_at !== null) ? jobs : null;
    },
    25_000,
  );
}

describe("one press makes a whole clip", () => {
  it("makes first frame, video, transcript, voice and ambience once each and charges the price shown", async () => {
    const { person, word } = await director();
    const started = await startPipeline(person);
    expect(started.totalCostCents).toBe(PIPELINE_CENTS);
    expect((await accountOf(person.id)).held).toBe(PIPELINE_CENTS);
    const jobs = await waitForAll(person);

    expect(jobs.map((job) => `${job.job_type} ${job.status}`).sort()).toEqual([
      "ambient_elevenlabs completed",
      "first_frame completed",
      "transcribe_whisper completed",
      "video_veo31_fast completed",
      "voice_chatterbox completed",
    ]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - PIPELINE_CENTS, held: 0 });
    const clip = await clipRow(person.clipId);
    expect(clip).toMatchObject({
      status: "video_ready",
      first_frame: { job_id: idOf(started, "first_frame") },
      video: {
        job_id: idOf(started, "video_veo31_fast"),
        first_frame: `job:${idOf(started, "first_frame")}`,
      },
      audio: {
        voice_job_id: idOf(started, "voice_chatterbox"),
        ambient_job_id: idOf(started, "ambient_elevenlabs"),
        voice_source: `job:${idOf(started, "video_veo31_fast")}`,
      },
    });
    expect(JSON.stringify(clip.transcription)).toContain(word);
    expect(await versionsOf(person.clipId)).toHaveLength(5);
    const videoRequest = (await simulatorRequests(word)).filter((request) =>
      request.endpoint.includes("veo3.1"),
    );
    expect(videoRequest).toHaveLength(1);
  });

  it("is one chain and one hold when the same press arrives ten times", async () => {
    const { person } = await director();
    const headers = { "idempotency-key": `press-${person.clipId}` };
    const responses = await Promise.all(
      Array.from({ length: 10 }, () =>
        post(person, "/api/generate/clip", { clipId: person.clipId }, { headers }),
      ),
    );
    const ids = responses.map((response) =>
      pipelineResponse
        .parse(response.json)
        .jobs.map((job) => job.jobId)
        .join(),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await waitForAll(person)).toHaveLength(5);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - PIPELINE_CENTS, held: 0 });
  });

  it("goes on when the process that took the press is killed at once", async () => {
    const { person } = await director();
    const second = await startSecondApp({ settings: { APP_URL: stack.appUrl } });
    const started = await startPipeline(person, { appUrl: second.url });
    await second.stop();
    // Its grace is over now: the other instance's reconciler takes what was not submitted.
    await sql(
      "update generation_jobs set next_check_at = now() where user_id = $1 and status = 'pending'",
      [person.id],
    );

    const jobs = await waitForAll(person);
    expect(jobs.map((job) => job.status)).toEqual(started.jobs.map(() => "completed"));
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - PIPELINE_CENTS, held: 0 });
  });

  it("leaves out voice and transcript for the silent engine", async () => {
    const { person } = await director();
    const response = await post(person, "/api/generate/clip", {
      clipId: person.clipId,
      quality: "luma",
      engine: "flux",
    });
    const started = pipelineResponse.parse(response.json);
    expect(started.jobs.map((job) => job.type).sort()).toEqual([
      "ambient_elevenlabs",
      "image_flux_dev",
      "video_luma_ray2",
    ]);
    expect(started.totalCostCents).toBe(15 + 10 + 5 * 35);
    expect((await waitForAll(person)).every((job) => job.status === "completed")).toBe(true);
  });
});

describe("a step that fails", () => {
  it("a failed voice lowers the clip, and redoing it runs and charges only the voice", async () => {
    const { person } = await director();
    const blocked = { queueMs: 400 };
    const started = await startPipeline(person);
    const voiceId = idOf(started, "voice_chatterbox");
    await setFault(
      { webhookIncludes: voiceId },
      {
        ...blocked,
        outcome: { kind: "model-error", type: "audio_duration_too_short", status: 422 },
      },
    );
    await waitForAll(person);
    expect(await jobRow(voiceId)).toMatchObject({
      status: "failed",
      error_code: "file_unsuitable",
    });
    expect(await moneyOf(voiceId)).toEqual(["hold 20", "release 20"]);
    expect(await clipRow(person.clipId)).toMatchObject({ status: "video_ready" });
    const before = await accountOf(person.id);

    const again = await post(person, `/api/jobs/${voiceId}/retry`);
    expect(again.status, again.text).toBe(202);
    const { jobId } = z.object({ jobId: z.string() }).parse(again.json);
    await waitForJob(jobId, "completed");

    expect(await jobRow(jobId)).toMatchObject({ retry_of: voiceId, actual_cost_cents: 20 });
    expect((await accountOf(person.id)).balance).toBe(before.balance - 20);
    expect(await clipRow(person.clipId)).toMatchObject({ audio: { voice_job_id: jobId } });
    expect(await jobsOf(person.id)).toHaveLength(6);
  });

  it("a failed video cancels what needs it and releases those holds; the ambience stays", async () => {
    const { person, word } = await director();
    await setFault(
      { promptIncludes: word, endpoint: "fal-ai/veo3.1/fast/image-to-video" },
      { outcome: { kind: "model-error", type: "content_policy_violation", status: 422 } },
    );
    await startPipeline(person);
    const jobs = await waitForAll(person);

    expect(
      Object.fromEntries(jobs.map((job) => [job.job_type, `${job.status} ${job.error_code}`])),
    ).toEqual({
      first_frame: "completed null",
      video_veo31_fast: "failed content_policy",
      transcribe_whisper: "cancelled dependency_failed",
      voice_chatterbox: "cancelled dependency_failed",
      ambient_elevenlabs: "completed null",
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - 25 - 15, held: 0 });
    const voice = jobs.find((job) => job.job_type === "voice_chatterbox");
    expect(errorOf(await post(person, `/api/jobs/${voice?.id}/retry`)).code).toBe("state_conflict");
  });

  it("what fal calls retryable is tried again by itself, the hold passing on, and the chain completes", async () => {
    const { person, word } = await director();
    await setFault(
      { promptIncludes: word, endpoint: "fal-ai/veo3.1/fast/image-to-video" },
      { outcome: { kind: "infra-error", errorType: "runner_disconnected", status: 503 } },
    );
    const started = await startPipeline(person);
    const first = await waitForJob(idOf(started, "video_veo31_fast"), "failed");
    expect((await accountOf(person.id)).held).toBeGreaterThanOrEqual(100);
    await submitRetries(person.id);
    const jobs = await waitForAll(person);

    const second = jobs.find((job) => job.retry_of === first.id);
    expect(second).toMatchObject({ status: "completed", retry_count: 1, actual_cost_cents: 100 });
    expect(jobs.filter((job) => job.status === "completed")).toHaveLength(5);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - PIPELINE_CENTS, held: 0 });
    expect(await clipRow(person.clipId)).toMatchObject({
      video: { job_id: second?.id },
      audio: { voice_source: `job:${second?.id}` },
    });
  });

  it("gives up after two more tries and says why", async () => {
    const { person, word } = await director();
    await setFault(
      { promptIncludes: word },
      { outcome: { kind: "infra-error", errorType: "runner_server_error", status: 500 } },
      3,
    );
    await postVideo(person, word);
    const tries = await turnUntil(
      "three failed tries",
      () => submitRetries(person.id),
      async () => {
        const jobs = await jobsOf(person.id);
        return jobs.filter((job) => job.status === "failed").length === 3 ? jobs : null;
      },
    );

    expect(tries).toHaveLength(3);
    expect(tries.map((job) => job.retry_count).sort()).toEqual([0, 1, 2]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  }, 45_000);

  it("retries a failed job as one new row however often it is pressed, and a finished one not at all", async () => {
    const { person, word } = await director();
    await setFault(
      { promptIncludes: word },
      { submit: { kind: "status", status: 422, body: { detail: "no" } } },
    );
    const refused = errorOf(await postVideo(person, word));
    const jobId = String(refused.jobId);
    const presses = await Promise.all(
      Array.from({ length: 5 }, () => post(person, `/api/jobs/${jobId}/retry`)),
    );
    const ids = new Set(
      presses.map((press) => z.object({ jobId: z.string() }).parse(press.json).jobId),
    );
    expect(ids.size).toBe(1);
    const [newId = ""] = ids;
    await waitForJob(newId, "completed");

    expect(errorOf(await post(person, `/api/jobs/${newId}/retry`)).code).toBe("state_conflict");
    expect(await jobsOf(person.id)).toHaveLength(2);
  });
});

describe("generate all", () => {
  it("tells beforehand what it costs and what the credits do not reach; nothing is half-started", async () => {
    const { person, campaignId } = await director({ credits: PIPELINE_CENTS * 3, count: 5 });
    const dry = await post(person, "/api/generate/campaign", { campaignId, dryRun: true });
    const quote = campaignQuote.parse(dry.json);
    expect(quote.clips.map((clip) => clip.isAffordable)).toEqual([true, true, true, false, false]);
    expect(quote.totalCostCents).toBe(5 * PIPELINE_CENTS);

    const rejection = errorOf(await post(person, "/api/generate/campaign", { campaignId }));
    expect(rejection).toMatchObject({
      code: "insufficient_credits",
      requiredCents: 5 * PIPELINE_CENTS,
      availableCents: 3 * PIPELINE_CENTS,
    });
    expect(await jobsOf(person.id)).toEqual([]);
    expect(await accountOf(person.id)).toEqual({ balance: 3 * PIPELINE_CENTS, held: 0 });
  });

  it("starts every clip without a video, as one request", async () => {
    const { person, campaignId } = await director({ count: 3 });
    const headers = { "idempotency-key": `all-${campaignId}` };
    const responses = await Promise.all([
      post(person, "/api/generate/campaign", { campaignId }, { headers }),
      post(person, "/api/generate/campaign", { campaignId }, { headers }),
    ]);
    expect(responses.map((response) => response.status)).toContain(202);
    const jobs = await waitForAll(person);
    expect(jobs).toHaveLength(15);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - 3 * PIPELINE_CENTS, held: 0 });

    const again = errorOf(await post(person, "/api/generate/campaign", { campaignId }));
    expect(again.code).toBe("state_conflict");
  });

  it("is not found for a stranger", async () => {
    const { campaignId, clipIds } = await director();
    const stranger = await signedInUser();
    expect(errorOf(await post(stranger, "/api/generate/campaign", { campaignId })).code).toBe(
      "not_found",
    );
    expect(errorOf(await post(stranger, "/api/generate/clip", { clipId: clipIds[0] })).code).toBe(
      "not_found",
    );
    expect(await jobsOf(stranger.id)).toEqual([]);
  });
});

describe("results are ours", () => {
  async function madeVideo() {
    const { person, word } = await director();
    const jobId = z.object({ jobId: z.string() }).parse((await postVideo(person, word)).json).jobId;
    await waitForStatus(person, jobId, "completed");
    return { person, jobId };
  }

  /** Ends the job and has its result copied, until the copy has failed. */
  async function waitForFailedCopy(jobId: string) {
    await waitForEnd(jobId);
    return turnUntil(
      "a failed copy",
      () => runReconciler(),
      async () => {
        const job = await jobRow(jobId);
        return job.store_error === null ? null : job;
      },
    );
  }

  it("a result still plays after fal has deleted it, at our own address", async () => {
    const { person, jobId } = await madeVideo();
    const { stored_path, result_url } = await waitForCopy(jobId);
    expect(stored_path).toBe(`users/${person.id}/jobs/${jobId}.mp4`);
    await spoilMedia({ url: result_url, bad: "404" });

    const list = jobList.parse(
      (await get(person, `/api/jobs?campaignId=${person.campaignId}`)).json,
    );
    const address = list.jobs[0]?.resultUrl ?? "";
    expect(address.startsWith(stack.supabaseUrl)).toBe(true);
    const media = await fetch(address);
    expect(media.headers.get("content-type")).toBe("video/mp4");
    expect(
      Buffer.from(await media.arrayBuffer())
        .subarray(4, 8)
        .toString(),
    ).toBe("ftyp");

    const lasting = await get(person, `/api/media/jobs/${jobId}`);
    expect(lasting.status).toBe(302);
    const stranger = await signedInUser();
    expect((await get(stranger, `/api/media/jobs/${jobId}`)).status).toBe(404);
    expect((await get(stranger, `/api/media/${stored_path}`)).status).toBe(404);
  });

  it.each(["500", "truncated", "redirect", "404"])(
    "a copy that fails once (%s) is made later",
    async (bad) => {
      const { person, word } = await director();
      await setFault({ promptIncludes: word }, { webhook: { mode: "never" } });
      const jobId = z
        .object({ jobId: z.string() })
        .parse((await postVideo(person, word)).json).jobId;
      const url = await waitFor("fal's output", async () => {
        const [request] = await simulatorRequests(word);
        return z.object({ video: z.object({ url: z.string() }) }).safeParse(request?.output).data
          ?.video.url;
      });
      await spoilMedia({ url, bad });
      await waitForFailedCopy(jobId);
      await spoilMedia({ url, bad: null });

      expect((await waitForCopy(jobId)).store_error).toBeNull();
    },
  );

  it("what is not the promised media is never stored", async () => {
    const { person, word } = await director();
    await setFault({ promptIncludes: word }, { webhook: { mode: "never" } });
    const jobId = z.object({ jobId: z.string() }).parse((await postVideo(person, word)).json).jobId;
    const url = await waitFor("fal's output", async () => {
      const [request] = await simulatorRequests(word);
      return z.object({ video: z.object({ url: z.string() }) }).safeParse(request?.output).data
        ?.video.url;
    });
    await spoilMedia({ url, bad: "wrong-magic" });

    expect(await waitForFailedCopy(jobId)).toMatchObject({
      store_error: "not_the_promised_media",
      next_store_at: null,
      stored_path: null,
    });
  });
});

describe("versions", () => {
  it("a new video never destroys an older one; the chosen version is what counts after a reload", async () => {
    const { person, word } = await director();
    const videos: string[] = [];
    for (const round of ["first", "second", "third"]) {
      const response = await postVideo(person, `${word} ${round}`);
      const { jobId } = z.object({ jobId: z.string() }).parse(response.json);
      await waitForJob(jobId, "completed");
      videos.push(jobId);
    }
    expect(await clipRow(person.clipId)).toMatchObject({
      current_version: 3,
      video: { job_id: videos[2] },
    });

    const chosen = await post(person, `/api/clips/${person.clipId}/version`, { versionNumber: 1 });
    expect(chosen.status, chosen.text).toBe(200);

    expect(await clipRow(person.clipId)).toMatchObject({
      current_version: 1,
      video: { job_id: videos[0] },
    });
    expect(await versionsOf(person.clipId)).toHaveLength(3);
    expect(
      (await post(person, `/api/clips/${person.clipId}/version`, { versionNumber: 9 })).status,
    ).toBe(404);
    const stranger = await signedInUser();
    expect(
      (await post(stranger, `/api/clips/${person.clipId}/version`, { versionNumber: 1 })).status,
    ).toBe(404);
  });
});

describe("estimates", () => {
  it("follow our own history once there are twenty finished jobs of a type", async () => {
    const before = await director();
    const response = await post(before.person, "/api/generate/ambient", {
      clipId: before.person.clipId,
    });
    const view: Pick<JobView, "estimatedDurationMs"> = z
      .object({ estimatedDurationMs: z.number() })
      .parse(response.json);
    expect(view.estimatedDurationMs).toBeGreaterThan(0);
    const twenty = Array.from(
      { length: 20 },
      () =>
        "(gen_random_uuid(), gen_random_uuid(), 'ambient_elevenlabs', 'completed', 15, 15, 0, 1234, 'webhook')",
    );
    await sql(
      `insert into generation_logs (job_id, user_id, generation_type, status, estimated_cost_cents, charged_cents, provider_cost_microusd, duration_ms, settled_by) values ${twenty.join(", ")}`,
    );
    await sql(
      "update generation_types set enabled = enabled where generation_type = 'ambient_elevenlabs'",
    );

    const after = await post(before.person, "/api/generate/ambient", {
      clipId: before.person.clipId,
    });
    const { estimatedDurationMs } = z.object({ estimatedDurationMs: z.number() }).parse(after.json);
    expect(estimatedDurationMs).toBe(1234);
    await waitForAll(before.person);
  });
});
