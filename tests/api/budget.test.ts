import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  budgetResponse,
  budgetView,
  jobCosts,
  spendingView,
} from "@/lib/domain/credits/budget.schema";
import {
  audit,
  changeSimulator,
  cookieOf,
  errorOf,
  finish,
  finishedJob,
  get,
  type Person,
  platformCounts,
  post,
  runReconciler,
  type SecondApp,
  type StartedJob,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  startJob,
  startSecondApp,
  waitFor,
  waitForJob,
} from "../support/api";

/** The fal budget: what fal bills, against a balance typed in by hand or read from fal. */

const BALANCE = "/v1/account/billing";
const EVENTS = "/v1/models/billing-events";
/** A fast video of 4 s with sound. */
const VIDEO_COST = 0.6;

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Extra = { appUrl?: string };

async function budgetOf(person: Person, extra?: Extra) {
  const response = await get(person, "/api/budget", extra);
  expect(response.status, response.text).toBe(200);
  return budgetView.parse(response.json);
}

async function setBudget(person: Person, budget: number | null, extra?: Extra) {
  const response = await post(person, "/api/budget", { budget }, extra);
  expect(response.status, response.text).toBe(200);
  return budgetResponse.parse(response.json);
}

async function completedVideo(person: Person): Promise<StartedJob> {
  const job = await startJob({ durationMs: 0 }, { person });
  await waitForJob(job.jobId, "completed");
  return job;
}

describe("GET and POST /api/budget", () => {
  test("a newcomer has spent nothing and has no budget", async () => {
    const person = await signedInUser();

    expect((await get(person, "/api/budget")).json).toEqual({
      manualBudget: null,
      budgetSetAt: null,
      spent: 0,
      spentSinceBudget: null,
      remaining: null,
      hasManualBudget: false,
      currency: "EUR",
    });
  });

  test("a budget is typed in, a job lowers what remains, and null removes it", async () => {
    const person = await signedInUser();
    expect(await setBudget(person, 10)).toMatchObject({
      message: "Budget updated successfully",
      manualBudget: 10,
      spent: 0,
      spentSinceBudget: 0,
      remaining: 10,
      hasManualBudget: true,
    });

    const { jobId, requestId } = await startJob({}, { person });
    const running = { spent: VIDEO_COST, spentSinceBudget: VIDEO_COST, remaining: 9.4 };
    expect(await budgetOf(person)).toMatchObject(running);
    await finish(requestId);
    await waitForJob(jobId, "completed");
    expect(await budgetOf(person)).toMatchObject(running);

    expect(await setBudget(person, null)).toMatchObject({
      message: "Budget removed",
      manualBudget: null,
      remaining: null,
      hasManualBudget: false,
      spent: VIDEO_COST,
    });
  });

  test("after a recharge exactly the new balance remains, and lifetime spending is unchanged", async () => {
    const person = await signedInUser();
    await setBudget(person, 1);
    await completedVideo(person);
    expect(await budgetOf(person)).toMatchObject({ remaining: 0.4, spent: VIDEO_COST });

    expect(await setBudget(person, 24.5)).toMatchObject({ remaining: 24.5, spent: VIDEO_COST });
    expect(await budgetOf(person)).toMatchObject({
      remaining: 24.5,
      spentSinceBudget: 0,
      spent: VIDEO_COST,
    });
  });

  test("less than nothing remains when it is overspent", async () => {
    const person = await signedInUser();
    await setBudget(person, 0.5);
    await completedVideo(person);

    expect(await budgetOf(person)).toMatchObject({ remaining: -0.1 });
  });

  test("a cancelled job costs nothing", async () => {
    const person = await signedInUser();
    const { jobId } = await startJob({}, { person });
    await post(person, `/api/jobs/${jobId}/cancel`, {});

    expect(await budgetOf(person)).toMatchObject({ spent: 0 });
  });

  test.each([
    ['{"budget":-1}', "must be 0 or more"],
    ['{"budget":"abc"}', "must be a number such as 24.50, or null to remove the budget"],
    ['{"budget":1e309}', "must be a number such as 24.50, or null to remove the budget"],
    ['{"budget":0.001}', "must have at most two decimals"],
    ["{}", "must be a number such as 24.50, or null to remove the budget"],
    ['{"budget":999999999999}', "must be at most 1,000,000,000"],
    ['{"budget":[]}', "must be a number such as 24.50, or null to remove the budget"],
  ])("%s is refused by the field's name, and the old budget stays", async (body, message) => {
    const person = await signedInUser();
    await setBudget(person, 7);

    const response = await post(person, "/api/budget", body);

    expect(response.status).toBe(422);
    expect(errorOf(response)).toMatchObject({
      code: "invalid_request",
      issues: [{ path: "budget", message }],
    });
    expect(await budgetOf(person)).toMatchObject({ manualBudget: 7 });
  });

  test.each([
    ["null", 422],
    ['{"budget":5,"currency":"USD"}', 422],
    ["{budget:5}", 400],
  ])("%s is refused with %d", async (body, status) => {
    expect((await post(await signedInUser(), "/api/budget", body)).status).toBe(status);
  });

  test("-0 is 0", async () => {
    const response = await post(await signedInUser(), "/api/budget", '{"budget":-0}');

    expect(response.text).toContain('"manualBudget":0,');
    expect(response.text).not.toContain("-0");
  });

  test("a stranger gets 401, and another site's page cannot set it", async () => {
    const person = await signedInUser();
    expect((await get(null, "/api/budget")).status).toBe(401);
    const here = { headers: { "sec-fetch-site": "same-origin" } };
    expect((await post(null, "/api/budget", { budget: 5 }, here)).status).toBe(401);

    const response = await post(
      null,
      "/api/budget",
      { budget: 5 },
      { headers: { cookie: await cookieOf(person), origin: "https://evil.test" } },
    );

    expect(response.status).toBe(403);
    expect(await budgetOf(person)).toMatchObject({ hasManualBudget: false });
  });

  test("two who set it at once leave one whole budget", async () => {
    const person = await signedInUser();

    await Promise.all(Array.from({ length: 10 }, (_, index) => setBudget(person, index + 1)));

    const { manualBudget, remaining } = await budgetOf(person);
    expect(manualBudget).toBeGreaterThanOrEqual(1);
    expect(remaining).toBe(manualBudget);
  });
});

