import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  audit,
  cookieOf,
  errorOf,
  finish,
  finishedJob,
  get,
  jobIdOf,
  jobsOf,
  makeDue,
  moneyOf,
  okBody,
  post,
  postVideo,
  runReconciler,
  type SecondApp,
  sendWebhook,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  startJob,
  startSecondApp,
  theRequest,
  uniqueWord,
  waitForFal,
  waitForJob,
  webhookUrl,
} from "../support/api";
import { type FaultProxy, type NetworkFault, startFaultProxy } from "../support/faults";

/** Networks that fail in the middle, at connections that are already open: answers stay within their limits, nothing is sent twice. */

const FAULTS: NetworkFault[] = ["reset", "half-open", "hang", "drip"];
/** Ours to fal; fal itself gives up on us after 15 s. */
const WITHIN_MS = 14_000;

let proxy: FaultProxy;
let app: SecondApp;
const at = () => ({ appUrl: app.url });

afterEach(async () => {
  proxy.set("none");
  expect(await audit()).toEqual([]);
});
/** What it resolves to, and how long that took. */
async function timed<T>(work: Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const started = performance.now();
  return { value: await work, milliseconds: performance.now() - started };
}

const reconcile = () => runReconciler(app.url);

/** A press of somebody new, with the word that finds it at fal. */
async function aPress() {
  const person = await signedInUser();
  const word = uniqueWord();
  await setFault(word, { queueMs: 0, durationMs: 60_000 });
  const headers = { "idempotency-key": `press-${word}` };
  return { person, word, press: () => postVideo(person, word, { ...at(), headers }) };
}

describe("the network to fal", () => {
  beforeAll(async () => {
    proxy = await startFaultProxy(stack.falUrl);
    app = await startSecondApp({ settings: { FAL_QUEUE_URL: proxy.url } });
  });
  afterAll(async () => {
    await app.stop();
    await proxy.stop();
  });

  test.each(FAULTS)(
    "%s: a press, a cancel and the reconciler end in time; nothing is posted twice or given up",
    async (fault) => {
      // What other files have left is not due: a run takes fifty jobs and twenty results, and waits for some of them in turn.
      await sql(
        `update generation_jobs set
           next_check_at = next_check_at + interval '1 hour', next_store_at = next_store_at + interval '1 hour'`,
      );
      const [{ word, press }, unwanted, finished] = await Promise.all([
        aPress(),
        startJob({}, at()),
        finishedJob({}, at()),
      ]);
      await makeDue(finished.jobId);
      proxy.set(fault);

      const [pressed, cancelled, run] = await Promise.all([
        timed(press()),
        timed(post(unwanted.person, `/api/jobs/${unwanted.jobId}/cancel`, {}, at())),
        timed(reconcile()),
      ]);

      const jobId = jobIdOf(pressed.value);
      expect([cancelled.value.status, run.value.status]).toEqual([200, 200]);
      for (const { milliseconds } of [pressed, cancelled, run]) {
        expect(milliseconds).toBeLessThan(WITHIN_MS);
      }
      // Half an answer and none look the same from here.
      expect(await moneyOf(jobId)).toEqual(["hold 100"]);
      expect(await moneyOf(unwanted.jobId)).toEqual(["hold 100", "release 100"]);
      expect(await moneyOf(finished.jobId)).toEqual(["hold 100"]);

      proxy.set("none");
      await Promise.all([makeDue(jobId), makeDue(finished.jobId)]);
      await reconcile();
      await waitForJob(finished.jobId, "completed");
      expect(await moneyOf(finished.jobId)).toEqual(["hold 100", "capture 100"]);
      const [request, ...others] = await simulatorRequests(word);
      expect(others).toEqual([]);
      if (fault === "hang") {
        expect(request).toBeUndefined();
        await sql("update generation_jobs set deadline_at = now() where id = $1", [jobId]);
        await makeDue(jobId);
        await reconcile();
        await waitForJob(jobId, "failed");
        expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
      } else {
        await finish(String(request?.id));
        await waitForJob(jobId, "completed");
        expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
      }
      expect(await simulatorRequests(word)).toHaveLength(fault === "hang" ? 0 : 1);
    },
  );
});

describe("the network to the database", () => {
  beforeAll(async () => {
    proxy = await startFaultProxy(stack.supabaseUrl);
    app = await startSecondApp({ settings: { SUPABASE_URL: proxy.url } });
  });
  afterAll(async () => {
    await app.stop();
    await proxy.stop();
  });

  test.each(FAULTS)(
    "%s: reads, pages, presses and webhooks are answered in time, and what is tried again happens once",
    async (fault) => {
      const [{ person, word, press }, job] = await Promise.all([aPress(), startJob({}, at())]);
      const headers = { cookie: await cookieOf(person) };
      const look = () => get(job.person, `/api/jobs/${job.jobId}`, at());
      const deliver = () =>
        sendWebhook(webhookUrl(job.jobId, at()), job.requestId, okBody(job.requestId));
      // fal has fetched the picture it starts from, which lies behind this network, too.
      await waitForFal(job.word, "IN_PROGRESS");
      proxy.set(fault);

      const [read, page, pressed, delivered] = await Promise.all([
        timed(look()),
        timed(get(null, "/campaigns", { ...at(), headers })),
        timed(press()),
        timed(deliver()),
      ]);

      for (const { value, milliseconds } of [read, page, pressed, delivered]) {
        expect(milliseconds).toBeLessThan(WITHIN_MS);
        if (value !== page.value) {
          expect(value.status).toBe(503);
          expect(errorOf(value)).toMatchObject({ code: "unavailable" });
          expect(value.headers.get("retry-after")).not.toBeNull();
        }
      }

      proxy.set("none");
      expect((await look()).status).toBe(200);
      expect((await deliver()).status).toBe(200);
      await waitForJob(job.jobId, "completed");
      expect(await moneyOf(job.jobId)).toEqual(["hold 100", "capture 100"]);
      const jobIds = [jobIdOf(await press()), jobIdOf(await press())];
      expect((await jobsOf(person.id)).map(({ id }) => id)).toEqual([jobIds[0]]);
      expect(jobIds[1]).toBe(jobIds[0]);
      await finish((await theRequest(word)).id);
      await waitForJob(String(jobIds[0]), "completed");
      expect(await moneyOf(String(jobIds[0]))).toEqual(["hold 100", "capture 100"]);
    },
  );
});
