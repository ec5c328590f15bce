import { describe, expect, it } from "vitest";
import { jobFilterQuery, readFilters } from "@/lib/domain/admin/admin.schema";
import { readCursor, writeCursor } from "@/lib/domain/admin/cursor";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import { JOB_CSV_COLUMNS, toJobCsvRow } from "@/lib/domain/admin/job-csv";
import { durationMs, nextStep, toJobSearch } from "@/lib/domain/admin/jobs";
import { toOverview, toSpan } from "@/lib/domain/admin/overview";
import { escapeControlCharacters, toVisibleJson } from "@/lib/domain/escape-control-characters";
import { jobTimeline } from "@/lib/domain/jobs/job-timeline";

const ID = "5eed0000-0000-4000-8000-000000000001";
const NOW = new Date("2026-11-22T10:30:00.000Z");

describe("a text by strangers", () => {
  it.each([
    ["right-to-left override", "a\u202eb", "a⟦U+202E⟧b"],
    ["isolate", "\u2066x\u2069", "⟦U+2066⟧x⟦U+2069⟧"],
    ["bell and escape", "\u0007\u001b[31m", "⟦U+0007⟧⟦U+001B⟧[31m"],
    ["carriage return", "a\rb", "a⟦U+000D⟧b"],
    [
      "zero width space, joiner and byte order mark",
      "\u200b\u200d\ufeff",
      "⟦U+200B⟧⟦U+200D⟧⟦U+FEFF⟧",
    ],
    ["soft hyphen", "pass\u00adword", "pass⟦U+00AD⟧word"],
    ["line separator", "a\u2028b", "a⟦U+2028⟧b"],
    ["tag", "a\u{e0041}", "a⟦U+E0041⟧"],
    ["half of a surrogate pair", "a\ud83d", "a⟦U+D83D⟧"],
    ["hangul filler", "\u3164", "⟦U+3164⟧"],
  ])("shows a %s", (_name, text, visible) => {
    expect(escapeControlCharacters(text)).toBe(visible);
  });

  it("keeps lines, tabs, accents, emoji and other scripts as they are", () => {
    const text = "Zoë\tsaid:\n“שלום” 👍🏽 한국 — 100 %";
    expect(escapeControlCharacters(text)).toBe(text);
  });

  it("is shown inside JSON, too, also as the name of a field", () => {
    expect(toVisibleJson({ "k\u202e": ["\u0000"] })).toBe(
      '{\n  "k⟦U+202E⟧": [\n    "\\u0000"\n  ]\n}',
    );
    expect(toVisibleJson(undefined)).toBe("");
  });
});

describe("the address of a list", () => {
  it("carries where a page begins, to the microsecond", () => {
    const cursor = { id: ID, key: "2026-11-22 10:30:00.123456+00" };
    const query = new URLSearchParams(toJobSearch({ status: "failed", type: undefined }, cursor));

    expect(query.get("status")).toBe("failed");
    expect(query.has("type")).toBe(false);
    expect(readCursor(query.get("after"))).toEqual(cursor);
    expect(toJobSearch({})).toBe("");
  });

  it.each(["", "~", ID, `${ID}~`, `x${ID}~1`, "'; drop table x~1", undefined, ["a"]])(
    "begins at the start for %j",
    (text) => {
      expect(readCursor(text)).toBeNull();
    },
  );

  it("reads what it wrote", () => {
    expect(readCursor(writeCursor({ id: ID, key: "a~b" }))).toEqual({ id: ID, key: "a~b" });
  });

  it("keeps the filters that are valid and names the others, whatever else stands there", () => {
    const query = {
      status: "failed",
      type: "no such!",
      from: ["2026-11-01", "x"],
      user: "",
      x: "1",
    };

    expect(readFilters(jobFilterQuery, query)).toEqual({
      filters: { status: "failed", from: "2026-11-01" },
      invalid: ["type"],
    });
  });
});

describe("what happens to a job next", () => {
  const job = {
    completedAt: null,
    requestId: null,
    submitStartedAt: null,
    deadlineAt: "2026-11-22T11:00:00Z",
    nextCheckAt: "2026-11-22T10:31:00Z",
    nextStoreAt: null,
    isDue: true,
  };
  const at = job.nextCheckAt;

  it.each([
    ["not sent yet", {}, { step: "submit", at }],
    ["waits for others", { isDue: false }, { step: "wait", at: null }],
    ["sent, and nobody knows", { submitStartedAt: at }, { step: "recover", at }],
    ["at fal", { submitStartedAt: at, requestId: "r" }, { step: "ask", at }],
    ["never sent, too late", { deadlineAt: "2026-11-22T10:29:59Z" }, { step: "expire", at }],
    ["ended, fal not told", { completedAt: at }, { step: "cancel_at_provider", at }],
    [
      "ended, not stored",
      { completedAt: at, nextCheckAt: null, nextStoreAt: at },
      { step: "store", at },
    ],
    ["ended", { completedAt: at, nextCheckAt: null }, { step: "nothing", at: null }],
  ])("%s", (_name, changes, next) => {
    expect(nextStep({ ...job, ...changes }, NOW)).toEqual(next);
  });
});

