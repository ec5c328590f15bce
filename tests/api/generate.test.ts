import { afterAll, describe, expect, test } from "vitest";
import { creditsView } from "@/lib/domain/credits/credits.schema";
import { generateResponse } from "@/lib/domain/generation/generate.schema";
import { DEMO_USERS } from "../../scripts/seed-demo";
import {
  accountOf,
  audit,
  clipRow,
  cookieOf,
  errorOf,
  get,
  jobIdOf,
  jobRow,
  jobsOf,
  logRowsOf,
  moneyOf,
  newClip,
  type Person,
  post,
  postVideo,
  SPOKEN_LINE,
  setFault,
  signedInUser,
  signIn,
  simulatorRequests,
  sql,
  stack,
  theRequest,
  uniqueWord,
  versionsOf,
  viewJob,
  waitForJob,
  waitForStatus,
} from "../support/api";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SAME_SITE = { "sec-fetch-site": "same-origin" };

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

describe("a video, asked for with a bearer token", () => {
  test("is accepted at once with its price, made, charged and playable", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const word = uniqueWord();

    const response = await postVideo(person, word);

    expect(response.status).toBe(202);
    expect(response.json).toEqual({
      jobId: expect.stringMatching(UUID),
      status: "submitted",
      mode: "async",
      estimatedCostCents: 100,
      // The median of what this stack has made so far, or 43 s.
      estimatedDurationMs: expect.any(Number),
    });
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}$/);
    const jobId = jobIdOf(response);
    const view = await waitForStatus(person, jobId, "completed");
    expect(view).toMatchObject({
      progress: 100,
      actualCostCents: 100,
      clipId: person.clipId,
      campaignId: person.campaignId,
      errorCode: null,
    });
    await expectMedia(view.resultUrl, "video/mp4", (bytes) =>
      expect(bytes.subarray(4, 8).toString("latin1")).toBe("ftyp"),
    );
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    const credits = creditsView.parse((await get(person, "/api/credits")).json);
    expect(credits).toMatchObject({ balanceCents: 900, heldCents: 0, availableCents: 900 });
  });

  test("is one POST in fal's own words, with a webhook address of this job", async () => {
    const person = await signedInUser();
    const word = uniqueWord();

    const jobId = jobIdOf(await postVideo(person, word, { body: { duration: 6 } }));

    await waitForJob(jobId, "completed");
    const request = await theRequest(word);
    expect(request.endpoint).toBe("fal-ai/veo3.1/fast/image-to-video");
    expect(request.input).toEqual({
      prompt: expect.stringContaining(`"${SPOKEN_LINE}"`),
      image_url: expect.stringContaining("presets/actors/maya.png"),
      aspect_ratio: "9:16",
      duration: "6s",
      resolution: "720p",
      generate_audio: true,
      seed: expect.any(Number),
    });
    const webhook = new URL(request.webhookUrl ?? "");
    expect(webhook.origin + webhook.pathname).toBe(`${stack.appUrl}/api/webhooks/fal`);
    expect(webhook.searchParams.get("job")).toBe(jobId);
    expect(webhook.searchParams.get("token")).toMatch(/^[0-9a-f]{64}$/);
    expect(request.headers.authorization).toBe("Key sim-key:***");
  });

  test("lands on the clip as its first, selected version, and in the log", async () => {
    const person = await signedInUser();
    const jobId = jobIdOf(await postVideo(person, uniqueWord()));

    const job = await waitForJob(jobId, "completed");

    expect(job).toMatchObject({ settled_by: "webhook", credits_deducted: true });
    const clip = await clipRow(person.clipId);
    expect(clip).toMatchObject({
      status: "video_ready",
      current_version: 1,
      video: { raw_url: job.result_url, duration_seconds: 4, job_id: jobId },
    });
    const [version, ...others] = await versionsOf(person.clipId);
    expect(others).toEqual([]);
    expect(version).toMatchObject({
      version_number: 1,
      action: "video_veo31_fast",
      job_id: jobId,
      snapshot: { video: clip.video },
    });
    expect(await logRowsOf(jobId)).toMatchObject([
      {
        status: "completed",
        charged_cents: 100,
        provider_cost_microusd: 600_000,
        settled_by: "webhook",
      },
    ]);
  });
});

