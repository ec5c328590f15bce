import { randomUUID } from "node:crypto";
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budgetView } from "@/lib/domain/credits/budget.schema";
import {
  type ApiResponse,
  accountOf,
  audit,
  cookieOf,
  db,
  errorOf,
  finishedJob,
  get,
  jobRow,
  type Person,
  post,
  type SecondApp,
  send,
  signedHeaders,
  signedInUser,
  simulatorRequests,
  sql,
  startJob,
  startSecondApp,
  theAdmin,
  viewJob,
  waitFor,
  waitForFal,
  waitForJob,
} from "../support/api";

/** The administration over HTTP: who gets in, what it shows, and what it does. */

let admin: Person;
let adminCookie: string;

beforeAll(async () => {
  admin = await theAdmin();
  adminCookie = await cookieOf(admin);
});

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

const open = (path: string, cookie = adminCookie) => get(null, path, { headers: { cookie } });

/** The text of a page as a reader sees it, without markup and scripts. */
function textOf(page: ApiResponse): string {
  return page.text
    .replaceAll(/<script[\s\S]*?<\/script>/g, " ")
    .replaceAll(/<!-- -->/g, "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll(/\s+/g, " ");
}

async function shown(path: string): Promise<string> {
  const page = await open(path);
  expect(page.status, path).toBe(200);
  return textOf(page);
}

const act = (jobId: string, what: string, body: unknown = { reason: "for a test" }) =>
  post(admin, `/api/admin/jobs/${jobId}/${what}`, body);

describe("who gets in", () => {
  const ROOT = join(import.meta.dirname, "..", "..", "app");
  const id = randomUUID();
  const addressOf = (file: string) =>
    `/${file
      .replace(/\/?(page\.tsx|route\.ts)$/, "")
      .replaceAll("[id]", id)
      .replaceAll("[type]", "first_frame")}`;
  const pages = globSync("admin/**/page.tsx", { cwd: ROOT }).map(addressOf);
  const routes = globSync("api/admin/**/route.ts", { cwd: ROOT }).map(addressOf);

  test("the lists of pages and routes are not empty", () => {
    expect(pages).toContain("/admin");
    expect(pages.length).toBeGreaterThanOrEqual(7);
    expect(routes.length).toBeGreaterThanOrEqual(9);
  });

  test.each(pages)("only administrators see %s", async (path) => {
    const creator = await cookieOf(await signedInUser());
    for (const cookie of ["", creator]) {
      const response = await open(path, cookie);
      expect(response.status).toBe(404);
      expect(response.text).not.toContain("Administration");
    }
    expect([200, 404]).toContain((await open(path)).status);
  });

  test.each(routes)("nobody else can call %s, by any method", async (path) => {
    const creator = await signedInUser();
    const cookie = await cookieOf(creator);
    const body = { reason: "let me in", entry: "grant", credits: 100 };
    const origin = { cookie, "sec-fetch-site": "same-origin" };
    const responses = [
      await get(creator, path),
      await get(null, path),
      await get(null, path, { headers: { cookie } }),
      await post(creator, path, body),
      await post(null, path, body),
      await post(null, path, body, { headers: origin }),
      await send(creator, "PATCH", path, body),
      await send(creator, "PUT", path, body),
      await send(creator, "DELETE", path),
    ];
    for (const response of responses) {
      // 405 is the framework's answer to a method that no route has.
      expect([404, 405]).toContain(response.status);
    }
    expect(await accountOf(creator.id)).toMatchObject({ balance: 1_000 });
  });

  test("the menu of a creator does not lead there", async () => {
    const creator = await cookieOf(await signedInUser());
    expect((await open("/campaigns", creator)).text).not.toContain('href="/admin"');
  });

  test("another site cannot make an administrator's browser act", async () => {
    const { jobId } = await startJob();
    const response = await post(
      null,
      `/api/admin/jobs/${jobId}/fail`,
      { reason: "from elsewhere" },
      { headers: { cookie: adminCookie, "sec-fetch-site": "cross-site" } },
    );
    expect(response.status).toBe(404);
    expect((await jobRow(jobId)).status).not.toBe("failed");
    await act(jobId, "cancel");
  });
});

describe("a stuck job", () => {
  /** The health page lists the ten oldest; other files' jobs run at the same time. */
  const makeOldest = (jobId: string) =>
    sql("update generation_jobs set created_at = now() - interval '1 hour' where id = $1", [jobId]);

  test("is seen on the health page and in the list, and checking again resolves it", async () => {
    const { jobId } = await finishedJob();
    await makeOldest(jobId);
    expect((await open("/admin/health")).text).toContain(`/admin/jobs/${jobId}`);

    const response = await act(jobId, "check", {});
    expect(response.json).toEqual({ checked: "due" });
    expect(await jobRow(jobId)).toMatchObject({ status: "completed", settled_by: "reconciler" });
    expect((await open("/admin/health")).text).not.toContain(`/admin/jobs/${jobId}`);
    expect(await shown(`/admin/jobs/${jobId}`)).toMatch(
      /checked again.*Ended: Done, by Reconciler/,
    );
  });

  test("of which nobody knows whether fal has it is said to be so, and is found", async () => {
    const person = await signedInUser();
    const job = await startJob({ durationMs: 60_000 }, { person });
    // As after a submission whose answer was lost.
    await sql(
      `update generation_jobs set status = 'pending', fal_request_id = null, fal_status_url = null, submitted_at = null,
         submit_started_at = now() - interval '20 seconds', next_check_at = now() + interval '1 hour' where id = $1`,
      [job.jobId],
    );
    await makeOldest(job.jobId);
    const health = await shown("/admin/health");
    expect(health).toContain("Nobody knows whether fal.ai has it");
    expect(health).toContain("Its list of requests will be searched.");

    await act(job.jobId, "check", {});
    expect(await jobRow(job.jobId)).toMatchObject({ fal_request_id: job.requestId });
    await act(job.jobId, "cancel");
  });

  test("about which fal does not answer is said to be so", async () => {
    const { jobId } = await startJob({ statusStatus: { status: 503, times: 100 } });
    await makeOldest(jobId);
    await act(jobId, "check", {});

    expect(await jobRow(jobId)).toMatchObject({ status: "submitted", check_failures: 1 });
    expect(await shown("/admin/health")).toContain("fal.ai did not answer when it was asked");
    await act(jobId, "cancel");
  });

  test("is marked as failed: the credits come back, the creator reads why, fal is told to stop", async () => {
    const { jobId, person, word } = await startJob();
    expect(await accountOf(person.id)).toMatchObject({ held: 100 });
    expect((await act(jobId, "fail", { reason: "hangs for ever" })).status).toBe(200);

    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await viewJob(person, jobId)).toMatchObject({
      status: "failed",
      errorCode: "failed_by_studio",
      errorMessage: "The studio ended this generation. Nothing was charged.",
    });
    await waitFor("fal to be told", async () => {
      const [request] = await simulatorRequests(word);
      return (request?.cancelCalls ?? 0) > 0 ? true : null;
    });
    expect(await shown(`/admin/jobs/${jobId}`)).toContain(
      "admin@studio.test: marked as failed. hangs for ever",
    );
  });

  test("is cancelled for its creator, and then tried again at the studio's expense", async () => {
    const { jobId, person, word } = await startJob();
    await act(jobId, "cancel", { reason: "wrong prompt" });
    expect(await viewJob(person, jobId)).toMatchObject({
      status: "cancelled",
      errorCode: "cancelled_by_studio",
    });

    const [first, second] = await Promise.all([act(jobId, "retry", {}), act(jobId, "retry", {})]);
    expect(first.status).toBe(202);
    expect(second.json).toEqual(first.json);
    const again = String((first.json as { jobId: string }).jobId);
    await waitFor("the second request", async () =>
      (await simulatorRequests(word)).length === 2 ? true : null,
    );
    const [row] = await sql("select held_cents, retry_of from generation_jobs where id = $1", [
      again,
    ]);
    expect(row).toEqual({ held_cents: 0, retry_of: jobId });
    await act(again, "cancel");
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test.each(["cancel", "fail", "refund"])("%s needs a reason, and names it", async (what) => {
    const { jobId } = await finishedJob();
    for (const body of [
      {},
      { reason: "" },
      { reason: "  a " },
      { reason: 5 },
      { reason: "x".repeat(401) },
    ]) {
      const response = await act(jobId, what, body);
      expect(response.status, JSON.stringify(body)).toBe(422);
      expect(errorOf(response).issues).toMatchObject([{ path: "reason" }]);
    }
    expect((await jobRow(jobId)).completed_at).toBeNull();
    await act(jobId, "cancel");
  });

  test("that has ended is neither cancelled nor failed", async () => {
    const { jobId } = await startJob({ durationMs: 0 });
    await waitForJob(jobId, "completed");
    for (const what of ["cancel", "fail"]) {
      expect(errorOf(await act(jobId, what))).toMatchObject({ code: "state_conflict" });
    }
    expect(errorOf(await act(jobId, "retry", {}))).toMatchObject({ code: "state_conflict" });
  });

  test.each(["check", "cancel", "fail", "retry", "refund"])(
    "%s of no such job is not found",
    async (what) => {
      const body = what === "check" || what === "retry" ? {} : { reason: "for a test" };
      expect((await act(randomUUID(), what, body)).status).toBe(404);
      expect((await act("no-id", what, body)).status).toBe(404);
    },
  );
});

describe("credits", () => {
  const change = (person: Person, body: unknown, key: string | null = randomUUID()) =>
    post(admin, `/api/admin/users/${person.id}/credits`, body, {
      headers: key === null ? {} : { "idempotency-key": key },
    });

  test("are given with a reason, which stands in the creator's ledger; sent twice, they are given once", async () => {
    const person = await signedInUser();
    const key = randomUUID();
    const options = { entry: "grant", credits: 250, reason: "For the lost evening" };
    const [one, other] = await Promise.all([
      change(person, options, key),
      change(person, options, key),
    ]);

    expect([one.status, other.status]).toEqual([200, 200]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_250, held: 0 });
    const ledger = await get(person, "/api/credits/ledger");
    expect(ledger.text).toContain("For the lost evening");
    expect(ledger.text).not.toContain(admin.email);
    const [entry] = await sql(
      "select actor_id from credit_transactions where user_id = $1 and description = $2",
      [person.id, options.reason],
    );
    expect(entry).toEqual({ actor_id: admin.id });
  });

  test("are taken away only as far as they are available", async () => {
    const person = await signedInUser();
    const response = await change(person, { entry: "adjust", credits: -1_001, reason: "too many" });

    expect(response.status).toBe(402);
    expect(errorOf(response)).toMatchObject({ requiredCents: 1_001, availableCents: 1_000 });
    expect(
      (await change(person, { entry: "adjust", credits: -1_000, reason: "all" })).json,
    ).toEqual({
      balanceCents: 0,
      availableCents: 0,
    });
  });

  test.each([
    [{ entry: "grant", credits: 0, reason: "why not" }, "credits"],
    [{ entry: "grant", credits: -5, reason: "why not" }, "credits"],
    [{ entry: "grant", credits: 1.5, reason: "why not" }, "credits"],
    [{ entry: "grant", credits: "100", reason: "why not" }, "credits"],
    [{ entry: "adjust", credits: 10_000_001, reason: "why not" }, "credits"],
    [{ entry: "capture", credits: 5, reason: "why not" }, "entry"],
    [{ entry: "grant", credits: 5 }, "reason"],
    [{ entry: "grant", credits: 5, reason: "why not", userId: "x" }, "userId"],
  ])("%j is refused and names %s", async (body, field) => {
    const person = await signedInUser();
    const response = await change(person, body);

    expect(response.status).toBe(422);
    expect(errorOf(response).issues).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: field })]),
    );
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("need an Idempotency-Key and a user who is there", async () => {
    const person = await signedInUser();
    const options = { entry: "grant", credits: 5, reason: "why not" };
    expect(errorOf(await change(person, options, null)).issues).toMatchObject([
      { path: "Idempotency-Key" },
    ]);
    expect((await change({ ...person, id: randomUUID() }, options)).status).toBe(404);
  });

  test("a refund gives back the charge once, and both pages say so", async () => {
    const { jobId, person } = await startJob({ durationMs: 0 });
    await waitForJob(jobId, "completed");
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
    expect((await act(jobId, "refund", { reason: "no sound" })).json).toEqual({
      refundedCents: 100,
    });

    expect(errorOf(await act(jobId, "refund", { reason: "again" })).message).toBe(
      "This job has been refunded already.",
    );
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect((await get(person, "/api/credits/ledger")).text).toContain("Refund: no sound");
    expect(await shown(`/admin/jobs/${jobId}`)).toContain("100 credits given back");
  });
});

