import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { campaignDraft } from "@/lib/domain/campaigns/campaign-draft.schema";
import { CAMPAIGN_FIELDS, CLIP_FIELDS } from "@/lib/domain/campaigns/campaign-edit.schema";
import {
  type ApiResponse,
  audit,
  clipRow,
  errorOf,
  get,
  jobIdOf,
  MAYA,
  NOBODYS,
  newClip,
  type Person,
  post,
  SPOKEN_LINE,
  send,
  setFault,
  signedInUser,
  uniqueWord,
  waitForJob,
} from "../support/api";

let person: Person;
let stranger: Person;

beforeAll(async () => {
  [person, stranger] = await Promise.all([signedInUser(), signedInUser()]);
});

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Change = { field: string; from?: unknown; to?: unknown };

const pathOf = (campaignId: string) => `/api/campaigns/${campaignId}`;
const edit = (campaignId: string, ...changes: Change[]) =>
  send(person, "PATCH", pathOf(campaignId), { changes });
const editClip = (clipId: string, ...changes: Change[]) =>
  send(person, "PATCH", `/api/clips/${clipId}`, { changes });

function draftOf(response: ApiResponse) {
  expect(response.status, response.text).toBeLessThan(300);
  return campaignDraft.parse(response.json);
}

async function aCampaign(title = "Glow"): Promise<string> {
  const response = await post(person, "/api/campaigns", { title, actorId: MAYA });
  expect(response.status, response.text).toBe(201);
  return z.object({ id: z.string() }).parse(response.json).id;
}

/** A campaign with three empty clips. */
async function aPlannedCampaign() {
  const campaignId = await aCampaign();
  const clips = ["hook", "solution", "cta"].map((beat) => ({ beat }));
  const draft = draftOf(await post(person, `${pathOf(campaignId)}/clips`, { from: [], clips }));
  return { campaignId, clipIds: draft.clips.map(({ id }) => id) };
}

