import { renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useJobs } from "@/hooks/jobs/use-jobs";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { nextPollDelay } from "@/lib/domain/jobs/poll-delay";
import { aJob, CAMPAIGN, finished, rejection } from "./fake-api";
import { openPage, type Page, START } from "./page";

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

/** The hook on a page that was rendered with the studio's rows of this moment. */
function render() {
  const initial = page.api.list();
  return renderHook(() => useJobs(CAMPAIGN, initial), { wrapper: page.wrapper });
}

describe("looking at a campaign's jobs", () => {
  it("shows the rows the page came with at once, then asks once", async () => {
    page.api.jobs = [finished(aJob())];
    const { result } = render();
    expect(result.current.jobs).toEqual(page.api.jobs);

    await page.pass(1_000);

    expect(page.api.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET /api/jobs?campaignId=${CAMPAIGN}`,
    ]);
  });

  it("does not ask again while all is final", async () => {
    page.api.jobs = [finished(aJob()), finished(aJob(), "failed")];
    render();

    await page.pass(120_000);

    expect(page.api.polls()).toHaveLength(1);
  });

  it("does not ask again while there is none", async () => {
    render();

    await page.pass(60_000);

    expect(page.api.polls()).toHaveLength(1);
  });

  it("asks while something runs, sees the end, and stops", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const { result } = render();
    await page.pass(45_000);
    expect(result.current.jobs[0]?.status).toBe("in_progress");

    page.api.jobs = [finished(job)];
    await page.pass(3_000);
    expect(result.current.jobs[0]?.status).toBe("completed");

    const polls = page.api.polls().length;
    await page.pass(120_000);
    expect(page.api.polls()).toHaveLength(polls);
  });

  it("needs no more than 12 questions for a 45 s job, the page's first look included", async () => {
    const job = aJob();
    page.api.jobs = [job];
    render();
    await page.pass(45_000);
    page.api.jobs = [finished(job)];
    await page.pass(30_000);

    expect(page.api.polls().length).toBeLessThanOrEqual(12);
  });

  it("follows nextPollDelay from one answer to the next", async () => {
    const jobs = [aJob(), finished(aJob())];
    page.api.jobs = jobs;
    render();
    await page.pass(150_000);

    const times = page.api.polls();
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    const wanted = times.slice(0, -1).map((at) => nextPollDelay(jobs, at));

    expect(times.length).toBeGreaterThan(15);
    // The clock goes in steps of 0.1 s.
    for (const [index, gap] of gaps.entries()) {
      expect(Math.abs(gap - (wanted[index] ?? 0))).toBeLessThanOrEqual(200);
    }
  });

  it("goes by the server's clock, not by the browser's", async () => {
    page.api.clockAheadMs = -86_400_000;
    const createdAt = new Date(START - 86_400_000).toISOString();
    page.api.jobs = [aJob({ createdAt })];
    const { result } = render();

    await page.pass(16_000);

    // By the browser's clock the job would be a day overdue, and looked at every 10 s.
    expect(result.current.serverNow.startsWith("2026-11-20")).toBe(true);
    expect(page.api.polls()).toHaveLength(3);
  });

  it("notices progress as it is written down", async () => {
    const job = aJob({ status: "submitted", queuePosition: 12 });
    page.api.jobs = [job];
    const { result } = render();
    await page.pass(1_000);
    page.api.jobs = [{ ...job, status: "in_progress", progressMessage: "sampling" }];
    await page.pass(3_000);

    expect(result.current.jobs[0]).toMatchObject({ progressMessage: "sampling" });
  });

  it("starts again when asked to look, after a rest", async () => {
    const { result } = render();
    await page.pass(30_000);
    page.api.jobs = [aJob()];

    const looked = result.current.refresh();
    await page.pass(100);
    await looked;
    const after = page.api.polls().length;
    await page.pass(13_000);

    expect(result.current.jobs.some((job) => !isFinished(job.status))).toBe(true);
    expect(page.api.polls().length).toBeGreaterThanOrEqual(after + 2);
  });

  it("asks no more once the page is left", async () => {
    page.api.jobs = [aJob()];
    const { unmount } = render();
    await page.pass(6_000);
    unmount();
    const polls = page.api.polls().length;

    await page.pass(120_000);

    expect(page.api.polls()).toHaveLength(polls);
  });

  it("keeps the campaigns apart", async () => {
    page.api.jobs = [aJob()];
    render();
    const other = "99999999-9999-4999-8999-999999999999";
    renderHook(() => useJobs(other, { jobs: [], now: new Date().toISOString() }), {
      wrapper: page.wrapper,
    });
    await page.pass(100);

    expect(page.api.seen.map(({ path }) => path).toSorted()).toEqual([
      `/api/jobs?campaignId=${CAMPAIGN}`,
      `/api/jobs?campaignId=${other}`,
    ]);
  });
});

describe("a hidden tab", () => {
  it("does not ask", async () => {
    page.api.jobs = [aJob()];
    render();
    await page.pass(6_000);
    page.hide();
    const polls = page.api.polls().length;

    await page.pass(300_000);

    expect(page.api.polls()).toHaveLength(polls);
  });

  it("asks at once when it comes back, and goes on", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const { result } = render();
    await page.pass(6_000);
    page.hide();
    await page.pass(60_000);
    page.api.jobs = [finished(job), aJob()];
    const polls = page.api.polls().length;

    page.show();
    await page.pass(100);
    expect(page.api.polls()).toHaveLength(polls + 1);
    expect(result.current.jobs[0]?.status).toBe("completed");

    await page.pass(13_000);
    expect(page.api.polls().length).toBeGreaterThanOrEqual(polls + 3);
  });

  it("asks once even when all was final: another device may have begun something", async () => {
    render();
    await page.pass(30_000);
    page.hide();
    await page.pass(30_000);
    page.show();
    await page.pass(10_000);

    expect(page.api.polls()).toHaveLength(2);
  });

  it("that opens hidden starts when it is shown", async () => {
    page.api.jobs = [aJob()];
    page.hide();
    render();
    await page.pass(30_000);
    page.show();
    await page.pass(5_000);

    expect(page.api.polls().length).toBeGreaterThanOrEqual(2);
  });

  it("left for two seconds does not lose a failed question", async () => {
    page.api.jobs = [aJob()];
    let fail = () => {};
    page.api.onList = () =>
      new Promise((resolve) => {
        fail = () => resolve(HttpResponse.error());
      });
    render();
    await page.pass(1_000);
    page.hide();
    fail();
    await page.pass(1_000);
    page.api.onList = () => HttpResponse.json(page.api.list());
    page.show();

    await page.pass(120_000);

    expect(page.api.polls().length).toBeGreaterThan(1);
  });
});

describe("a browser without a network", () => {
  afterEach(() => window.dispatchEvent(new Event("online")));

  it("does not ask, and asks at once when it is back", async () => {
    page.api.jobs = [aJob()];
    render();
    await page.pass(6_000);
    window.dispatchEvent(new Event("offline"));
    const polls = page.api.polls().length;
    await page.pass(60_000);
    expect(page.api.polls()).toHaveLength(polls);

    window.dispatchEvent(new Event("online"));
    await page.pass(100);

    expect(page.api.polls()).toHaveLength(polls + 1);
  });
});

describe("a studio that fails", () => {
  const failures: [string, () => Response][] = [
    ["503", () => rejection(503, "unavailable", "Not now.")],
    ["500 in HTML", () => new HttpResponse("<html></html>", { status: 500 })],
    ["no answer", () => HttpResponse.error()],
    ["another shape", () => HttpResponse.json({ jobs: [{ id: 1 }] })],
    ["nothing", () => new HttpResponse(null, { status: 200 })],
  ];

  it.each(failures)(
    "with %s keeps the rows shown and says that they may be old",
    async (_, fail) => {
      page.api.jobs = [aJob()];
      const { result } = render();
      await page.pass(3_000);
      page.api.onList = fail;
      await page.pass(15_000);

      expect(result.current.error).toBeInstanceOf(Error);
      expect(result.current.jobs).toHaveLength(1);
    },
  );

  it("is asked less and less often, but each minute", async () => {
    page.api.jobs = [aJob()];
    page.api.onList = () => rejection(503, "unavailable", "Not now.");
    render();
    await page.pass(310_000);

    const times = page.api.polls();
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));

    expect(times.length).toBeLessThanOrEqual(9);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    // The clock goes in steps of 0.1 s.
    expect(Math.round((gaps.at(-1) ?? 0) / 1_000)).toBe(60);
  });

  it("and then answers is followed as before", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const good = page.api.onList;
    page.api.onList = () => rejection(503, "unavailable", "Not now.");
    const { result } = render();
    await page.pass(15_000);
    expect(result.current.error).toBeInstanceOf(Error);
    page.api.onList = good;
    await page.pass(30_000);
    expect(result.current.error).toBeUndefined();

    page.api.jobs = [finished(job)];
    await page.pass(5_000);
    expect(result.current.jobs[0]?.status).toBe("completed");
  });

  it("for an hour is found well again within a minute", async () => {
    page.api.jobs = [aJob()];
    const good = page.api.onList;
    page.api.onList = () => rejection(503, "unavailable", "Not now.");
    const { result } = render();
    await page.pass(3_600_000);
    page.api.onList = good;

    await page.pass(61_000);

    expect(result.current.error).toBeUndefined();
  });
});