describe("what is shown", () => {
  test("a creator's figures are the creator's own, before and after spending", async () => {
    const { jobId, person } = await startJob({ durationMs: 0 });
    await waitForJob(jobId, "completed");
    await post(person, "/api/budget", { budget: 2 });
    await startJob({}, { person });
    const own = budgetView.parse((await get(person, "/api/budget")).json);
    const text = await shown(`/admin/users/${person.id}`);

    expect(own).toMatchObject({ manualBudget: 2, spent: 1.2, remaining: 1.4 });
    expect(text).toContain("Remaining €1.40");
    expect(text).toContain("Total spent (estimated) €1.20");
    expect(text).toContain("Balance 900 credits");
    expect(text).toContain("On hold 100 credits");
    expect(text).toContain("Available 800 credits");
    const list = await shown(`/admin/users?search=${person.email}`);
    expect(list).toContain(`${person.email}`);
    expect(list).toContain("€2.00 €1.20 €1.40 800 100");
  });

  test("texts by strangers stay texts, and what cannot be seen is written out", async () => {
    const person = await signedInUser();
    const job = await startJob({ durationMs: 0 }, { person });
    await waitForJob(job.jobId, "completed");
    const nasty = "<img src=x onerror=alert(1)>\u202egpj.exe\u0007";
    await sql("update campaigns set title = $2 where id = $1", [person.campaignId, nasty]);
    await sql("update profiles set display_name = $2 where user_id = $1", [person.id, nasty]);
    await sql(
      "update generation_jobs set input_params = jsonb_build_object('prompt', $2::text) where id = $1",
      [job.jobId, nasty],
    );
    for (const path of [
      `/admin/jobs/${job.jobId}`,
      `/admin/users/${person.id}`,
      `/admin/jobs?user=${person.id}`,
      `/admin/users?search=${person.email}`,
    ]) {
      const page = await open(path);
      const markup = page.text.replaceAll(/<script[\s\S]*?<\/script>/g, "");
      expect(markup, path).not.toContain("<img src=x");
      expect(markup, path).not.toContain("\u202e");
      expect(markup, path).toContain("&lt;img src=x onerror=alert(1)&gt;⟦U+202E⟧gpj.exe⟦U+0007⟧");
    }
  });

  test("filters, pages and wrong filters of the history", async () => {
    const person = await signedInUser();
    const good = await startJob({ durationMs: 0 }, { person });
    const bad = await startJob(
      { durationMs: 0, outcome: { kind: "model-error", type: "content_policy_violation" } },
      { person },
    );
    await waitForJob(good.jobId, "completed");
    await waitForJob(bad.jobId, "failed");
    const found = async (query: string) => {
      const page = await open(`/admin/jobs?user=${person.id}${query}`);
      return [good, bad].map(({ jobId }) => page.text.includes(`/admin/jobs/${jobId}`));
    };

    expect(await found("")).toEqual([true, true]);
    expect(await found("&status=failed")).toEqual([false, true]);
    expect(await found("&error=content_policy&settledBy=webhook")).toEqual([false, true]);
    expect(await found("&to=2020-01-01")).toEqual([false, false]);
    expect(await found(`&search=${good.requestId}`)).toEqual([true, false]);
    expect(await found("&sort=cost")).toEqual([true, true]);
    expect(await found(`&clip=${person.clipId}`)).toEqual([true, true]);
    expect(await found(`&clip=${randomUUID()}`)).toEqual([false, false]);
    expect(await shown("/admin/jobs?status=lost&from=soon")).toContain(
      "Left out, because the value is not valid: status, from.",
    );
  });

  test("the history as a file: by filters, one row a job, no formula in it", async () => {
    const person = await signedInUser();
    const job = await startJob({ durationMs: 0 }, { person });
    await waitForJob(job.jobId, "completed");
    await sql("update campaigns set title = '=HYPERLINK(\"https://evil\")' where id = $1", [
      person.campaignId,
    ]);
    const file = await get(admin, `/api/admin/jobs/export?user=${person.id}`);
    const [head, row, end] = file.text.split("\r\n");

    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(head).toContain("created,submitted,completed,status,type,user,");
    expect(row).toContain(
      `completed,video_veo31_fast,${person.email},"'=HYPERLINK(""https://evil"")"`,
    );
    expect(row).toContain(job.requestId);
    expect(end).toBe("");
    expect((await get(admin, "/api/admin/jobs/export?status=lost")).status).toBe(422);
  });

  test("refused deliveries are counted by reason, a little later", async () => {
    const before = await rejectionsOf("bad_token");
    const path = `/api/webhooks/fal?job=${randomUUID()}&token=${"0".repeat(43)}`;
    for (let count = 0; count < 3; count += 1) {
      await post(null, path, "{}", { headers: signedHeaders("a-request", "{}") });
    }
    await waitFor("the counts", async () =>
      (await rejectionsOf("bad_token")) >= before + 3 ? true : null,
    );
    expect(await shown("/admin/health")).toContain("Not our address for that job");
  });

  test("the audit is asked at once when somebody wants it", async () => {
    await sql("update audit_state set ran_at = null");
    expect((await post(admin, "/api/admin/audit", {})).json).toEqual({ violations: 0 });
    expect(await shown("/admin/health")).toContain("Every rule holds.");
  });
});

