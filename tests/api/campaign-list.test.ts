import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignList } from "@/lib/domain/campaigns/campaign-list.schema";
import {
  campaignList,
  deletedResponse,
  duplicateCampaignResponse,
} from "@/lib/domain/campaigns/campaign-list.schema";
import {
  audit,
  clipRow,
  cookieOf,
  errorOf,
  get,
  jobIdOf,
  jobsOf,
  NOBODYS,
  newClip,
  type Person,
  post,
  postVideo,
  send,
  setFault,
  signedInUser,
  sql,
  startJob,
  uniqueWord,
  waitForJob,
} from "../support/api";

const MAYA_PORTRAIT = "/api/media/presets/actors/maya.png";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

async function listOf(person: Person, query = ""): Promise<CampaignList> {
  const response = await get(person, `/api/campaigns${query}`);
  expect(response.status, response.text).toBe(200);
  return campaignList.parse(response.json);
}

const titlesOf = (list: CampaignList) => list.campaigns.map((campaign) => campaign.title);

/** Campaigns with these titles, the last one changed last. */
async function withTitles(person: Person, titles: readonly string[]): Promise<void> {
  await sql("delete from campaigns where user_id = $1", [person.id]);
  await sql(
    `insert into campaigns (user_id, title, created_at, updated_at)
     select $1, title, now() - make_interval(mins => 1000 - place::integer), now() - make_interval(mins => 1000 - place::integer)
     from unnest($2::text[]) with ordinality as given (title, place)`,
    [person.id, titles],
  );
}

describe("GET /api/campaigns", () => {
  test("shows a campaign as a card, and what is made for it as it happens", async () => {
    const person = await signedInUser();
    expect((await listOf(person)).campaigns).toEqual([
      {
        id: person.campaignId,
        title: "A campaign for a test",
        imageUrl: MAYA_PORTRAIT,
        clips: 1,
        videos: 0,
        running: 0,
        chargedCents: 0,
        changedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        deletedAt: null,
      },
    ]);

    const running = await startJob({}, { person });
    expect((await listOf(person)).campaigns).toMatchObject([{ running: 1, videos: 0 }]);
    await post(person, `/api/jobs/${running.jobId}/cancel`);

    const { jobId } = await startJob({ durationMs: 0 }, { person });
    await waitForJob(jobId, "completed");
    expect((await listOf(person)).campaigns).toMatchObject([
      { running: 0, videos: 1, chargedCents: 100 },
    ]);
  });

  test("is 24 to a page; beyond the end lies the last page, and what is deleted counts no more", async () => {
    const person = await signedInUser();
    const titles = Array.from({ length: 50 }, (_, index) => `Number ${index + 1}`);
    await withTitles(person, titles);
    const newestFirst = titles.toReversed();

    const pages = await Promise.all([1, 2, 3].map((page) => listOf(person, `?page=${page}`)));
    expect(pages.flatMap(titlesOf)).toEqual(newestFirst);
    expect(pages.map(({ page, pages, total }) => [page, pages, total])).toEqual([
      [1, 3, 50],
      [2, 3, 50],
      [3, 3, 50],
    ]);
    const last = await listOf(person, "?page=99");
    expect([titlesOf(last), last.page]).toEqual([newestFirst.slice(48), 3]);

    for (const { id } of last.campaigns) await post(person, `/api/campaigns/${id}/delete`);
    const shorter = await listOf(person, "?page=3");
    expect([shorter.page, shorter.pages, shorter.total]).toEqual([2, 2, 48]);
  });

  test.each([
    ["creme", ["Crème d’été"]],
    ["CRÈME D'ÉTÉ", ["Crème d’été"]],
    ["%", ["50% off"]],
    ["50%", ["50% off"]],
    ["_", ["under_score"]],
    ["  off ", ["50% off"]],
    ["' or 1=1 --", []],
    ["(", []],
    ["\u0000", []],
  ])("finds by %j", async (search, found) => {
    const person = await signedInUser();
    await withTitles(person, ["Crème d’été", "50% off", "under_score", "Other"]);

    const list = await listOf(person, `?search=${encodeURIComponent(search)}`);

    expect(titlesOf(list)).toEqual(found);
    expect([list.total, list.page, list.pages]).toEqual([found.length, 1, 1]);
  });

  test("sorts by change, creation, title and credits", async () => {
    const person = await signedInUser();
    await withTitles(person, ["beta", "Alpha", "éclair"]);
    await sql("update campaigns set updated_at = now() where user_id = $1 and title = 'beta'", [
      person.id,
    ]);
    const order = async (sort: string) => titlesOf(await listOf(person, `?sort=${sort}`));

    expect(await order("changed")).toEqual(["beta", "éclair", "Alpha"]);
    expect(await order("created")).toEqual(["éclair", "Alpha", "beta"]);
    expect(await order("title")).toEqual(["Alpha", "beta", "éclair"]);
    expect(await order("cost")).toEqual(["beta", "éclair", "Alpha"]);
  });

  test.each([
    ["page", "?page=0"],
    ["page", "?page=two"],
    ["sort", "?sort=colour"],
    ["deleted", "?deleted=yes"],
    ["search", `?search=${"x".repeat(121)}`],
    ["user_id", `?user_id=${NOBODYS}`],
  ])("names %s when it is wrong", async (field, query) => {
    const person = await signedInUser();

    const response = await get(person, `/api/campaigns${query}`);

    expect(response.status).toBe(422);
    expect(errorOf(response).issues).toMatchObject([{ path: field }]);
  });

  test("shows nobody another's campaigns, and a stranger nothing", async () => {
    const [ann, ben] = await Promise.all([signedInUser(), signedInUser()]);

    expect((await listOf(ann)).campaigns.map(({ id }) => id)).toEqual([ann.campaignId]);
    expect((await listOf(ben)).campaigns.map(({ id }) => id)).toEqual([ben.campaignId]);
    expect((await get(null, "/api/campaigns")).status).toBe(401);
  });
});