/** A refusal with that code that names these places. */
function expectIssues(response: ApiResponse, ...paths: string[]): void {
  const error = errorOf(response);
  expect(error.code, response.text).toBe("invalid_request");
  const issues = z.array(z.object({ path: z.string(), message: z.string() })).parse(error.issues);
  expect(issues.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
  for (const path of paths) expect(error.message).toContain(path);
}

describe("a new campaign", () => {
  test("has a title and an actor, and everything else still to be written", async () => {
    const id = await aCampaign(" Morning glow ");

    expect(draftOf(await get(person, pathOf(id)))).toMatchObject({
      id,
      title: "Morning glow",
      actorId: MAYA,
      presetId: null,
      product: { has_product: false, name: "", image_path: null, how_held: "in_hand" },
      brief: { what_is_sold: "", benefits: [], language: "en", target_seconds: 30 },
      clips: [],
    });
  });

  test.each<[string, unknown]>([
    ["title", { actorId: MAYA }],
    ["title", { title: "   ", actorId: MAYA }],
    ["title", { title: "x".repeat(121), actorId: MAYA }],
    ["actorId", { title: "Glow" }],
    ["actorId", { title: "Glow", actorId: "maya" }],
    ["userId", { title: "Glow", actorId: MAYA, userId: NOBODYS }],
  ])("with a wrong or unknown %s in %j: invalid_request that names it", async (field, body) => {
    expectIssues(await post(person, "/api/campaigns", body), field);
  });

  test("with an actor that nobody has: not_found", async () => {
    const response = await post(person, "/api/campaigns", { title: "Glow", actorId: NOBODYS });

    expect(errorOf(response).code).toBe("not_found");
  });
});

describe("an edit of a campaign", () => {
  test("answers with the campaign as it is then", async () => {
    const id = await aCampaign();

    const draft = draftOf(
      await edit(
        id,
        { field: "title", from: "Glow", to: "Glow, again" },
        { field: "preset_id", from: null, to: "story" },
        { field: "product.has_product", from: false, to: true },
        { field: "brief.benefits", from: [], to: ["soft skin", "in a week"] },
        { field: "brief.target_seconds", from: 30, to: 45 },
      ),
    );

    expect(draft).toMatchObject({
      title: "Glow, again",
      presetId: "story",
      product: { has_product: true },
      brief: { benefits: ["soft skin", "in a week"], target_seconds: 45 },
    });
    expect(draftOf(await get(person, pathOf(id)))).toEqual(draft);
  });

  test("of what has changed meanwhile: 409 with what stands there, and nothing is written", async () => {
    const id = await aCampaign();
    await edit(id, { field: "title", from: "Glow", to: "Theirs" });

    const response = await edit(
      id,
      { field: "title", from: "Glow", to: "Mine" },
      { field: "brief.audience", from: "", to: "Everybody" },
    );

    expect(response.status).toBe(409);
    expect(errorOf(response)).toEqual({
      code: "edit_conflict",
      message: "This was changed in another tab or on another device meanwhile.",
      conflicts: [{ field: "title", current: "Theirs" }],
    });
    const draft = draftOf(await get(person, pathOf(id)));
    expect(draft).toMatchObject({ title: "Theirs", brief: { audience: "" } });
  });

  test("sent twice is done once", async () => {
    const id = await aCampaign();
    const change = { field: "title", from: "Glow", to: "Glow 2" };

    for (const response of await Promise.all([edit(id, change), edit(id, change)])) {
      expect(draftOf(response).title).toBe("Glow 2");
    }
  });

  // The next edit names what was sent: a text that is stored in another way would be a conflict with oneself.
  test.each(["Glow ", " Glow", "Glow  \n", "Glow\u00a0", "e\u0301te\u0301", "Gl\ud83c\udf1fw"])(
    "keeps %j to the letter",
    async (text) => {
      const id = await aCampaign();
      const fields = ["title", "product.name", "brief.audience", "brief.pain_point"] as const;
      const draft = draftOf(await get(person, pathOf(id)));
      const now = {
        ...flat(draft.product, "product"),
        ...flat(draft.brief, "brief"),
        title: "Glow",
      };

      await edit(
        id,
        ...fields.map((field) => ({ field, from: Reflect.get(now, field), to: text })),
      );
      const response = await edit(
        id,
        ...fields.map((field) => ({ field, from: text, to: "Next" })),
      );

      expect(draftOf(response)).toMatchObject({ title: "Next", brief: { audience: "Next" } });
    },
  );

  test.each<[string, unknown]>([
    ["title", ""],
    ["title", "  "],
    ["title", "x".repeat(121)],
    ["title", null],
    ["actor_id", "maya"],
    ["actor_id", null],
    ["preset_id", "Calm Testimonial"],
    ["preset_id", null],
    ["product.has_product", "yes"],
    ["product.name", "x".repeat(81)],
    ["product.description", "x".repeat(501)],
    ["product.how_held", "on the head"],
    ["brief.what_is_sold", "x".repeat(81)],
    ["brief.pain_point", 7],
    ["brief.benefits", ["a", "b", "c", "d", "e", "f"]],
    ["brief.benefits", ["x".repeat(121)]],
    ["brief.language", "xx"],
    ["brief.target_seconds", 20],
    ["brief.target_seconds", "30"],
  ])("with a %s that is %j: invalid_request that names the change", async (field, to) => {
    const response = await edit(
      person.campaignId,
      { field: "brief.audience", to: "" },
      { field, to },
    );

    const { issues } = errorOf(response);
    expect(errorOf(response).code, response.text).toBe("invalid_request");
    expect(JSON.stringify(issues)).toContain('"changes.1.to');
    expect(JSON.stringify(issues)).not.toContain('"changes.0');
  });

  test("without a value: invalid_request, whatever the field", async () => {
    for (const field of Object.keys(CAMPAIGN_FIELDS)) {
      const response = await edit(person.campaignId, { field, from: null });
      expect(errorOf(response).code, field).toBe("invalid_request");
    }
  });

  test.each([
    "user_id",
    "id",
    "final_video",
    "deleted_at",
    "product",
    "product.",
    "product.price",
    "product.name.first",
    "brief.__proto__",
    "__proto__",
    "constructor",
    "script.line",
    "",
  ])("of %j, which is no field: invalid_request that names it", async (field) => {
    const before = await get(person, pathOf(person.campaignId));

    expectIssues(await edit(person.campaignId, { field, from: null, to: "x" }), "changes.0.field");
    expect((await get(person, pathOf(person.campaignId))).text).toBe(before.text);
  });

  test("with too many, too few or doubled changes: invalid_request", async () => {
    const { campaignId } = person;
    const change = { field: "title", from: "", to: "x" };
    expectIssues(await edit(campaignId), "changes");
    expectIssues(await edit(campaignId, change, { ...change, to: "y" }), "changes");
    const many = Array.from({ length: 1_000 }, () => ({ field: "title", from: "", to: "" }));
    expectIssues(await edit(campaignId, ...many), "changes");
    expectIssues(
      await send(person, "PATCH", pathOf(campaignId), { changes: [change], all: true }),
      "all",
    );
    expectIssues(
      await send(person, "PATCH", pathOf(campaignId), { changes: [{ ...change, force: true }] }),
      "changes.0.force",
    );
  });

  test("with 65 KB: payload_too_large; nested beyond reason: invalid_request", async () => {
    const long = await edit(person.campaignId, {
      field: "title",
      from: "x".repeat(65 * 1024),
      to: "x",
    });
    expect([long.status, errorOf(long).code]).toEqual([413, "payload_too_large"]);

    const deep = JSON.parse(`${"[".repeat(2_000)}${"]".repeat(2_000)}`);
    const nested = await edit(person.campaignId, { field: "title", from: deep, to: "x" });
    expect(errorOf(nested).code).toBe("invalid_request");
  });

  test("to a preset that is no more: invalid_request that names the field", async () => {
    const response = await edit(person.campaignId, {
      field: "preset_id",
      from: "morning-discovery",
      to: "gone",
    });

    expectIssues(response, "preset_id");
  });

  test("of somebody else's campaign or of none: the same 404", async () => {
    const change = { field: "title", from: "A campaign for a test", to: "Mine" };
    const ids = [stranger.campaignId, NOBODYS, "1", "%00"];
    const edits = await Promise.all(ids.map((id) => edit(id, change)));
    const looks = await Promise.all(ids.slice(0, 2).map((id) => get(person, pathOf(id))));

    expect(new Set(edits.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(edits[0]?.status).toBe(404);
    expect(looks.map(({ status }) => status)).toEqual([404, 404]);
    expect(draftOf(await get(stranger, pathOf(stranger.campaignId))).title).toBe(change.from);
  });
});

describe("a product's picture", () => {
  const own = () => `users/${person.id}/product-image/${"a".repeat(64)}.jpg`;

  test("is a file that its owner has uploaded, or none", async () => {
    const id = await aCampaign();

    const set = await edit(id, { field: "product.image_path", from: null, to: own() });
    expect(draftOf(set).product.image_path).toBe(own());
    const none = await edit(id, { field: "product.image_path", from: own(), to: null });
    expect(draftOf(none).product.image_path).toBeNull();
  });

  test.each<[string, () => string]>([
    ["of somebody else", () => own().replace(person.id, stranger.id)],
    [
      "through somebody else's folder",
      () => `users/${stranger.id}/../${person.id}/product-image/a.jpg`,
    ],
    [
      "up and away",
      () => own().replace("a".repeat(64), `../../../users/${stranger.id}/product-image/a`),
    ],
    ["of another kind", () => own().replace("product-image", "jobs")],
    ["with an encoded slash", () => own().replace("product-image/", "product-image%2f..%2f")],
    ["with a line after it", () => `${own()}\nusers/${stranger.id}/product-image/a.jpg`],
    ["that begins with a slash", () => `/${own()}`],
    ["at an address", () => `https://evil.example/${own()}`],
    ["without a name", () => `users/${person.id}/product-image/`],
  ])("%s is refused by the field's name", async (_, path) => {
    const response = await edit(person.campaignId, {
      field: "product.image_path",
      from: null,
      to: path(),
    });

    const { code, message, issues } = errorOf(response);
    expect([code, message]).toEqual([
      "invalid_request",
      "Some of the values are not valid: product.image_path.",
    ]);
    expect(issues).toMatchObject([{ path: "changes.0.to" }]);
  });
});

describe("an edit of a clip", () => {
  test("keeps everything else of script and adjustments", async () => {
    const { clipId } = await newClip(person.id);
    const changes = [
      { field: "script.line", from: SPOKEN_LINE, to: "Another line." },
      { field: "adjustments.trim_start", from: null, to: 0.25 },
      { field: "adjustments.speed", from: null, to: 1.1 },
    ];

    const response = await editClip(clipId, ...changes);

    expect(response.json).toEqual({ changes });
    expect(await clipRow(clipId)).toMatchObject({
      script: { line: "Another line.", duration: 4 },
      adjustments: { trim_start: 0.25, speed: 1.1 },
    });
  });

  test("of what has changed meanwhile: 409 with what stands there", async () => {
    const { clipId } = await newClip(person.id);
    const response = await editClip(clipId, { field: "script.line", from: "Older.", to: "Mine." });

    expect(errorOf(response)).toMatchObject({
      code: "edit_conflict",
      conflicts: [{ field: "script.line", current: SPOKEN_LINE }],
    });
  });

  test.each<[string, unknown]>([
    ["script.line", "x".repeat(601)],
    ["script.duration", 5],
    ["adjustments.trim_start", -1],
    ["adjustments.trim_end", "3"],
    ["adjustments.speed", 0.9],
    ["adjustments.voice_volume", 2],
    ["adjustments.captions", null],
  ])("with a %s that is %j: invalid_request that names the change", async (field, to) => {
    const response = await editClip(person.clipId, { field, from: null, to });

    expectIssues(response, "changes.0.to");
  });

  test.each([
    "status",
    "video",
    "current_version",
    "script",
    "script.beat",
    "adjustments.nonsense",
    "title",
  ])("of %s, which is no field: invalid_request that names it", async (field) => {
    expectIssues(await editClip(person.clipId, { field, from: null, to: {} }), "changes.0.field");
  });

  test("without a value: invalid_request, whatever the field", async () => {
    for (const field of Object.keys(CLIP_FIELDS)) {
      const response = await editClip(person.clipId, { field, from: null });
      expect(errorOf(response).code, field).toBe("invalid_request");
    }
  });

  test("of somebody else's clip: not_found", async () => {
    const change = { field: "script.line", from: SPOKEN_LINE, to: "Mine." };

    expect(errorOf(await editClip(stranger.clipId, change)).code).toBe("not_found");
    expect(await clipRow(stranger.clipId)).toMatchObject({ script: { line: SPOKEN_LINE } });
  });
});

describe("the order of the clips", () => {
  test("is changed as a whole: one goes, one comes, the others move", async () => {
    const { campaignId, clipIds } = await aPlannedCampaign();
    const [one, , three] = clipIds;

    const draft = draftOf(
      await post(person, `${pathOf(campaignId)}/clips`, {
        from: clipIds,
        clips: [{ id: three }, { beat: "proof" }, { id: one }],
      }),
    );

    expect(draft.clips.map(({ beat }) => beat)).toEqual(["cta", "proof", "hook"]);
    expect([draft.clips[0]?.id, draft.clips[2]?.id]).toEqual([three, one]);
    expect(draft.clips[1]?.script).toMatchObject({ line: "", duration: 6 });
    // Nobody wrote it: a plan may fill it.
    expect(draft.clips[1]?.proposal).toEqual(draft.clips[1]?.script);
  });

  test("that is no longer the one that was seen: edit_conflict, and the draft tells the new one", async () => {
    const { campaignId, clipIds } = await aPlannedCampaign();
    const clips = clipIds.map((id) => ({ id }));
    await post(person, `${pathOf(campaignId)}/clips`, { from: clipIds, clips: clips.toReversed() });

    const response = await post(person, `${pathOf(campaignId)}/clips`, { from: clipIds, clips });

    expect([response.status, errorOf(response).code]).toEqual([409, "edit_conflict"]);
    const draft = draftOf(await get(person, pathOf(campaignId)));
    expect(draft.clips.map(({ id }) => id)).toEqual(clipIds.toReversed());
  });

  test.each<[string, (ids: string[]) => unknown, string]>([
    ["two clips", ([a, b]) => [{ id: a }, { id: b }], "clips"],
    ["six clips", (ids) => [...ids, ...ids].map((id) => ({ id })), "clips"],
    ["no list", () => "all", "clips"],
    ["a beat that is none", (ids) => [...ids.map((id) => ({ id })), { beat: "finale" }], "clips.3"],
    [
      "a script slipped in",
      (ids) => [...ids.map((id) => ({ id })), { beat: "cta", script: {} }],
      "clips.3",
    ],
    [
      "both an id and a beat",
      ([a, b, c]) => [{ id: a }, { id: b }, { id: c, beat: "cta" }],
      "clips.2",
    ],
  ])("with %s: invalid_request that names the place", async (_, clips, path) => {
    const { campaignId, clipIds } = await aPlannedCampaign();
    const body = { from: clipIds, clips: clips(clipIds) };

    const response = await post(person, `${pathOf(campaignId)}/clips`, body);

    expect(errorOf(response).code, response.text).toBe("invalid_request");
    expect(JSON.stringify(errorOf(response).issues)).toContain(`"path":"${path}`);
    expect(draftOf(await get(person, pathOf(campaignId))).clips).toHaveLength(3);
  });

  test("takes in no clip of somebody else, and touches nobody else's", async () => {
    const { campaignId, clipIds } = await aPlannedCampaign();
    const kept = clipIds.map((id) => ({ id }));
    const stolen = { from: clipIds, clips: [...kept, { id: stranger.clipId }] };
    const foreign = { from: [stranger.clipId], clips: kept };

    const one = await post(person, `${pathOf(campaignId)}/clips`, stolen);
    const other = await post(person, `${pathOf(stranger.campaignId)}/clips`, foreign);

    expect([errorOf(one).code, errorOf(other).code]).toEqual(["edit_conflict", "not_found"]);
    expect(await clipRow(stranger.clipId)).toMatchObject({
      campaign_id: stranger.campaignId,
      position: 0,
    });
  });

  test("keeps a clip that is being generated: state_conflict, and the result lands", async () => {
    const { campaignId, clipIds } = await aPlannedCampaign();
    const [one, two, three] = clipIds;
    const word = uniqueWord();
    await setFault(word, { queueMs: 20_000 });
    const started = await post(person, "/api/generate/first-frame", {
      clipId: two,
      prompt: `A kitchen, ${word}`,
    });
    const jobId = jobIdOf(started);
    const clips = [{ id: one }, { id: three }, { beat: "proof" }];

    const response = await post(person, `${pathOf(campaignId)}/clips`, { from: clipIds, clips });
    expect([response.status, errorOf(response).code]).toEqual([409, "state_conflict"]);

    await post(person, `/api/jobs/${jobId}/cancel`);
    const again = await post(person, `${pathOf(campaignId)}/clips`, { from: clipIds, clips });
    expect(draftOf(again).clips).toHaveLength(3);
  });
});

describe("the first frame of an earlier version", () => {
  test("is chosen alone; a version that is none, or somebody else's clip, is not found", async () => {
    const { campaignId, clipId } = await newClip(person.id);
    const jobIds: string[] = [];
    for (const prompt of ["A kitchen", "A garden"]) {
      const response = await post(person, "/api/generate/first-frame", { clipId, prompt });
      jobIds.push(jobIdOf(response));
      await waitForJob(jobIds.at(-1) ?? "", "completed");
    }
    const before = draftOf(await get(person, pathOf(campaignId))).clips[0];
    expect(before).toMatchObject({ frameVersion: 2, hasVideo: false });
    expect(before?.frames.map(({ versionNumber }) => versionNumber)).toEqual([1, 2]);

    const path = `/api/clips/${clipId}/first-frame`;
    const response = await post(person, path, { versionNumber: 1 });

    expect([response.status, response.json]).toEqual([200, { versionNumber: 1 }]);
    const after = draftOf(await get(person, pathOf(campaignId))).clips[0];
    expect(after).toMatchObject({ frameVersion: 1, frameUrl: before?.frames[0]?.url });
    expect(await clipRow(clipId)).toMatchObject({
      first_frame: { job_id: jobIds[0] },
      current_version: 2,
    });

    expect((await post(person, path, { versionNumber: 9 })).status).toBe(404);
    expect((await post(stranger, path, { versionNumber: 1 })).status).toBe(404);
    expectIssues(await post(person, path, { versionNumber: 0 }), "versionNumber");
  });
});

function flat(fields: object, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [`${prefix}.${key}`, value]),
  );
}