describe("GET /api/budget/spending", () => {
  test("gives every one of the last 30 days in the reader's time zone, and each type", async () => {
    const person = await signedInUser();
    await completedVideo(person);

    const response = await get(person, "/api/budget/spending?timeZone=Pacific/Auckland");

    const spending = spendingView.parse(response.json);
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Pacific/Auckland" }).format();
    expect(spending.days).toHaveLength(30);
    expect(spending.days.at(-1)).toEqual({ day: today, spent: VIDEO_COST });
    expect(spending.types).toEqual([{ type: "video_veo31_fast", spent: VIDEO_COST, jobs: 1 }]);
    expect(spending.total).toBe((await budgetOf(person)).spent);
  });

  test.each(["", "?timeZone=Europe/Atlantis", "?timeZone=%2B02:00"])(
    "%s is refused by the field's name",
    async (query) => {
      const response = await get(await signedInUser(), `/api/budget/spending${query}`);

      expect(response.status).toBe(422);
      expect(errorOf(response)).toMatchObject({ issues: [{ path: "timeZone" }] });
    },
  );
});

describe("GET /api/jobs/{id}/costs", () => {
  const costsOf = async (person: Person, jobId: string) =>
    jobCosts.parse((await get(person, `/api/jobs/${jobId}/costs`)).json);

  test("tells estimate, hold, charge and provider cost as four numbers", async () => {
    const { person, jobId, requestId } = await startJob();
    expect(await costsOf(person, jobId)).toEqual({
      jobId,
      estimatedCents: 100,
      heldCents: 100,
      isHeld: true,
      chargedCents: null,
      providerCost: VIDEO_COST,
      providerEstimate: VIDEO_COST,
      isBilled: false,
      currency: "EUR",
    });

    await finish(requestId);
    await waitForJob(jobId, "completed");
    expect(await costsOf(person, jobId)).toMatchObject({ isHeld: false, chargedCents: 100 });
  });

  test("a failed one was charged nothing and cost nothing", async () => {
    const { person, jobId } = await startJob({
      durationMs: 0,
      outcome: { kind: "model-error", type: "content_policy_violation" },
    });
    await waitForJob(jobId, "failed");

    expect(await costsOf(person, jobId)).toMatchObject({
      heldCents: 100,
      chargedCents: 0,
      providerCost: 0,
      providerEstimate: VIDEO_COST,
    });
  });

  test("is not there for anybody else", async () => {
    const [{ jobId }, stranger] = await Promise.all([startJob(), signedInUser()]);

    for (const id of [jobId, randomUUID(), "nonsense"]) {
      expect((await get(stranger, `/api/jobs/${id}/costs`)).status).toBe(404);
    }
    expect((await get(null, `/api/jobs/${jobId}/costs`)).status).toBe(401);
  });
});