describe("delete and restore", () => {
  test("a deleted campaign leaves the list for the deleted ones, and undo brings it back as it was", async () => {
    const person = await signedInUser();
    const { campaignId } = await newClip(person.id);
    const before = await listOf(person);

    const response = await post(person, `/api/campaigns/${campaignId}/delete`);

    expect(response.status, response.text).toBe(200);
    const { deletedAt } = deletedResponse.parse(response.json);
    expect(Date.parse(deletedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect((await listOf(person)).campaigns.map(({ id }) => id)).toEqual([person.campaignId]);
    expect((await listOf(person, "?deleted=true")).campaigns).toMatchObject([
      { id: campaignId, deletedAt },
    ]);

    const undone = await post(person, `/api/campaigns/${campaignId}/restore`);
    expect([undone.status, undone.json]).toEqual([200, { deletedAt: null }]);
    expect({ ...(await listOf(person)), now: "" }).toEqual({ ...before, now: "" });
    expect((await listOf(person, "?deleted=true")).campaigns).toEqual([]);
  });

  test("nothing new is made for a deleted campaign, and everything again once it is restored", async () => {
    const person = await signedInUser();
    const { clipId, campaignId } = person;
    const word = uniqueWord();
    await setFault(word, { outcome: { kind: "model-error", type: "no_media_generated" } });
    const failed = jobIdOf(await postVideo(person, word));
    await waitForJob(failed, "failed");
    await post(person, `/api/campaigns/${campaignId}/delete`);

    const refused = await Promise.all([
      postVideo(person, uniqueWord()),
      post(person, "/api/generate/first-frame", { clipId }),
      post(person, "/api/generate/ambient", { clipId, prompt: "rain" }),
      post(person, "/api/generate/clip", { clipId }),
      post(person, "/api/generate/campaign", { campaignId }),
      post(person, "/api/generate/campaign", { campaignId, dryRun: true }),
      post(person, `/api/jobs/${failed}/retry`),
    ]);

    expect(refused.map((response) => [response.status, errorOf(response).code])).toEqual(
      refused.map(() => [404, "not_found"]),
    );
    expect(await jobsOf(person.id)).toHaveLength(1);
    await post(person, `/api/campaigns/${campaignId}/restore`);
    await setFault(word, { durationMs: 0 });
    expect((await post(person, `/api/jobs/${failed}/retry`)).status).toBe(202);
  });

  test("a job that runs meanwhile finishes, and its video is there after the restore", async () => {
    const person = await signedInUser();
    const { jobId } = await startJob({ durationMs: 1_000 }, { person });
    await post(person, `/api/campaigns/${person.campaignId}/delete`);

    await waitForJob(jobId, "completed");
    await post(person, `/api/campaigns/${person.campaignId}/restore`);

    expect((await listOf(person)).campaigns).toMatchObject([{ videos: 1, chargedCents: 100 }]);
  });

  test("pressed twice is pressed once", async () => {
    const person = await signedInUser();
    const remove = () => post(person, `/api/campaigns/${person.campaignId}/delete`);

    const [one, other] = await Promise.all([remove(), remove()]);

    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.json).toEqual(other.json);
  });
});

describe("rename", () => {
  const rename = (person: Person, from: string, to: string) =>
    send(person, "PATCH", `/api/campaigns/${person.campaignId}`, {
      changes: [{ field: "title", from, to }],
    });

  test("changes the title that was seen, and tells the one that stands there when it is another", async () => {
    const person = await signedInUser();
    const { jobId } = await startJob({ durationMs: 0 }, { person });
    await waitForJob(jobId, "completed");

    const renamed = await rename(person, "A campaign for a test", "Glow");
    expect([renamed.status, renamed.json]).toMatchObject([200, { title: "Glow" }]);
    const late = await rename(person, "A campaign for a test", "Mine");
    expect([late.status, errorOf(late)]).toMatchObject([
      409,
      { code: "edit_conflict", conflicts: [{ field: "title", current: "Glow" }] },
    ]);

    expect(titlesOf(await listOf(person))).toEqual(["Glow"]);
  });
});

describe("duplicate", () => {
  test("answers 201 with a campaign of the same plan, which can be generated", async () => {
    const person = await signedInUser();

    const response = await post(person, `/api/campaigns/${person.campaignId}/duplicate`, {
      title: "  Once more ",
    });

    expect(response.status, response.text).toBe(201);
    const { id, title } = duplicateCampaignResponse.parse(response.json);
    expect([title, id === person.campaignId]).toEqual(["Once more", false]);
    const list = await listOf(person);
    expect(titlesOf(list)).toEqual(["Once more", "A campaign for a test"]);
    expect(list.campaigns[0]).toMatchObject({ id, imageUrl: MAYA_PORTRAIT, clips: 1, videos: 0 });
    const [copied] = await sql("select id from campaign_clips where campaign_id = $1", [id]);
    const clipId = String(copied?.id);
    expect((await clipRow(clipId)).script).toEqual((await clipRow(person.clipId)).script);
    jobIdOf(await post(person, "/api/generate/ambient", { clipId, prompt: "rain" }));
  });

  test.each([
    ["title", {}],
    ["title", { title: "" }],
    ["title", { title: "   " }],
    ["title", { title: "x".repeat(121) }],
    ["title", { title: "a\u0000b" }],
    ["clips", { title: "Fine", clips: [] }],
  ])("names %s when it is wrong", async (field, body) => {
    const person = await signedInUser();

    const response = await post(person, `/api/campaigns/${person.campaignId}/duplicate`, body);

    expect([response.status, errorOf(response).issues]).toMatchObject([422, [{ path: field }]]);
    expect((await listOf(person)).total).toBe(1);
  });
});

describe.each(["duplicate", "delete", "restore"])("POST …/%s", (act) => {
  let ann: Person;
  let ben: Person;
  const body = act === "duplicate" ? { title: "Mine now" } : undefined;

  beforeAll(async () => {
    [ann, ben] = await Promise.all([signedInUser(), signedInUser()]);
  });

  test("of another's campaign is the same 404 as of none, and changes nothing", async () => {
    const responses = await Promise.all(
      [ann.campaignId, NOBODYS, "not-an-id"].map((id) =>
        post(ben, `/api/campaigns/${id}/${act}`, body),
      ),
    );

    expect(responses.map((response) => response.status)).toEqual([404, 404, 404]);
    expect(new Set(responses.map((response) => response.text)).size).toBe(1);
    expect((await listOf(ann)).total).toBe(1);
    expect((await listOf(ben)).total).toBe(1);
  });

  test("needs somebody signed in, and no other site can cause it", async () => {
    const path = `/api/campaigns/${ann.campaignId}/${act}`;
    const headers = { cookie: await cookieOf(ann), "sec-fetch-site": "cross-site" };

    const stranger = await post(null, path, body, { headers: { "sec-fetch-site": "same-origin" } });
    expect(stranger.status).toBe(401);
    expect((await post(null, path, body, { headers })).status).toBe(403);
    expect((await listOf(ann)).campaigns.map(({ id }) => id)).toEqual([ann.campaignId]);
  });
});
