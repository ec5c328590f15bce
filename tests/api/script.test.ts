import { afterAll, describe, expect, it } from "vitest";
import { campaignDraft } from "@/lib/domain/campaigns/campaign-draft.schema";
import { proposalResponse } from "@/lib/domain/campaigns/proposal.schema";
import {
  accountOf,
  audit,
  errorOf,
  get,
  jobIdOf,
  jobRow,
  jobsOf,
  type Person,
  planner,
  post,
  setFault,
  signedInUser,
  submitRetries,
  turnUntil,
  uniqueWord,
  waitForJob,
} from "../support/api";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** Somebody with a written plan, whose prompts carry a word of their own. */
async function withPlan(credits = 100) {
  const word = uniqueWord();
  const { person, path, campaignId } = await planner({ credits, brief: { audience: word } });
  const response = await post(person, `${path}/plan`, { apply: true });
  expect(response.status, response.text).toBe(200);
  return { person, path, campaignId, word, clips: campaignDraft.parse(response.json).clips };
}

const ask = (person: Person, campaignId: string) =>
  post(person, "/api/generate/script", { campaignId });

async function proposalOf(person: Person, path: string) {
  return proposalResponse.parse((await get(person, `${path}/proposal`)).json).proposal;
}

describe("other lines by a model", () => {
  it("are a job of the campaign that ends in a proposal for every clip, and change none of them", async () => {
    const { person, path, campaignId, clips } = await withPlan();
    expect(await proposalOf(person, path)).toBeNull();

    const response = await ask(person, campaignId);
    expect(response.status, response.text).toBe(202);
    const jobId = jobIdOf(response);
    const job = await waitForJob(jobId, "completed");

    expect(job).toMatchObject({
      campaign_id: campaignId,
      clip_id: null,
      job_type: "script_openrouter",
      actual_cost_cents: 2,
      result_url: null,
      next_store_at: null,
    });
    expect(await accountOf(person.id)).toMatchObject({ balance: 98, held: 0 });
    const proposal = await proposalOf(person, path);
    expect(proposal?.jobId).toBe(jobId);
    expect(proposal?.lines.map(({ clipId }) => clipId)).toEqual(clips.map(({ id }) => id));
    expect(proposal?.lines.every(({ line }) => line.length > 0)).toBe(true);
    const now = campaignDraft.parse((await get(person, path)).json).clips;
    expect(now.map(({ script }) => script)).toEqual(clips.map(({ script }) => script));
  });

  it("are shown to nobody else, and asked for by nobody else", async () => {
    const { person, path, campaignId } = await withPlan();
    await waitForJob(jobIdOf(await ask(person, campaignId)), "completed");
    const stranger = await signedInUser();

    expect(await proposalOf(stranger, path)).toBeNull();
    expect((await ask(stranger, campaignId)).status).toBe(404);
    expect(await jobsOf(stranger.id)).toEqual([]);
  });

  it("are tried again when the model writes no script, and cost nothing if it never does", async () => {
    const { person, campaignId, word } = await withPlan();
    await setFault(word, { outcome: { kind: "missing-media" } }, 3);
    await waitForJob(jobIdOf(await ask(person, campaignId)), "failed");
    const jobs = await turnUntil(
      "three failed tries",
      () => submitRetries(person.id),
      async () => {
        const jobs = await jobsOf(person.id);
        return jobs.filter((job) => job.status === "failed").length === 3 ? jobs : null;
      },
    );

    expect(jobs.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
    const [last] = jobs;
    expect(await jobRow(String(last?.id))).toMatchObject({ error_code: "unreadable_result" });
    expect(await accountOf(person.id)).toMatchObject({ balance: 100, held: 0 });
  });

  it("can be cancelled", async () => {
    const { person, campaignId, word } = await withPlan();
    await setFault(word, { durationMs: 30_000 });
    const jobId = jobIdOf(await ask(person, campaignId));

    expect((await post(person, `/api/jobs/${jobId}/cancel`, {})).status).toBe(200);
    expect(await accountOf(person.id)).toMatchObject({ balance: 100, held: 0 });
  });

  it("need a plan to start from", async () => {
    const { person, campaignId } = await planner();

    const response = await ask(person, campaignId);

    expect(response.status).toBe(409);
    expect(errorOf(response)).toMatchObject({ code: "state_conflict" });
    expect(await jobsOf(person.id)).toEqual([]);
  });
});