describe("a first frame, asked for with a bearer token", () => {
  test("costs 25 credits, is a picture, and is what the next video starts from", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const word = uniqueWord();
    const response = await post(person, "/api/generate/first-frame", {
      clipId: person.clipId,
      prompt: `At the window, ${word}`,
    });

    const frame = await waitForStatus(person, jobIdOf(response), "completed");
    const videoWord = uniqueWord();
    const video = await waitForStatus(
      person,
      jobIdOf(await postVideo(person, videoWord)),
      "completed",
    );

    expect(frame).toMatchObject({ type: "first_frame", actualCostCents: 25 });
    await expectMedia(frame.resultUrl, "image/png", (bytes) =>
      expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG"),
    );
    expect((await theRequest(word)).input).toMatchObject({
      image_urls: [expect.stringContaining("presets/actors/maya.png")],
      aspect_ratio: "9:16",
      num_images: 1,
    });
    // At fal, or by now our own copy of it.
    expect((await theRequest(videoWord)).input).toMatchObject({
      image_url: expect.stringMatching(
        new RegExp(`/files/b/\\w+/output\\.png$|/jobs/${frame.id}\\.png\\?token=`),
      ),
    });
    const versions = await versionsOf(person.clipId);
    expect(versions.map((version) => [version.version_number, version.action])).toEqual([
      [1, "first_frame"],
      [2, "video_veo31_fast"],
    ]);
    expect(await clipRow(person.clipId)).toMatchObject({
      status: "video_ready",
      current_version: 2,
      first_frame: { image_url: frame.resultUrl, job_id: frame.id },
      video: { job_id: video.id },
    });
    expect(await accountOf(person.id)).toEqual({ balance: 875, held: 0 });
  });
});

describe("with the session cookie of our own pages", () => {
  test("a video and a first frame are accepted and seen to the end", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const cookie = await cookieOf(person);
    const word = uniqueWord();
    const frameWord = uniqueWord();

    const video = await post(
      null,
      "/api/generate/video",
      { clipId: person.clipId, prompt: word },
      { headers: { cookie, ...SAME_SITE } },
    );
    const frame = await post(
      null,
      "/api/generate/first-frame",
      { clipId: person.clipId, prompt: frameWord },
      { headers: { cookie, origin: stack.appUrl } },
    );

    await Promise.all([video, frame].map((response) => waitForJob(jobIdOf(response), "completed")));
    const seen = await get(null, `/api/jobs/${jobIdOf(video)}`, { headers: { cookie } });
    expect(seen.json).toMatchObject({ status: "completed", clipId: person.clipId });
    expect(await simulatorRequests(word)).toHaveLength(1);
    expect(await simulatorRequests(frameWord)).toHaveLength(1);
    expect(await accountOf(person.id)).toEqual({ balance: 875, held: 0 });
  });
});