async function rejectionsOf(reason: string): Promise<number> {
  const [row] = await sql(
    "select coalesce(sum(times_seen), 0)::integer as count from rejected_webhooks where reason = $1",
    [reason],
  );
  return Number(row?.count);
}

describe("prices", () => {
  const priceOf = async (type: string) => {
    const { data } = await db().rpc("admin_list_prices");
    const row = data?.find(({ generation_type }) => generation_type === type);
    if (row === undefined) throw new Error(`no price of ${type}`);
    return {
      priceCents: row.price_cents,
      providerCostUsd: row.provider_cost_microusd / 1e6,
      enabled: row.enabled,
      updatedAt: row.updated_at,
    };
  };
  const save = (type: string, body: unknown) => post(admin, `/api/admin/prices/${type}`, body);

  test("a new one counts for new jobs only, and an older page does not overwrite it", async () => {
    const seen = await priceOf("script_openrouter");
    const path = "script_openrouter";
    expect((await save(path, { ...seen, priceCents: 3, providerCostUsd: 0.0021 })).status).toBe(
      200,
    );
    const late = await save(path, { ...seen, priceCents: 99 });
    const now = await priceOf(path);
    await save(path, { ...seen, updatedAt: now.updatedAt });

    expect(errorOf(late).code).toBe("edit_conflict");
    expect(now).toMatchObject({ priceCents: 3, providerCostUsd: 0.0021 });
    expect(await shown("/admin/prices")).toContain("by admin@studio.test");
  });

  test.each([
    [{ priceCents: -1 }, "priceCents"],
    [{ priceCents: 2.5 }, "priceCents"],
    [{ priceCents: "2" }, "priceCents"],
    [{ providerCostUsd: -0.1 }, "providerCostUsd"],
    [{ providerCostUsd: 0.0000001 }, "providerCostUsd"],
    [{ providerCostUsd: 1_001 }, "providerCostUsd"],
    [{ enabled: "yes" }, "enabled"],
    [{ unit: "second" }, "unit"],
  ])("%j is refused and names %s", async (change, field) => {
    const seen = await priceOf("script_openrouter");
    const response = await save("script_openrouter", { ...seen, ...change });

    expect(response.status).toBe(422);
    expect(errorOf(response).issues).toMatchObject([{ path: field }]);
    expect(await priceOf("script_openrouter")).toEqual(seen);
  });

  test("of no such type is not found", async () => {
    const seen = await priceOf("script_openrouter");
    expect((await save("nothing", seen)).status).toBe(404);
  });
});