describe("with an admin key", () => {
  let app: SecondApp;

  beforeAll(async () => {
    await changeSimulator({ billingLagMs: 0 });
    app = await startSecondApp({ settings: { FAL_ADMIN_KEY: "sim-admin:sim-admin-secret" } });
  });
  afterAll(async () => {
    await app.stop();
    await changeSimulator({ billingLagMs: null });
  });
  afterEach(async () => {
    await changeSimulator({ platformStatus: null, billingParts: 1, balanceUsd: 500 });
    await sql(
      `update fal_account_balance set next_read_at = now(), next_events_at = now(), error = null,
         events_error = null, error_count = 0, events_error_count = 0`,
    );
  });

  const at = () => ({ appUrl: app.url });
  const runCron = (appUrl = app.url) => runReconciler(appUrl);
  const makeBalanceDue = () => sql("update fal_account_balance set next_read_at = now()");
  const makeBillDue = (jobId: string) =>
    sql("update generation_jobs set next_billing_at = now() - interval '1 hour' where id = $1", [
      jobId,
    ]);

  /** What fal billed for this job, in millionths; null: not known. */
  async function billedFor(jobId: string): Promise<number | null> {
    const [row] = await sql("select provider_billed_microusd from generation_jobs where id = $1", [
      jobId,
    ]);
    const billed = row?.provider_billed_microusd;
    return billed === null || billed === undefined ? null : Number(billed);
  }

  /** A run that could not write the bill down, at a moment when another test holds a job of its batch, leaves it to the next. */
  const expectBilled = (jobId: string, microusd: number) =>
    expect
      .poll(
        async () => {
          const billed = await billedFor(jobId);
          if (billed !== null) return billed;
          await makeBillDue(jobId);
          await runCron();
          return billedFor(jobId);
        },
        { timeout: 15_000 },
      )
      .toBe(microusd);

  /** A finished video that we had thought to cost 1.00. */
  async function wronglyEstimated(person: Person): Promise<string> {
    const { jobId } = await completedVideo(person);
    await sql("update generation_jobs set provider_cost_microusd = 1000000 where id = $1", [jobId]);
    await makeBillDue(jobId);
    return jobId;
  }

  test("fal's own balance is shown with its time and its currency, which then is that of all amounts", async () => {
    const person = await signedInUser();
    await changeSimulator({ balanceUsd: 24.5 });
    await makeBalanceDue();
    await runCron();

    const budget = await budgetOf(person, at());

    expect(budget).toMatchObject({ currency: "USD", providerBalance: { currency: "USD" } });
    // Jobs of other tests are paid from it meanwhile.
    expect(budget.providerBalance?.amount).toBeLessThanOrEqual(24.5);
    expect(budget.providerBalance?.amount).toBeGreaterThan(10);
    const readAt = Date.parse(budget.providerBalance?.readAt ?? "");
    expect(Math.abs(Date.now() - readAt)).toBeLessThan(30_000);
    expect(await setBudget(person, 24.5, at())).toMatchObject({ remaining: 24.5 });
  });

  test("the balance is read once a minute, however many run", async () => {
    await makeBalanceDue();
    const before = (await platformCounts())[BALANCE] ?? 0;

    await Promise.all(Array.from({ length: 8 }, () => runCron()));

    expect((await platformCounts())[BALANCE]).toBe(before + 1);
  });

  test("the true cost takes the place of the estimate", async () => {
    const person = await signedInUser();
    const jobId = await wronglyEstimated(person);
    expect(await budgetOf(person)).toMatchObject({ spent: 1 });

    const response = await runCron();

    expect(response.json).toMatchObject({ billed: expect.any(Number) });
    await expectBilled(jobId, 600_000);
    expect(await budgetOf(person)).toMatchObject({ spent: VIDEO_COST });
    expect((await get(person, `/api/jobs/${jobId}/costs`)).json).toMatchObject({
      providerCost: VIDEO_COST,
      providerEstimate: 1,
      isBilled: true,
    });
  });

  test("a bill in several rows is their sum", async () => {
    await changeSimulator({ billingParts: 3 });
    const jobId = await wronglyEstimated(await signedInUser());

    await runCron();

    await expectBilled(jobId, 600_000);
  });

  test("a bill that lags is waited for", async () => {
    const person = await signedInUser();
    await changeSimulator({ billingLagMs: 60_000 });
    const jobId = await wronglyEstimated(person);
    await runCron();
    expect(await billedFor(jobId)).toBeNull();
    expect(await budgetOf(person)).toMatchObject({ spent: 1 });

    await changeSimulator({ billingLagMs: 0 });
    await makeBillDue(jobId);
    await runCron();
    await expectBilled(jobId, 600_000);
  });

  test("a result that came after a cancel is billed and counted, and still not charged", async () => {
    const job = await finishedJob();
    await post(job.person, `/api/jobs/${job.jobId}/cancel`, {});
    await makeBillDue(job.jobId);
    await runCron();

    await expectBilled(job.jobId, 600_000);
    expect(await budgetOf(job.person)).toMatchObject({ spent: VIDEO_COST });
    expect((await get(job.person, "/api/credits")).json).toMatchObject({ balanceCents: 1_000 });
  });

  test.each([401, 403, 429, 500])(
    "while fal answers %d jobs settle as ever, the last balance stays, it is logged once and asked less often",
    async (status) => {
      const person = await signedInUser();
      await changeSimulator({ balanceUsd: 77 });
      await makeBalanceDue();
      await runCron();
      const { providerBalance } = await budgetOf(person, at());
      expect(providerBalance?.amount).toBeGreaterThan(50);
      await changeSimulator({ platformStatus: { [BALANCE]: status, [EVENTS]: status } });
      const jobId = await wronglyEstimated(person);
      await makeBalanceDue();
      const before = await platformCounts();

      for (let run = 0; run < 5; run += 1) await runCron();

      const after = await platformCounts();
      expect((after[BALANCE] ?? 0) - (before[BALANCE] ?? 0)).toBe(1);
      expect((after[EVENTS] ?? 0) - (before[EVENTS] ?? 0)).toBe(1);
      await sql("update fal_account_balance set next_read_at = now(), next_events_at = now()");
      await makeBillDue(jobId);
      await runCron();
      expect(await budgetOf(person, at())).toMatchObject({
        providerBalance,
        spent: 1,
      });
      const lines = (await app.readLog())
        .split("\n")
        .filter((line) => line.includes("fal_billing_unavailable") && line.includes(`${status}`));
      expect(lines).toHaveLength(2);

      await changeSimulator({ platformStatus: null });
      await sql("update fal_account_balance set next_read_at = now(), next_events_at = now()");
      await makeBillDue(jobId);
      await runCron();
      await expectBilled(jobId, 600_000);
    },
  );

  test("the key goes to the Platform API and nowhere else, and into no answer or log", async () => {
    const { person, word } = await startJob({ durationMs: 0 }, { appUrl: app.url });
    await runCron();

    const requests = await simulatorRequests(word);
    expect(JSON.stringify(requests.map((request) => request.headers))).not.toContain("sim-admin");
    expect((await get(person, "/api/budget", at())).text).not.toContain("sim-admin");
    expect(await app.readLog()).not.toContain("sim-admin");
  });

  test("an app without the key shows none of it and never asks", async () => {
    const person = await signedInUser();
    await makeBalanceDue();
    const before = await platformCounts();

    await runCron(stack.appUrl);

    const budget = await budgetOf(person);
    expect(budget).not.toHaveProperty("providerBalance");
    expect(budget.currency).toBe("EUR");
    expect((await platformCounts())[BALANCE]).toBe(before[BALANCE]);
  });

  test("a key without ADMIN scope shows no balance and costs nothing else", async () => {
    const weak = await startSecondApp({
      settings: { FAL_ADMIN_KEY: "sim-locked:sim-locked-secret" },
    });
    const person = await signedInUser();
    await makeBalanceDue();
    await sql(
      "update fal_account_balance set balance_micros = null, currency = null, read_at = null",
    );

    await runCron(weak.url);

    expect(await budgetOf(person, { appUrl: weak.url })).toMatchObject({
      providerBalance: null,
      currency: "EUR",
    });
    await waitFor("the reason in the log", async () =>
      (await weak.readLog()).includes("status 403") ? true : null,
    );
    await weak.stop();
  });
});

test("amounts are shown in the studio's own currency where it has set one", async () => {
  const app = await startSecondApp({ settings: { BUDGET_CURRENCY: "GBP" } });
  const person = await signedInUser();

  expect(await budgetOf(person, { appUrl: app.url })).toMatchObject({ currency: "GBP" });
  await app.stop();
});
