import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import { useGenerate } from "@/hooks/jobs/use-generate";
import { aJob, CAMPAIGN, CLIP, finished, OTHER_CLIP, rejection } from "./fake-api";
import { START } from "./page";
import { creditLooks, openPageForEachTest, page, render } from "./step-six";

/** Jobs on step 6 until they end, are cancelled or tried again. */

openPageForEachTest();

describe("the end of a job", () => {
  it("makes the page read its rows again, once, and the credits", async () => {
    const job = aJob();
    page.api.jobs = [job];
    await render();
    const looks = creditLooks();
    expect(page.router.refresh).not.toHaveBeenCalled();

    page.api.jobs = [finished(job)];
    await page.pass(12_000);
    await page.pass(60_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBe(looks + 1);
  });

  it.each(["failed", "cancelled"] as const)("counts when it is %s too", async (status) => {
    const job = aJob();
    page.api.jobs = [job];
    await render();
    page.api.jobs = [{ ...job, status }];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of two in one answer is one reading", async () => {
    const jobs = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.api.jobs = jobs;
    await render();
    page.api.jobs = jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("of one after the other is two readings", async () => {
    const [one, two] = [aJob(), aJob({ clipId: OTHER_CLIP })];
    page.api.jobs = [one, two];
    await render();
    page.api.jobs = [finished(one), two];
    await page.pass(12_000);
    page.api.jobs = page.api.jobs.map((job) => finished(job));
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(2);
  });

  it("that was there when the page opened is none", async () => {
    page.api.jobs = [finished(aJob()), aJob()];
    await render();
    await page.pass(30_000);

    expect(page.router.refresh).not.toHaveBeenCalled();
  });

  it("that came between the page's rows and its first look is one", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const initial = page.api.list();
    page.api.jobs = [finished(job)];
    renderHook(() => useGenerate(CAMPAIGN, initial), { wrapper: page.wrapper });
    await page.pass(500);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("is seen though another finished job leaves the list at the same moment", async () => {
    const [running, old] = [aJob(), finished(aJob({ clipId: OTHER_CLIP }))];
    page.api.jobs = [running, old];
    await render();
    page.api.jobs = [aJob({ clipId: OTHER_CLIP }), finished(running)];
    await page.pass(12_000);

    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });
});

describe("cancelling", () => {
  it("asks for that job, shows it cancelled, and reads the page and the credits again", async () => {
    const job = aJob();
    page.api.jobs = [job];
    const { generation, run } = await render();
    const looks = creditLooks();

    expect(await run((now) => now.cancel(job))).toBeNull();
    await page.pass(500);

    expect(page.api.asked(`/api/jobs/${job.id}/cancel`)).toHaveLength(1);
    expect(generation().jobs[0]?.status).toBe("cancelled");
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(creditLooks()).toBeGreaterThan(looks);
  });
});

describe("trying again", () => {
  it("asks for that job, shows the new one, and asks for the credits again", async () => {
    const job = finished(aJob({ clipId: OTHER_CLIP }), "failed");
    page.api.jobs = [job];
    const { generation, run } = await render();
    const looks = creditLooks();

    expect(await run((now) => now.retry(job))).toBeNull();

    expect(page.api.asked("/api/jobs/")).toMatchObject([
      { method: "POST", path: `/api/jobs/${job.id}/retry`, body: {} },
    ]);
    expect(generation().jobs[0]).toMatchObject({
      status: "submitted",
      clipId: OTHER_CLIP,
      retryOf: job.id,
      retryCount: 1,
    });
    expect(creditLooks()).toBe(looks + 1);
  });

  it("starts the looking again, until the end", async () => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    const { generation, run } = await render();
    await page.pass(60_000);
    await run((now) => now.retry(job));
    page.api.jobs = page.api.jobs.map((other) => (other.id === job.id ? other : finished(other)));
    await page.pass(12_000);

    expect(generation().jobs.map(({ status }) => status)).toEqual(["completed", "failed"]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it.each([
    [409, "state_conflict", "This job has not failed."],
    [402, "insufficient_credits", "You don't have enough credits for this."],
    [404, "not_found", "We couldn't find that."],
    [503, "unavailable", "Not now."],
  ])("that is refused with %i says why", async (status, code, message) => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    page.api.onRetry = () => rejection(status, code, message);
    const { generation, run } = await render();

    expect(await run((now) => now.retry(job))).toMatchObject({ code, message });
    expect(generation().jobs).toEqual([job]);
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("keeps its clip busy until it is answered", async () => {
    const job = finished(aJob(), "failed");
    page.api.jobs = [job];
    let response = () => {};
    page.api.onRetry = () =>
      new Promise((resolve) => {
        response = () => resolve(rejection(409, "state_conflict", "No."));
      });
    const { generation } = await render();
    act(() => {
      void generation().retry(job);
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    response();
    await page.pass(200);
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

describe("a page with rows of its own", () => {
  it("reads them again when a job finishes, and leaves the server's page alone", async () => {
    const job = aJob({ status: "in_progress" });
    page.api.jobs = [job];
    const readRows = vi.fn();
    const initial = page.api.list();
    renderHook(() => useGenerate(CAMPAIGN, initial, readRows), { wrapper: page.wrapper });
    await page.pass(500);
    expect(readRows).not.toHaveBeenCalled();
    page.api.jobs = [finished(job)];
    await page.pass(10_000);

    expect(readRows).toHaveBeenCalledTimes(1);
    expect(page.router.refresh).not.toHaveBeenCalled();
  });
});

describe("an older version", () => {
  it("is selected, and the page reads its rows again", async () => {
    const { run } = await render();

    expect(await run((now) => now.selectVersion(CLIP, 3, true))).toBeNull();

    expect(page.api.asked("/api/clips/")).toMatchObject([
      {
        method: "POST",
        path: `/api/clips/${CLIP}/version`,
        body: { versionNumber: 3, withScript: true },
      },
    ]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("that is refused says why, and the page stays as it is", async () => {
    page.api.onSave = () => rejection(409, "state_conflict", "A job is running.");
    const { generation, run } = await render();

    expect(await run((now) => now.selectVersion(CLIP, 3, false))).toMatchObject({
      code: "state_conflict",
      message: "A job is running.",
    });
    expect(page.router.refresh).not.toHaveBeenCalled();
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

describe("the line", () => {
  it("is saved, and the page reads its rows again", async () => {
    const { run } = await render();

    const line = { from: "I bought it.", to: "I bought it twice." };
    expect(await run((now) => now.saveLine(OTHER_CLIP, line))).toBeNull();

    expect(page.api.asked("/api/clips/")).toMatchObject([
      {
        method: "PATCH",
        path: `/api/clips/${OTHER_CLIP}`,
        body: { changes: [{ field: "script.line", ...line }] },
      },
    ]);
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
  });

  it("that was changed elsewhere says so, and the page reads what stands there now", async () => {
    page.api.onSave = () => rejection(409, "edit_conflict", "This was changed elsewhere.");
    const { generation, run } = await render();

    const problem = await run((now) => now.saveLine(CLIP, { from: "Mine.", to: "Newer." }));

    expect(problem).toMatchObject({ code: "edit_conflict" });
    expect(page.router.refresh).toHaveBeenCalledTimes(1);
    expect(generation().isBusy(CLIP)).toBe(false);
  });

  it("keeps its clip busy until it is answered", async () => {
    let response = () => {};
    page.api.onSave = () =>
      new Promise((resolve) => {
        response = () => resolve(HttpResponse.json({}));
      });
    const { generation } = await render();
    act(() => {
      void generation().saveLine(CLIP, { from: "", to: "x" });
    });
    await page.pass(200);
    expect([generation().isBusy(CLIP), generation().isBusy(OTHER_CLIP)]).toEqual([true, false]);

    response();
    await page.pass(200);
    expect(generation().isBusy(CLIP)).toBe(false);
  });
});

describe("the clock of the page", () => {
  it("is the server's, and goes on between two answers", async () => {
    page.api.clockAheadMs = 3_600_000;
    page.api.jobs = [aJob({ createdAt: new Date(START + 3_600_000).toISOString() })];
    const { generation } = await render();
    await page.pass(10_000);

    expect(Math.abs(generation().now - (Date.now() + 3_600_000))).toBeLessThanOrEqual(1_500);
  });

  it("stands still when nothing runs", async () => {
    const { generation } = await render();
    const before = generation().now;
    await page.pass(30_000);

    expect(generation().now).toBe(before);
  });
});

describe("a studio that cannot be reached", () => {
  it("marks the page as old, and no more once it answers", async () => {
    page.api.jobs = [aJob()];
    const good = page.api.onList;
    const { generation } = await render();
    expect(generation().isStale).toBe(false);

    page.api.onList = () => HttpResponse.error();
    await page.pass(12_000);
    expect(generation().isStale).toBe(true);
    expect(generation().jobs).toHaveLength(1);

    page.api.onList = good;
    await page.pass(60_000);
    expect(generation().isStale).toBe(false);
  });

  it("is not asked by a page that was left", async () => {
    page.api.jobs = [aJob()];
    const { unmount } = await render();
    page.api.onList = () => HttpResponse.error();
    await page.pass(6_000);
    unmount();
    const polls = page.api.polls().length;
    await page.pass(120_000);

    expect(page.api.polls()).toHaveLength(polls);
  });
});
