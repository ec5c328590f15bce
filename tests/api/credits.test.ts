import { afterAll, describe, expect, test } from "vitest";
import type { LedgerEntry, LedgerPage } from "@/lib/domain/credits/ledger.schema";
import { ledgerPage } from "@/lib/domain/credits/ledger.schema";
import {
  audit,
  errorOf,
  get,
  newClip,
  type Person,
  post,
  signedInUser,
  sql,
  startJob,
  waitForJob,
} from "../support/api";

/** The ledger of credits, page by page and as a file. */

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

async function ledgerOf(person: Person, query = ""): Promise<LedgerPage> {
  const response = await get(person, `/api/credits/ledger${query}`);
  expect(response.status, response.text).toBe(200);
  return ledgerPage.parse(response.json);
}

const lineOf = (entry: LedgerEntry) => `${entry.entry} ${entry.amountCents}`;

/** Somebody with so many entries beside the welcome. */
async function withGrants(count: number): Promise<Person> {
  const person = await signedInUser({ credits: 100 });
  await sql(
    `select grant_credits(user_id => $1, amount_cents => number, description => 'Number ' || number)
     from generate_series(1, $2::integer) as number`,
    [person.id, count],
  );
  return person;
}

describe("GET /api/credits/ledger", () => {
  test("gives every entry once, newest first, page by page, while new ones arrive", async () => {
    const person = await withGrants(25);
    const seen: LedgerEntry[] = [];
    let page = await ledgerOf(person, "?limit=10");
    for (;;) {
      seen.push(...page.entries);
      if (page.nextBefore === null) break;
      await sql("select grant_credits(user_id => $1, amount_cents => 1, description => 'new')", [
        person.id,
      ]);
      page = await ledgerOf(person, `?limit=10&before=${page.nextBefore}`);
    }

    expect(seen.map((entry) => entry.amountCents)).toEqual([
      ...Array.from({ length: 25 }, (_, index) => 25 - index),
      100,
    ]);
  });

  test("ends without an empty page when the last one is full", async () => {
    const person = await withGrants(9);

    expect((await ledgerOf(person, "?limit=10")).nextBefore).toBeNull();
  });

  test("names the job and the campaign, and filters by entry, type and campaign", async () => {
    const person = await signedInUser({ credits: 500 });
    const first = await startJob({ durationMs: 0 }, { person });
    await waitForJob(first.jobId, "completed");
    const other = await newClip(person.id);
    const second = await startJob({}, { person: { ...person, ...other } });
    await post(person, `/api/jobs/${second.jobId}/cancel`, {});

    const { entries } = await ledgerOf(person);
    expect(entries.map(lineOf)).toEqual([
      "release 100",
      "hold 100",
      "capture 100",
      "hold 100",
      "grant 400",
      "grant 100",
    ]);
    expect(entries[2]).toMatchObject({
      jobId: first.jobId,
      campaignId: person.campaignId,
      campaignTitle: "A campaign for a test",
      type: "video_veo31_fast",
      balanceChangeCents: -100,
      heldChangeCents: -100,
    });
    const filtered = async (query: string) => (await ledgerOf(person, query)).entries.map(lineOf);
    expect(await filtered("?entry=hold")).toEqual(["hold 100", "hold 100"]);
    expect(await filtered("?type=first_frame")).toEqual([]);
    expect(await filtered(`?campaignId=${other.campaignId}`)).toEqual(["release 100", "hold 100"]);
    expect(await filtered(`?entry=capture&campaignId=${person.campaignId}`)).toEqual([
      "capture 100",
    ]);
  });

  test("is nobody else's", async () => {
    const [person, stranger] = await Promise.all([signedInUser(), signedInUser({ credits: 100 })]);

    expect((await ledgerOf(stranger, `?campaignId=${person.campaignId}`)).entries).toEqual([]);
    expect((await ledgerOf(stranger)).entries.map(lineOf)).toEqual(["grant 100"]);
    expect((await get(null, "/api/credits/ledger")).status).toBe(401);
  });

  test.each([
    ["entry=theft", "entry"],
    ["type=Video;drop", "type"],
    ["campaignId=1", "campaignId"],
    ["before=x", "before"],
    ["before=0", "before"],
    ["limit=0", "limit"],
    ["limit=1000", "limit"],
    ["sort=up", "sort"],
  ])("%s is refused by the field's name", async (query, path) => {
    const response = await get(await signedInUser(), `/api/credits/ledger?${query}`);

    expect(response.status).toBe(422);
    expect(errorOf(response)).toMatchObject({ issues: [{ path }] });
  });
});

describe("GET /api/credits/export", () => {
  test("is a CSV file with a header and one row for each entry, however many", async () => {
    const person = await withGrants(2_100);

    const { status, headers, text } = await get(person, "/api/credits/export");

    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toMatch(
      /^attachment; filename="credits-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const lines = text.split("\r\n");
    expect(lines[0]).toBe(
      "time,entry,credits,balance_change,held_change,type,description,campaign,campaign_id,job_id,id",
    );
    expect(lines.at(-1)).toBe("");
    const rows = lines.slice(1, -1);
    expect(rows).toHaveLength(2_101);
    expect(rows[0]).toMatch(/^20\d\d-\d\d-\d\dT[\d:.]+Z,grant,2100,2100,0,,Number 2100,,,,\d+$/);
    expect(rows.at(-1)).toContain(",grant,100,100,0,,Welcome credits,");
    expect(new Set(rows).size).toBe(2_101);
  });

  test("runs no formula that somebody wrote as a title", async () => {
    const person = await signedInUser();
    await sql("update campaigns set title = $2 where id = $1", [
      person.campaignId,
      '=HYPERLINK("https://evil.test","click")',
    ]);
    await startJob({}, { person });

    const { text } = await get(person, "/api/credits/export?entry=hold");

    const [, row, ...rest] = text.split("\r\n");
    expect(row).toContain(`,"'=HYPERLINK(""https://evil.test"",""click"")",`);
    expect(rest).toEqual([""]);
    for (const cell of (row ?? "").split(",")) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  test("holds only what the filters leave, and refuses wrong ones before it begins", async () => {
    const person = await withGrants(3);

    expect(
      (await get(person, "/api/credits/export?entry=capture")).text.split("\r\n"),
    ).toHaveLength(2);
    const refused = await get(person, "/api/credits/export?entry=theft");
    expect(refused.status).toBe(422);
    expect(errorOf(refused)).toMatchObject({ issues: [{ path: "entry" }] });
    expect((await get(null, "/api/credits/export")).status).toBe(401);
  });
});