describe("fal's bills", () => {
  let app: SecondApp;
  beforeAll(async () => {
    app = await startSecondApp({ settings: { FAL_ADMIN_KEY: "sim-admin:sim-admin-secret" } });
  });
  afterAll(() => app.stop());

  test("are held against our jobs: what fal billed and we know nothing of is an alarm", async () => {
    const known = await finishedJob();
    await act(known.jobId, "check", {});
    const lost = await finishedJob();
    await waitForFal(lost.word, "COMPLETED");
    // We never heard of fal's id for it.
    await sql(
      "update generation_jobs set status = 'pending', fal_request_id = null, submitted_at = null where id = $1",
      [lost.jobId],
    );
    const text = await waitFor("the bills", async () => {
      const page = await get(null, "/admin/health", {
        headers: { cookie: adminCookie },
        appUrl: app.url,
      });
      const found = textOf(page);
      return found.includes(lost.requestId) ? found : null;
    });

    expect(text).toMatch(/Billed, but no job of ours: \d+/);
    expect(text).not.toContain(known.requestId);
    await sql(
      "update generation_jobs set status = 'submitted', fal_request_id = $2, submitted_at = now() where id = $1",
      [lost.jobId, lost.requestId],
    );
    await act(lost.jobId, "check", {});
  });
});
