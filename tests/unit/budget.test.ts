import { describe, expect, it } from "vitest";
import {
  budgetLevel,
  fromAmount,
  lastDays,
  toBudgetView,
  toCents,
  toSpendingView,
} from "@/lib/domain/credits/budget";
import { budgetBody, spendingQuery } from "@/lib/domain/credits/budget.schema";
import { readBudgetInput } from "@/lib/domain/credits/budget-input";

const view = (manualBudgetCents: number | null, spentMicrousd: number, spentSinceMicrousd = 0) =>
  toBudgetView({ manualBudgetCents, budgetSetAt: null, spentMicrousd, spentSinceMicrousd }, "EUR");

describe("a budget as the API shows it", () => {
  it("counts in cents, rounded half up after the sum", () => {
    expect(toCents(4_999)).toBe(0);
    expect(toCents(5_000)).toBe(1);
    expect(toCents(1_234_567)).toBe(123);
    expect(view(null, 1_234_567)).toMatchObject({ spent: 1.23 });
  });

  it("remains exactly what was typed in less what is shown as spent since", () => {
    expect(view(1_000, 9_000_000, 125_000)).toMatchObject({
      manualBudget: 10,
      spent: 9,
      spentSinceBudget: 0.13,
      remaining: 9.87,
      hasManualBudget: true,
    });
    // As amounts 0.3 - 0.1 would be 0.19999999999999998.
    expect(view(30, 0, 100_000).remaining).toBe(0.2);
  });

  it("goes below zero when overspent, and is never minus zero", () => {
    expect(view(100, 0, 2_500_000).remaining).toBe(-1.5);
    expect(Object.is(view(100, 0, 1_000_000).remaining, 0)).toBe(true);
    expect(Object.is(view(0, 0).spent, 0)).toBe(true);
  });

  it("has nothing to remain without a budget", () => {
    expect(view(null, 0)).toMatchObject({
      manualBudget: null,
      spentSinceBudget: null,
      remaining: null,
      hasManualBudget: false,
    });
  });
});

describe("a budget that is typed in", () => {
  it.each([0, 0.01, 0.1, 0.29, 10, 10.29, 1.1, 4.35, 999_999_999.99, 1_000_000_000, null])(
    "may be %j",
    (budget) => {
      expect(budgetBody.parse({ budget })).toEqual({ budget });
    },
  );

  it.each([
    [-1, "must be 0 or more"],
    [-0.01, "must be 0 or more"],
    ["abc", "must be a number such as 24.50, or null to remove the budget"],
    ["10", "must be a number such as 24.50, or null to remove the budget"],
    [Number.POSITIVE_INFINITY, "must be a number such as 24.50, or null to remove the budget"],
    [undefined, "must be a number such as 24.50, or null to remove the budget"],
    [true, "must be a number such as 24.50, or null to remove the budget"],
    [0.001, "must have at most two decimals"],
    [10.005, "must have at most two decimals"],
    [999_999_999_999, "must be at most 1,000,000,000"],
  ])("is refused when it is %j, in one clear sentence", (budget, sentence) => {
    const { error } = budgetBody.safeParse({ budget });

    expect(error?.issues.map((issue) => [issue.path, issue.message])).toEqual([
      [["budget"], sentence],
    ]);
  });

  it.each([
    ["10.00", { amount: 10 }],
    [" 24.5 ", { amount: 24.5 }],
    ["0", { amount: 0 }],
    ["", { problem: "not_a_number" }],
    ["abc", { problem: "not_a_number" }],
    ["1e309", { problem: "not_a_number" }],
    ["-1", { problem: "negative" }],
    ["0.001", { problem: "too_precise" }],
    ["999999999999", { problem: "too_large" }],
  ])("is read from the field: %j", (text, read) => {
    expect(readBudgetInput(text)).toEqual(read);
  });

  it("becomes whole cents", () => {
    expect([0.29, 4.35, 1.1, 999_999_999.99].map(fromAmount)).toEqual([
      29, 435, 110, 99_999_999_999,
    ]);
  });
});

describe("how much is left", () => {
  it.each([
    [10, 10, "good"],
    [10, 5.01, "good"],
    [10, 5, "medium"],
    [10, 2.5, "medium"],
    [10, 2.49, "low"],
    [10, 0, "low"],
    [0, 0, "low"],
    [10, -0.01, "overspent"],
  ])("of %d is %d: %s", (budget, remaining, level) => {
    expect(budgetLevel(budget, remaining).level).toBe(level);
  });

  it("fills a bar from 0 to 1", () => {
    expect([
      budgetLevel(10, 2.5).share,
      budgetLevel(10, -3).share,
      budgetLevel(0, 0).share,
    ]).toEqual([0.25, 0, 0]);
  });
});

describe("spending by day", () => {
  it("has each of the days once, also where a clock is changed, ending today there", () => {
    const now = new Date("2026-03-29T22:30:00Z");
    const paris = lastDays(now, "Europe/Paris", 30);

    expect(paris).toHaveLength(30);
    expect(new Set(paris).size).toBe(30);
    expect(paris.slice(-2)).toEqual(["2026-03-29", "2026-03-30"]);
    expect(lastDays(now, "America/New_York", 2)).toEqual(["2026-03-28", "2026-03-29"]);
  });

  it("sums before it rounds, and puts the dearest type first", () => {
    const rows = [
      { day: "2026-11-20", type: "ambient_elevenlabs", microusd: 4_000, jobs: 1 },
      { day: "2026-11-20", type: "first_frame", microusd: 150_000, jobs: 1 },
      { day: "2026-11-21", type: "ambient_elevenlabs", microusd: 4_000, jobs: 2 },
    ];

    const spending = toSpendingView(rows, {
      timeZone: "UTC",
      currency: "EUR",
      now: new Date("2026-11-21T10:00:00Z"),
    });

    expect(spending.days.slice(-3)).toEqual([
      { day: "2026-11-19", spent: 0 },
      { day: "2026-11-20", spent: 0.15 },
      { day: "2026-11-21", spent: 0 },
    ]);
    expect(spending.types).toEqual([
      { type: "first_frame", spent: 0.15, jobs: 1 },
      { type: "ambient_elevenlabs", spent: 0.01, jobs: 3 },
    ]);
    expect(spending.total).toBe(0.16);
  });

  it.each(["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires"])("knows %s", (timeZone) => {
    expect(spendingQuery.safeParse({ timeZone }).success).toBe(true);
  });

  it.each(["Europe/Atlantis", "+02:00", "", "x".repeat(61)])("refuses %j", (timeZone) => {
    expect(spendingQuery.safeParse({ timeZone }).success).toBe(false);
  });
});