describe("an Idempotency-Key", () => {
  test("makes one job, one hold and one POST of fifty simultaneous requests", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const word = uniqueWord();
    await setFault(word, { durationMs: 60_000 }, 50);
    const headers = { "idempotency-key": "fifty-clicks" };

    const responses = await Promise.all(
      Array.from({ length: 50 }, () => postVideo(person, word, { headers })),
    );

    const ids = new Set(responses.map(jobIdOf));
    expect(ids.size).toBe(1);
    expect(await jobsOf(person.id)).toHaveLength(1);
    expect(await moneyOf(responses.map(jobIdOf)[0] ?? "")).toEqual(["hold 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 100 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  test("with another body is refused, and nothing is held or sent for it", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const [word, otherWord] = [uniqueWord(), uniqueWord()];
    const headers = { "idempotency-key": "used-twice" };
    const first = jobIdOf(await postVideo(person, word, { headers }));

    const again = await postVideo(person, otherWord, { headers });
    const otherRoute = await post(
      person,
      "/api/generate/first-frame",
      { clipId: person.clipId, prompt: `A kitchen, ${word}` },
      { headers },
    );

    for (const response of [again, otherRoute]) {
      expect(response.status).toBe(422);
      expect(errorOf(response).code).toBe("idempotency_key_reused");
    }
    expect((await jobsOf(person.id)).map((job) => job.id)).toEqual([first]);
    expect(await simulatorRequests(otherWord)).toEqual([]);
  });

  test("comes back with the finished job, without a second charge", async () => {
    const person = await signedInUser({ credits: 100 });
    const word = uniqueWord();
    const headers = { "idempotency-key": "again-later" };
    const jobId = jobIdOf(await postVideo(person, word, { headers }));
    await waitForJob(jobId, "completed");

    // All credits are spent by now: the same request must not be refused for that.
    const again = await postVideo(person, word, { headers });

    expect(again.json).toMatchObject({ jobId, status: "completed" });
    expect(await accountOf(person.id)).toEqual({ balance: 0, held: 0 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  test("answers the same refusal when fal has refused the first request", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { submit: { kind: "status", status: 422, body: { detail: "no" } } });
    const headers = { "idempotency-key": "refused-once" };

    const first = await postVideo(person, word, { headers });
    const again = await postVideo(person, word, { headers });

    expect(first.status).toBe(502);
    expect({ status: again.status, body: again.json }).toEqual({
      status: first.status,
      body: first.json,
    });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  test("of one user means nothing to another", async () => {
    const [one, other] = [await signedInUser(), await signedInUser()];
    const headers = { "idempotency-key": "a-common-key" };

    const ids = [one, other].map(async (person) =>
      jobIdOf(await postVideo(person, uniqueWord(), { headers })),
    );

    expect(new Set(await Promise.all(ids)).size).toBe(2);
  });
});

describe("prices and limits", () => {
  test("two requests without a key are two jobs", async () => {
    const person = await signedInUser();
    const word = uniqueWord();

    const ids = [jobIdOf(await postVideo(person, word)), jobIdOf(await postVideo(person, word))];

    expect(new Set(ids).size).toBe(2);
    expect(await simulatorRequests(word)).toHaveLength(2);
  });

  test("standard quality goes to the dearer model at 60 credits a second", async () => {
    const person = await signedInUser({ credits: 1_000 });
    const word = uniqueWord();

    const response = await postVideo(person, word, { body: { quality: "standard", duration: 8 } });

    expect(generateResponse.parse(response.json).estimatedCostCents).toBe(480);
    const view = await waitForStatus(person, jobIdOf(response), "completed");
    expect(view).toMatchObject({ type: "video_veo31_standard", actualCostCents: 480 });
    expect(await theRequest(word)).toMatchObject({
      endpoint: "fal-ai/veo3.1/image-to-video",
      input: { duration: "8s" },
    });
    expect(await accountOf(person.id)).toEqual({ balance: 520, held: 0 });
  });

  test("a type that is switched off is refused before anything is held", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    // No other test uses this type.
    await sql(
      "update generation_types set enabled = false where generation_type = 'video_veo31_standard'",
    );

    const response = await postVideo(person, word, { body: { quality: "standard" } });

    await sql(
      "update generation_types set enabled = true where generation_type = 'video_veo31_standard'",
    );
    expect(response.status).toBe(409);
    expect(errorOf(response).code).toBe("generation_disabled");
    expect(await jobsOf(person.id)).toEqual([]);
    expect(await simulatorRequests(word)).toEqual([]);
  });

  test("thirty parallel requests spend what there is and not a credit more", async () => {
    const person = await signedInUser({ credits: 700 });
    const word = uniqueWord();
    await setFault(word, { durationMs: 60_000 }, 30);

    const responses = await Promise.all(Array.from({ length: 30 }, () => postVideo(person, word)));

    expect(responses.filter((response) => response.status === 202)).toHaveLength(7);
    const refused = responses.filter((response) => response.status === 402);
    expect(refused).toHaveLength(23);
    for (const response of refused) {
      expect(errorOf(response)).toMatchObject({
        code: "insufficient_credits",
        requiredCents: 100,
        availableCents: 0,
      });
    }
    expect(await accountOf(person.id)).toEqual({ balance: 700, held: 700 });
    expect(await simulatorRequests(word)).toHaveLength(7);
  });

  test("an admin is not charged", async () => {
    const admin = await signedInAdmin();
    const before = await accountOf(admin.id);

    const response = await postVideo(admin, uniqueWord());

    const jobId = jobIdOf(response);
    expect(await jobRow(jobId)).toMatchObject({ held_cents: 0, estimated_cost_cents: 100 });
    const view = await waitForStatus(admin, jobId, "completed");
    expect(view).toMatchObject({ estimatedCostCents: 100, actualCostCents: 0 });
    expect(await moneyOf(jobId)).toEqual([]);
    expect(await accountOf(admin.id)).toEqual(before);
    expect((await get(admin, "/api/credits")).json).toMatchObject({ exempt: true });
    // Its result may have been copied into our storage meanwhile.
    expect(await viewJob(admin, jobId)).toEqual({ ...view, resultUrl: expect.any(String) });
  });
});

async function signedInAdmin(): Promise<Person> {
  const { email, password } = DEMO_USERS.admin;
  const [user] = await sql("select id::text as id from auth.users where email = $1", [email]);
  const id = String(user?.id);
  return { id, email, token: await signIn(email, password), ...(await newClip(id)) };
}

async function expectMedia(
  url: string | null,
  contentType: string,
  check: (bytes: Buffer) => void,
): Promise<void> {
  const response = await fetch(url ?? "");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(contentType);
  check(Buffer.from(await response.arrayBuffer()));
}
