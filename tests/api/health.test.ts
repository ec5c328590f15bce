import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "../../scripts/local-supabase/port";
import {
  type ApiResponse,
  get,
  type SecondApp,
  sql,
  stack,
  startJob,
  startSecondApp,
  waitFor,
} from "../support/api";

const WELL = {
  status: "ok",
  failing: [],
  checks: {
    database: { status: "ok" },
    reconciler: { status: "ok", ageSeconds: expect.any(Number), limitSeconds: 150 },
    jobs: { status: "ok", overdueSeconds: null, limitSeconds: 300 },
  },
};

const WITHOUT_DATABASE = {
  status: "failing",
  failing: ["database"],
  checks: {
    database: { status: "failing" },
    reconciler: { status: "unknown", ageSeconds: null, limitSeconds: 150 },
    jobs: { status: "unknown", overdueSeconds: null, limitSeconds: 300 },
  },
};

function readHealth(appUrl = stack.appUrl): Promise<ApiResponse> {
  return get(null, "/api/health", { appUrl });
}

/** A fresh database has not seen a run of the reconciler yet. */
function aHealthyResponse(): Promise<ApiResponse> {
  return waitFor("a healthy app", async () => {
    const answer = await readHealth();
    return answer.status === 200 ? answer : null;
  });
}

describe("GET /api/health", () => {
  test("is 200 while the database answers, the reconciler lives and no job is overdue", async () => {
    const answer = await aHealthyResponse();

    expect(answer.json).toEqual(WELL);
    expect(answer.headers.get("cache-control")).toContain("no-store");
  });

  test("answers HEAD as well, without a body", async () => {
    await aHealthyResponse();

    const answer = await fetch(`${stack.appUrl}/api/health`, { method: "HEAD" });

    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("is 503 and names the reconciler when that has not run for long", async () => {
    const answer = await waitFor("an answer before the next run", async () => {
      await sql("update reconciler_state set last_run_at = now() - interval '200 seconds'");
      const health = await readHealth();
      return health.status === 503 ? health : null;
    });

    expect(answer.json).toMatchObject({ status: "failing", failing: ["reconciler"] });
    expect(answer.json).toMatchObject({
      checks: { database: { status: "ok" }, jobs: { status: "ok" } },
    });
    expect((await aHealthyResponse()).json).toEqual(WELL);
  });

  test("is 503 and names the jobs while one is overdue; neither its id nor its owner's is told", async () => {
    const { jobId, person } = await startJob();
    // Under somebody's lease it stays overdue: no run takes it away.
    await sql(
      `update generation_jobs set next_check_at = now() - interval '8 minutes', lease_until = now() + interval '1 hour'
       where id = $1`,
      [jobId],
    );

    const answer = await readHealth();
    await sql("update generation_jobs set lease_until = null where id = $1", [jobId]);

    expect(answer.status).toBe(503);
    expect(answer.json).toMatchObject({ status: "failing", failing: ["jobs"] });
    expect(answer.json).toMatchObject({
      checks: { jobs: { status: "failing", overdueSeconds: expect.any(Number) } },
    });
    expect(answer.text).not.toContain(jobId);
    expect(answer.text).not.toContain(person.id);
    expect((await aHealthyResponse()).json).toEqual(WELL);
  });
});

describe("GET /api/health without a database", () => {
  let answerAs: RequestListener = () => {};
  const standIn = createServer((request, response) => answerAs(request, response));
  let app: SecondApp;

  beforeAll(async () => {
    await new Promise<void>((resolve) => standIn.listen(0, "127.0.0.1", resolve));
    const { port } = standIn.address() as AddressInfo;
    app = await startSecondApp({ settings: { SUPABASE_URL: `http://127.0.0.1:${port}` } });
  });

  afterAll(async () => {
    await app?.stop();
    standIn.close();
    standIn.closeAllConnections();
  });

  afterEach(() => {
    standIn.closeAllConnections();
  });

  test("is 503 when nobody is at its address", async () => {
    const nobody = `http://127.0.0.1:${await findFreePort()}`;
    const lonely = await startSecondApp({ settings: { SUPABASE_URL: nobody } });

    const answer = await readHealth(lonely.url);

    await lonely.stop();
    expect(answer.status).toBe(503);
    expect(answer.json).toEqual(WITHOUT_DATABASE);
  });

  test.each<[string, RequestListener]>([
    ["never answers", () => {}],
    ["breaks off", (request) => request.socket.destroy()],
    ["fails", (_, response) => response.writeHead(500).end("oops")],
    ["is somebody else's page", (_, response) => response.end("<html>Welcome</html>")],
    ["answers nothing", (_, response) => response.writeHead(204).end()],
    [
      "answers another question",
      (_, response) => {
        response.setHeader("content-type", "application/json");
        response.end('[{ "is_singleton": true }]');
      },
    ],
  ])("is 503 when what is there %s", async (_, listener) => {
    answerAs = listener;

    const answer = await readHealth(app.url);

    expect(answer.status).toBe(503);
    expect(answer.json).toEqual(WITHOUT_DATABASE);
  });
});
