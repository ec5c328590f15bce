import { toAmount, toCents } from "@/lib/domain/credits/budget";
import { getGeneration } from "@/lib/domain/generation";
import { isGenerationType } from "@/lib/domain/generation/types";

/** The studio at a glance, from the counts of admin_overview. Days and hours are UTC. */

const DAY_MS = 24 * 60 * 60_000;
const HOUR_MS = 60 * 60_000;
const HOURS = 24;

type Counted = {
  now: Date;
  days: readonly { day: string; jobs: number; chargedCents: number; spentMicrousd: number }[];
  refunds: readonly { day: string; cents: number }[];
  hours: readonly { hour: string; completed: number; failed: number; other: number }[];
  types: readonly {
    type: string;
    completed: number;
    failed: number;
    cancelled: number;
    medianMs: number | null;
    p95Ms: number | null;
  }[];
  settledBy: Readonly<Record<string, number>>;
};

export type Turnover = {
  jobs: number;
  /** Credits charged, less refunds. */
  chargedCents: number;
  /** Provider cost in currency units: billed where known, else estimated. */
  provider: number;
  /** The first less the second, at 1 credit = 1 cent; there is no exchange rate. */
  margin: number;
};

export type Overview = {
  today: Turnover;
  month: Turnover;
  days: ({ day: string } & Turnover)[];
  hours: { hour: string; completed: number; failed: number; other: number }[];
  types: {
    type: string;
    ended: number;
    failed: number;
    /** Of jobs that completed or failed; null: there are none. */
    failureRate: number | null;
    medianMs: number | null;
    p95Ms: number | null;
    /** The usual duration by the type's description; null for a type that no longer has one. */
    usualMs: number | null;
  }[];
  /** What settled the jobs that completed or failed, most frequent first. */
  settledBy: { by: string; count: number; share: number }[];
};

export function toOverview(counted: Counted): Overview {
  const today = counted.now.toISOString().slice(0, 10);
  const refunds = new Map(counted.refunds.map(({ day, cents }) => [day, cents]));
  const sums = counted.days.map((day) => ({
    ...day,
    chargedCents: day.chargedCents - (refunds.get(day.day) ?? 0),
  }));
  const settled = Object.entries(counted.settledBy);
  const settledCount = settled.reduce((sum, [, count]) => sum + count, 0);
  return {
    today: turnover(sums.filter(({ day }) => day === today)),
    month: turnover(sums),
    days: sums.map((day) => ({ day: day.day, ...turnover([day]) })),
    hours: lastHours(counted.now).map(
      (hour) =>
        counted.hours.find((other) => other.hour === hour) ?? {
          hour,
          completed: 0,
          failed: 0,
          other: 0,
        },
    ),
    types: counted.types.map(({ type, completed, failed, cancelled, medianMs, p95Ms }) => ({
      type,
      ended: completed + failed + cancelled,
      failed,
      failureRate: completed + failed === 0 ? null : failed / (completed + failed),
      medianMs,
      p95Ms,
      usualMs: isGenerationType(type) ? getGeneration(type).usualDurationMs : null,
    })),
    settledBy: settled
      .map(([by, count]) => ({ by, count, share: count / settledCount }))
      .sort((one, other) => other.count - one.count),
  };
}

type DaySum = { jobs: number; chargedCents: number; spentMicrousd: number };

/** Rounds once, after summing. */
function turnover(days: readonly DaySum[]): Turnover {
  const chargedCents = days.reduce((sum, day) => sum + day.chargedCents, 0);
  const providerCents = toCents(days.reduce((sum, day) => sum + day.spentMicrousd, 0));
  return {
    jobs: days.reduce((sum, day) => sum + day.jobs, 0),
    chargedCents,
    provider: toAmount(providerCents),
    margin: toAmount(chargedCents - providerCents),
  };
}

function lastHours(now: Date): string[] {
  const current = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) =>
    new Date(current - (HOURS - 1 - index) * HOUR_MS).toISOString(),
  );
}

export type Span = { unit: "seconds" | "minutes" | "hours" | "days"; count: number };

/** A duration in the largest unit it has at least two of: "95 s", "12 min", "30 h", "4 d". */
export function toSpan(milliseconds: number): Span {
  const of = (unit: number) => Math.floor(milliseconds / unit);
  if (milliseconds >= 2 * DAY_MS) return { unit: "days", count: of(DAY_MS) };
  if (milliseconds >= 2 * HOUR_MS) return { unit: "hours", count: of(HOUR_MS) };
  if (milliseconds >= 120_000) return { unit: "minutes", count: of(60_000) };
  return { unit: "seconds", count: Math.max(0, Math.round(milliseconds / 1_000)) };
}
