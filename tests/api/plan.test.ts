import { afterAll, describe, expect, it } from "vitest";
import type { CampaignDraft, DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import { campaignDraft } from "@/lib/domain/campaigns/campaign-draft.schema";
import { type PlanPreview, planPreview } from "@/lib/domain/campaigns/plan.schema";
import { campaignQuote, pipelineResponse } from "@/lib/domain/generation/generate.schema";
import { countSyllables, syllableRoom } from "@/lib/domain/media/speech";
import {
  accountOf,
  audit,
  BRIEF,
  errorOf,
  get,
  jobsOf,
  MAYA,
  moneyOf,
  type Person,
  planner,
  post,
  send,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  uniqueWord,
  waitForJob,
} from "../support/api";

const FRAME_CENTS = 25;

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Overwrite = { clipId: string; fields: string[] }[];

async function write(
  person: Person,
  path: string,
  options: { overwrite?: Overwrite; basis?: string } = {},
): Promise<CampaignDraft> {
  const response = await post(person, `${path}/plan`, { apply: true, ...options });
  expect(response.status, response.text).toBe(200);
  return campaignDraft.parse(response.json);
}

async function preview(person: Person, path: string): Promise<PlanPreview> {
  const response = await post(person, `${path}/plan`, { apply: false });
  expect(response.status, response.text).toBe(200);
  return planPreview.parse(response.json);
}

async function read(person: Person, path: string): Promise<CampaignDraft> {
  return campaignDraft.parse((await get(person, path)).json);
}

async function edit(person: Person, path: string, field: string, from: unknown, to: unknown) {
  const response = await send(person, "PATCH", path, { changes: [{ field, from, to }] });
  expect(response.status, response.text).toBe(200);
}

function clipOf({ clips }: CampaignDraft, beat: string): DraftClip {
  const clip = clips.find((other) => other.beat === beat);
  if (clip === undefined) throw new Error(`no clip "${beat}"`);
  return clip;
}

const beatsOf = ({ clips }: CampaignDraft) => clips.map(({ beat }) => beat);

describe("the first plan", () => {
  it("writes a clip for each beat of the preset, near the target length, as its own proposal", async () => {
    const { person, path } = await planner();
    const seen = await preview(person, path);
    expect((await read(person, path)).clips).toEqual([]);
    const draft = await write(person, path);

    expect(beatsOf(draft)).toEqual(["hook", "problem", "solution", "proof", "cta"]);
    for (const { script, proposal } of draft.clips) {
      expect(proposal).toEqual(script);
      expect(countSyllables(script.line, "en")).toBeLessThanOrEqual(
        syllableRoom(script.duration).most,
      );
    }
    expect(clipOf(draft, "problem").script.line.toLowerCase()).toContain("dry skin");
    expect(seen.steps.map(({ kind }) => kind)).toEqual(["add", "add", "add", "add", "add"]);
    expect(seen).toMatchObject({ totalSeconds: 30, targetSeconds: 30 });
  });

  it("in two tabs at once is written once", async () => {
    const { person, path } = await planner();
    const responses = await Promise.all(
      [1, 2, 3].map(() => post(person, `${path}/plan`, { apply: true })),
    );

    expect((await read(person, path)).clips).toHaveLength(5);
    for (const response of responses.filter(({ status }) => status !== 200)) {
      expect(errorOf(response).code).toBe("edit_conflict");
    }
  });

  it("is refused without a preset, and with a brief that lacks something, which is named", async () => {
    const without = await planner({ presetId: null });
    const rejection = errorOf(await post(without.person, `${without.path}/plan`, { apply: true }));
    expect(rejection).toMatchObject({ code: "state_conflict", missing: ["preset_id"] });

    const { person, path } = await planner({ brief: { pain_point: "  ", benefits: [""] } });
    for (const apply of [true, false]) {
      const { code, issues } = errorOf(await post(person, `${path}/plan`, { apply }));
      expect(code).toBe("invalid_request");
      expect(JSON.stringify(issues)).toMatch(/brief\.pain_point.*brief\.benefits/);
      expect(JSON.stringify(issues)).not.toContain("audience");
    }
    expect((await read(person, path)).clips).toEqual([]);
  });

  it("is not found for a stranger, who changes nothing", async () => {
    const { person, path } = await planner();
    const stranger = await signedInUser();
    for (const apply of [true, false]) {
      expect(errorOf(await post(stranger, `${path}/plan`, { apply })).code).toBe("not_found");
    }
    expect((await read(person, path)).clips).toEqual([]);
  });

  it("is not found for a deleted campaign", async () => {
    const { person, path } = await planner();
    expect((await post(person, `${path}/delete`, {})).status).toBe(200);
    expect(errorOf(await post(person, `${path}/plan`, { apply: true })).code).toBe("not_found");
    expect((await post(person, `${path}/restore`, {})).status).toBe(200);
    expect((await read(person, path)).clips).toEqual([]);
  });

  it.each([
    [{}, "apply"],
    [{ apply: true, overwrite: [{ clipId: "x", fields: [] }] }, "clipId"],
    [{ apply: true, overwrite: [{ clipId: MAYA, fields: ["nonsense"] }] }, "fields"],
    [{ apply: true, overwrite: [{ clipId: MAYA, fields: ["line"] }] }, "overwrite.0.clipId"],
    [{ apply: true, nonsense: 1 }, "nonsense"],
  ])("refuses %j by the field's name", async (body, field) => {
    const { person, path } = await planner();
    const { code, issues } = errorOf(await post(person, `${path}/plan`, body));
    expect(code).toBe("invalid_request");
    expect(JSON.stringify(issues)).toContain(field);
    expect((await read(person, path)).clips).toEqual([]);
  });
});

describe("the plan written again", () => {
  it("changes nothing while preset and brief are the same", async () => {
    const { person, path } = await planner();
    const draft = await write(person, path);
    const { steps } = await preview(person, path);

    expect(steps.map((step) => step.kind === "keep" && step.changed)).toEqual([[], [], [], [], []]);
    expect(await write(person, path)).toEqual(draft);
  });

  it("follows a changed brief and keeps what the creator wrote, unless a field is named", async () => {
    const { person, path } = await planner();
    const first = await write(person, path);
    const [hook, problem] = [clipOf(first, "hook"), clipOf(first, "problem")];
    await edit(person, `/api/clips/${hook.id}`, "script.line", hook.script.line, "My own hook.");
    await edit(person, `/api/clips/${problem.id}`, "script.line", problem.script.line, "My own.");
    await edit(person, `/api/clips/${problem.id}`, "script.scene", problem.script.scene, "A boat");
    await edit(person, path, "brief.pain_point", BRIEF.pain_point, "tired eyes at noon");

    const { steps } = await preview(person, path);
    const step = steps.find((one) => one.kind === "keep" && one.clipId === problem.id);
    expect(step).toMatchObject({ edited: ["line", "scene"] });
    const overwrite = [{ clipId: problem.id, fields: ["line"] }];
    const second = await write(person, path, { overwrite });

    expect(second.clips.map(({ id }) => id)).toEqual(first.clips.map(({ id }) => id));
    expect(clipOf(second, "hook").script.line).toBe("My own hook.");
    expect(clipOf(second, "problem").script).toMatchObject({
      line: clipOf(second, "problem").proposal?.line,
      scene: "A boat",
    });
    expect(clipOf(second, "problem").script.line.toLowerCase()).toContain("tired eyes");
    // Kept edits are still the creator's at the next plan.
    const again = await preview(person, path);
    expect(again.steps.flatMap((one) => (one.kind === "keep" ? one.edited : []))).toEqual([
      "line",
      "scene",
    ]);
  });

  it("with another preset adds and removes clips, but none that has a video or is being made", async () => {
    const { person, path } = await planner();
    const first = await write(person, path);
    const [problem, proof] = [clipOf(first, "problem"), clipOf(first, "proof")];
    const word = uniqueWord();
    await sql("update campaign_clips set video = $1 where id = $2", [
      { raw_url: "https://v3b.fal.media/files/b/x/video.mp4", duration_seconds: 6 },
      problem.id,
    ]);
    await setFault(word, { durationMs: 60_000 });
    await post(person, "/api/generate/first-frame", { clipId: proof.id, prompt: word });
    await edit(person, path, "preset_id", "calm-testimonial", "street-hype");
    const seen = await preview(person, path);
    expect(seen.steps.map(({ kind, beat }) => `${kind} ${beat}`)).toEqual([
      "keep hook",
      "stay problem",
      "remove solution",
      "keep proof",
      "keep cta",
    ]);
    const second = await write(person, path, { basis: seen.basis });

    expect(beatsOf(second)).toEqual(["hook", "problem", "proof", "cta"]);
    expect(clipOf(second, "problem")).toMatchObject({ id: problem.id, script: problem.script });
    const [job] = await jobsOf(person.id);
    expect((await post(person, `/api/jobs/${job?.id}/cancel`, {})).status).toBe(200);
  });

  it("marks a video whose line it has changed, and keeps the video", async () => {
    const { person, path } = await planner();
    const problem = clipOf(await write(person, path), "problem");
    await sql("update campaign_clips set video = $1 where id = $2", [
      {
        raw_url: "https://v3b.fal.media/files/b/x/video.mp4",
        duration_seconds: 6,
        spoken_line: problem.script.line,
      },
      problem.id,
    ]);
    expect(clipOf(await read(person, path), "problem").staleVideo).toBeNull();
    await edit(person, path, "brief.pain_point", BRIEF.pain_point, "tired eyes at noon");

    expect(clipOf(await write(person, path), "problem")).toMatchObject({
      hasVideo: true,
      staleVideo: "line",
    });
  });

  it("is refused when it would no longer do what was looked at", async () => {
    const { person, path } = await planner();
    const hook = clipOf(await write(person, path), "hook");
    const { basis } = await preview(person, path);
    await edit(person, `/api/clips/${hook.id}`, "script.line", hook.script.line, "In another tab.");
    const before = await read(person, path);

    const overwrite = [{ clipId: hook.id, fields: ["line"] }];
    const response = await post(person, `${path}/plan`, { apply: true, overwrite, basis });
    expect(errorOf(response).code).toBe("edit_conflict");
    expect(await read(person, path)).toEqual(before);
  });

  it("fills a clip that was added empty", async () => {
    const { person, path } = await planner({ presetId: "morning-discovery" });
    const first = await write(person, path);
    const ids = first.clips.map(({ id }) => ({ id }));
    const from = first.clips.map(({ id }) => id);
    const added = await post(person, `${path}/clips`, { from, clips: [...ids, { beat: "proof" }] });
    expect(added.status, added.text).toBe(200);
    await edit(person, path, "preset_id", "morning-discovery", "calm-testimonial");
    const second = await write(person, path);

    expect(beatsOf(second)).toEqual(["hook", "problem", "solution", "proof", "cta"]);
    expect(clipOf(second, "proof").script.line).not.toBe("");
  });
});

describe("first frames of all clips", () => {
  const body = (campaignId: string) => ({ campaignId, steps: "first_frame" });

  it("are quoted, then made for every clip that has none and nothing running, with one hold", async () => {
    const { person, campaignId, path } = await planner();
    const { clips } = await write(person, path);
    const word = uniqueWord();
    const [first, second, third] = clips;
    await setFault(word, { durationMs: 60_000 });
    await post(person, "/api/generate/first-frame", { clipId: first?.id, prompt: word });
    await sql("update campaign_clips set first_frame = $1 where id = $2", [
      { image_path: "frames/clip-1.png" },
      second?.id,
    ]);

    const quote = await post(person, "/api/generate/campaign", {
      ...body(campaignId),
      dryRun: true,
    });
    expect(campaignQuote.parse(quote.json)).toMatchObject({
      clips: clips.slice(2).map(({ id }) => ({ clipId: id, costCents: FRAME_CENTS })),
      totalCostCents: 3 * FRAME_CENTS,
      availableCents: 1_000 - FRAME_CENTS,
    });
    expect(await jobsOf(person.id)).toHaveLength(1);

    const response = await post(person, "/api/generate/campaign", body(campaignId));
    expect(response.status, response.text).toBe(202);
    const { jobs, totalCostCents } = pipelineResponse.parse(response.json);
    expect(totalCostCents).toBe(3 * FRAME_CENTS);
    expect(jobs.map(({ clipId, type }) => [clipId, type])).toEqual(
      clips.slice(2).map(({ id }) => [id, "first_frame"]),
    );
    await Promise.all(jobs.map(({ jobId }) => waitForJob(jobId, "completed")));
    expect(await moneyOf(jobs[0]?.jobId ?? "")).toEqual(["hold 25", "capture 25"]);

    const made = (await read(person, path)).clips.find(({ id }) => id === third?.id);
    expect(made).toMatchObject({ frameVersion: 1, hasVideo: false, hasParts: true });
    const again = errorOf(await post(person, "/api/generate/campaign", body(campaignId)));
    expect(again.code).toBe("state_conflict");
    const running = (await jobsOf(person.id)).find((job) => job.clip_id === first?.id);
    await post(person, `/api/jobs/${running?.id}/cancel`, {});
  });

  it("are not begun at all when the credits do not reach for every one", async () => {
    const { person, campaignId, path } = await planner({ credits: 100 });
    const { clips } = await write(person, path);
    const word = uniqueWord();
    const [hook] = clips;
    await edit(person, `/api/clips/${hook?.id}`, "script.scene", hook?.script.scene, word);

    const rejection = errorOf(await post(person, "/api/generate/campaign", body(campaignId)));
    expect(rejection).toMatchObject({
      code: "insufficient_credits",
      requiredCents: 5 * FRAME_CENTS,
      availableCents: 100,
    });
    expect(await jobsOf(person.id)).toEqual([]);
    expect(await accountOf(person.id)).toEqual({ balance: 100, held: 0 });
    expect(await simulatorRequests(word)).toEqual([]);
  });

  it("are begun once by the same press in two tabs", async () => {
    const { person, campaignId, path } = await planner();
    await write(person, path);
    const extra = { headers: { "idempotency-key": `frames-${campaignId}` } };
    const responses = await Promise.all(
      [1, 2].map(() => post(person, "/api/generate/campaign", body(campaignId), extra)),
    );

    expect(responses.map(({ status }) => status)).toContain(202);
    const jobs = await jobsOf(person.id);
    expect(jobs).toHaveLength(5);
    await Promise.all(jobs.map(({ id }) => waitForJob(id, "completed")));
    expect(await accountOf(person.id)).toEqual({ balance: 1_000 - 5 * FRAME_CENTS, held: 0 });
  });

  it("are not found for a stranger, and other steps are refused by name", async () => {
    const { person, campaignId, path } = await planner();
    await write(person, path);
    const stranger = await signedInUser();
    const foreign = await post(stranger, "/api/generate/campaign", body(campaignId));
    expect(errorOf(foreign).code).toBe("not_found");
    const { code, issues } = errorOf(
      await post(person, "/api/generate/campaign", { campaignId, steps: "voices" }),
    );
    expect(code).toBe("invalid_request");
    expect(JSON.stringify(issues)).toContain("steps");
  });
});