describe("the timeline of a job", () => {
  const quiet = {
    createdAt: "2026-11-22T10:00:00.000Z",
    heldCents: 100,
    submitStartedAt: null,
    submittedAt: null,
    startedAt: null,
    webhookReceivedAt: null,
    cancelRequestedAt: null,
    providerCancelSentAt: null,
    completedAt: null,
    status: "pending",
    settledBy: null,
    lateResultAt: null,
    storedAt: null,
    lastCheckedAt: null,
    checkCount: 0,
    deliveries: [],
    refunds: [],
    actions: [],
    tries: [],
  };
  const second = (count: number) =>
    new Date(Date.parse(quiet.createdAt) + count * 1000).toISOString();

  it("is in order, with the checks counted at the last of them", () => {
    const events = jobTimeline({
      ...quiet,
      status: "completed",
      settledBy: "webhook",
      submitStartedAt: second(0),
      submittedAt: second(1),
      completedAt: second(30),
      storedAt: second(31),
      webhookReceivedAt: second(30),
      lastCheckedAt: second(40),
      checkCount: 3,
      deliveries: [{ outcome: "applied", timesSeen: 2, firstSeenAt: second(30) }],
      actions: [{ action: "check_job", who: "a@b.c", reason: null, at: second(39) }],
    });

    expect(events.map(({ kind }) => kind)).toEqual([
      "created",
      "submit_started",
      "submitted",
      "delivery",
      "settled",
      "stored",
      "action",
      "checks",
    ]);
    expect(events.at(-1)).toEqual({ kind: "checks", at: second(40), count: 3 });
  });

  it("tells of a webhook by itself only when no delivery does", () => {
    const events = jobTimeline({ ...quiet, webhookReceivedAt: second(5) });
    expect(events.map(({ kind }) => kind)).toEqual(["created", "webhook"]);
  });
});

describe("the overview", () => {
  const nothing = { now: NOW, days: [], refunds: [], hours: [], types: [], settledBy: {} };

  it("takes refunds from what was charged, and rounds after summing", () => {
    const { today, month, days } = toOverview({
      ...nothing,
      days: [
        { day: "2026-11-21", jobs: 2, chargedCents: 100, spentMicrousd: 4_000 },
        { day: "2026-11-22", jobs: 1, chargedCents: 50, spentMicrousd: 4_000 },
      ],
      refunds: [{ day: "2026-11-22", cents: 20 }],
    });

    expect(today).toEqual({ jobs: 1, chargedCents: 30, provider: 0, margin: 0.3 });
    expect(month).toEqual({ jobs: 3, chargedCents: 130, provider: 0.01, margin: 1.29 });
    expect(days).toHaveLength(2);
  });

  it("has 24 hours, also those in which nothing happened", () => {
    const hour = "2026-11-22T09:00:00.000Z";
    const { hours } = toOverview({
      ...nothing,
      hours: [{ hour, completed: 3, failed: 1, other: 0 }],
    });

    expect(hours).toHaveLength(24);
    expect(hours[0]?.hour).toBe("2026-11-21T11:00:00.000Z");
    expect(hours.find((row) => row.hour === hour)).toMatchObject({ completed: 3, failed: 1 });
  });

  it("counts failures against what succeeded or failed, not against what was cancelled", () => {
    const { types } = toOverview({
      ...nothing,
      types: [
        { type: "first_frame", completed: 3, failed: 1, cancelled: 6, medianMs: 1, p95Ms: 2 },
        { type: "gone", completed: 0, failed: 0, cancelled: 1, medianMs: null, p95Ms: null },
      ],
    });

    expect(types).toMatchObject([
      { ended: 10, failureRate: 0.25, usualMs: expect.any(Number) },
      { ended: 1, failureRate: null, usualMs: null },
    ]);
  });

  it("gives shares, most first", () => {
    const { settledBy } = toOverview({ ...nothing, settledBy: { reconciler: 1, webhook: 3 } });
    expect(settledBy).toEqual([
      { by: "webhook", count: 3, share: 0.75 },
      { by: "reconciler", count: 1, share: 0.25 },
    ]);
  });

  it.each([
    [-5, "seconds", 0],
    [95_400, "seconds", 95],
    [120_000, "minutes", 2],
    [7_199_000, "minutes", 119],
    [7_200_000, "hours", 2],
    [172_800_000, "days", 2],
  ])("%i ms in the largest unit that says two of it", (ms, unit, count) => {
    expect(toSpan(ms)).toEqual({ unit, count });
  });
});

describe("a row of the export", () => {
  const job: AdminJob = {
    id: ID,
    type: "first_frame",
    status: "completed",
    userId: ID,
    email: null,
    campaignId: null,
    campaignTitle: null,
    clipId: null,
    beat: null,
    errorCode: null,
    settledBy: "webhook",
    requestId: "r",
    retryOf: null,
    estimatedCents: 25,
    heldCents: 25,
    chargedCents: 25,
    refundedCents: 0,
    providerEstimateMicrousd: 150_000,
    providerBilledMicrousd: null,
    spentMicrousd: 150_000,
    createdAt: "2026-11-22T10:00:00.000Z",
    submittedAt: "2026-11-22T10:00:01.000Z",
    completedAt: "2026-11-22T10:00:21.000Z",
    usualDurationMs: 20_000,
  };

  it("has a cell for each column, costs in dollars", () => {
    const row = toJobCsvRow(job);
    expect(row).toHaveLength(JOB_CSV_COLUMNS.length);
    expect(row[JOB_CSV_COLUMNS.indexOf("provider_estimate_usd")]).toBe(0.15);
    expect(row[JOB_CSV_COLUMNS.indexOf("provider_billed_usd")]).toBeNull();
    expect(row[JOB_CSV_COLUMNS.indexOf("duration_ms")]).toBe(20_000);
  });

  it("counts what was never submitted from its creation, and what runs not at all", () => {
    expect(durationMs({ ...job, submittedAt: null })).toBe(21_000);
    expect(durationMs({ ...job, completedAt: null })).toBeNull();
  });
});
