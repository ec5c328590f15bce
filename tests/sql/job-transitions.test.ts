import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  accountOf,
  aFamilyIn,
  BODY,
  changesBetween,
  type Family,
  jobOf,
  keepDelivery,
  STATES,
  type State,
  settlement,
  takeSnapshot,
  testDatabase,
} from "../support/sql";

/** Each transition function from each starting state, and exactly which rows change. */

const db = testDatabase();

/** What a transition answers and leaves behind. `result`: the result code, or how many rows came back. */
type Effect = {
  result: string | number;
  status: string;
  moved: string[];
  child: string;
  held: number;
  balance: number;
};

const JOB = "~ generation_jobs target";

const CHILD = "~ generation_jobs child";

const ACCOUNT = "~ credit_accounts user";

/** Where the family of a state stands before anything is done to it. */
const STANDING: Record<State, Omit<Effect, "result" | "moved">> = {
  never_started: { status: "pending", child: "pending", held: 45, balance: 100 },
  waiting: { status: "pending", child: "pending", held: 70, balance: 100 },
  unknown: { status: "pending", child: "pending", held: 45, balance: 100 },
  submitted: { status: "submitted", child: "pending", held: 45, balance: 100 },
  in_progress: { status: "in_progress", child: "pending", held: 45, balance: 100 },
  completed: { status: "completed", child: "pending", held: 20, balance: 75 },
  failed: { status: "failed", child: "cancelled", held: 0, balance: 100 },
  cancelled: { status: "cancelled", child: "cancelled", held: 0, balance: 100 },
};

function still(state: State, result: string | number): Effect {
  return { result, moved: [], ...STANDING[state] };
}

function onlyTheJob(state: State, result: string | number, status?: string): Effect {
  return {
    ...still(state, result),
    moved: [JOB],
    ...(status === undefined ? {} : { status }),
  };
}

function forEach(effects: Record<State, Effect>): Record<State, Effect> {
  return effects;
}

const delivery = (outcome: string) => `+ webhook_deliveries ${outcome} target`;

function completed(state: State): Effect {
  const { held, balance, child } = STANDING[state];
  return {
    result: "applied",
    status: "completed",
    child,
    held: held - 25,
    balance: balance - 25,
    moved: [
      "+ clip_versions 1 by target",
      "+ credit_transactions capture 25 target",
      "+ generation_logs completed charged 25 target",
      delivery("applied"),
      "~ campaign_clips clip",
      "~ campaigns campaign",
      ACCOUNT,
      CHILD,
      JOB,
    ],
  };
}

/** Ended without success: the job and what waits for it, both released. */
function ended(
  state: State,
  end: { result: string; status: string; extra?: string[]; refused?: boolean },
): Effect {
  return {
    result: end.result,
    status: end.status,
    child: "cancelled",
    held: STANDING[state].held - 45,
    balance: STANDING[state].balance,
    moved: [
      "+ credit_transactions release 20 child",
      "+ credit_transactions release 25 target",
      "+ generation_logs cancelled charged 0 child",
      `+ generation_logs ${end.status} charged 0 target`,
      ...(end.extra ?? []),
      ACCOUNT,
      CHILD,
      JOB,
    ],
  };
}

const failed = (state: State) =>
  ended(state, { result: "applied", status: "failed", extra: [delivery("applied")] });

const cancelled = (state: State) => ended(state, { result: "cancelled", status: "cancelled" });

const noted = (state: State, result: string, extra: string[] = []): Effect => ({
  ...still(state, result),
  moved: [...extra, delivery(result), JOB].sort(),
});

const kept = (state: State, status: string): Effect => ({
  ...still(state, "kept"),
  status,
  moved: [delivery("unreadable"), JOB],
});

const keptTooLate = (state: State): Effect => ({
  ...still(state, "duplicate"),
  moved: [delivery("unreadable")],
});

type Transition = {
  name: string;
  act: (family: Family) => Promise<Record<string, unknown>[]>;
  effects: Record<State, Effect>;
};

const TRANSITIONS: Transition[] = [
  {
    name: "start_submission",
    act: ({ target }) => db.call("start_submission", { job_id: target }),
    effects: forEach({
      never_started: onlyTheJob("never_started", 1),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: still("submitted", 0),
      in_progress: still("in_progress", 0),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "mark_submitted",
    act: ({ target, requestId }) =>
      db.call("mark_submitted", { job_id: target, request_id: requestId }),
    effects: forEach({
      never_started: onlyTheJob("never_started", "bound", "submitted"),
      waiting: onlyTheJob("waiting", "bound", "submitted"),
      unknown: onlyTheJob("unknown", "bound", "submitted"),
      submitted: onlyTheJob("submitted", "bound"),
      in_progress: onlyTheJob("in_progress", "bound"),
      completed: still("completed", "bound"),
      failed: still("failed", "bound"),
      // Due once more, so that it is cancelled at fal too.
      cancelled: onlyTheJob("cancelled", "bound"),
    }),
  },
  {
    name: "mark_submitted with another request id",
    act: ({ target }) => db.call("mark_submitted", { job_id: target, request_id: randomUUID() }),
    effects: forEach({
      never_started: onlyTheJob("never_started", "bound", "submitted"),
      waiting: onlyTheJob("waiting", "bound", "submitted"),
      unknown: onlyTheJob("unknown", "bound", "submitted"),
      submitted: still("submitted", "different_request"),
      in_progress: still("in_progress", "different_request"),
      completed: still("completed", "different_request"),
      failed: still("failed", "different_request"),
      cancelled: still("cancelled", "different_request"),
    }),
  },
  {
    name: "record_progress in_progress",
    act: ({ target }) =>
      db.call("record_progress", { job_id: target, status: "in_progress", message: "50 %" }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: onlyTheJob("submitted", 1, "in_progress"),
      in_progress: onlyTheJob("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "record_progress submitted",
    act: ({ target }) =>
      db.call("record_progress", { job_id: target, status: "submitted", queue_position: 3 }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: onlyTheJob("submitted", 1),
      // Never back: neither the status nor a place in the queue.
      in_progress: still("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "settle completed",
    act: (family) => settleByWebhook(family, { outcome: "completed" }),
    effects: forEach({
      never_started: completed("never_started"),
      waiting: completed("waiting"),
      unknown: completed("unknown"),
      submitted: completed("submitted"),
      in_progress: completed("in_progress"),
      completed: noted("completed", "duplicate"),
      failed: noted("failed", "late_success", ["+ clip_versions 1 by target"]),
      cancelled: noted("cancelled", "late_success", ["+ clip_versions 1 by target"]),
    }),
  },
  {
    name: "settle failed",
    act: (family) => settleByWebhook(family, { outcome: "failed" }),
    effects: forEach({
      never_started: failed("never_started"),
      waiting: failed("waiting"),
      unknown: failed("unknown"),
      submitted: failed("submitted"),
      in_progress: failed("in_progress"),
      completed: noted("completed", "late_failure"),
      failed: noted("failed", "duplicate"),
      cancelled: noted("cancelled", "late_failure"),
    }),
  },
  {
    name: "settle with another request id",
    act: (family) => settleByWebhook(family, { outcome: "completed", request_id: randomUUID() }),
    effects: forEach({
      never_started: completed("never_started"),
      waiting: completed("waiting"),
      unknown: completed("unknown"),
      submitted: noted("submitted", "mismatch"),
      in_progress: noted("in_progress", "mismatch"),
      completed: noted("completed", "mismatch"),
      failed: noted("failed", "mismatch"),
      cancelled: noted("cancelled", "mismatch"),
    }),
  },
  {
    name: "settle failed by the reconciler, without a request id",
    act: ({ target }) =>
      db.call("settle_generation_job", settlement(target, { outcome: "failed" })),
    effects: forEach({
      never_started: ended("never_started", { result: "applied", status: "failed" }),
      waiting: ended("waiting", { result: "applied", status: "failed" }),
      unknown: ended("unknown", { result: "applied", status: "failed" }),
      submitted: ended("submitted", { result: "applied", status: "failed" }),
      in_progress: ended("in_progress", { result: "applied", status: "failed" }),
      completed: still("completed", "late_failure"),
      failed: still("failed", "duplicate"),
      cancelled: still("cancelled", "late_failure"),
    }),
  },
  {
    name: "cancel",
    act: ({ target, user }) => db.call("cancel_generation_job", { job_id: target, user_id: user }),
    effects: forEach({
      never_started: cancelled("never_started"),
      waiting: cancelled("waiting"),
      unknown: cancelled("unknown"),
      submitted: cancelled("submitted"),
      in_progress: cancelled("in_progress"),
      completed: still("completed", "already_finished"),
      failed: still("failed", "already_finished"),
      cancelled: still("cancelled", "already_finished"),
    }),
  },
  {
    name: "mark_cancel_sent",
    act: ({ target }) => db.call("mark_cancel_sent", { job_id: target }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: still("submitted", 0),
      in_progress: still("in_progress", 0),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: onlyTheJob("cancelled", 1),
    }),
  },
  {
    name: "cancel by another user",
    act: ({ target, stranger }) =>
      db.call("cancel_generation_job", { job_id: target, user_id: stranger }),
    effects: forEach({
      never_started: still("never_started", "not_found"),
      waiting: still("waiting", "not_found"),
      unknown: still("unknown", "not_found"),
      submitted: still("submitted", "not_found"),
      in_progress: still("in_progress", "not_found"),
      completed: still("completed", "not_found"),
      failed: still("failed", "not_found"),
      cancelled: still("cancelled", "not_found"),
    }),
  },
  {
    name: "keep_webhook_delivery",
    act: ({ target, requestId }) => keepDelivery(db, target, requestId),
    effects: forEach({
      never_started: kept("never_started", "submitted"),
      waiting: kept("waiting", "submitted"),
      unknown: kept("unknown", "submitted"),
      submitted: kept("submitted", "submitted"),
      in_progress: kept("in_progress", "in_progress"),
      completed: keptTooLate("completed"),
      failed: keptTooLate("failed"),
      cancelled: keptTooLate("cancelled"),
    }),
  },
  {
    name: "claim_due_jobs, an hour later",
    act: async ({ target }) => {
      await db.query(
        `update public.generation_jobs
         set next_check_at = next_check_at - interval '1 hour', lease_until = null
         where id = $1`,
        [target],
      );
      return await db.call("claim_due_jobs", { max_jobs: 10, only_jobs: [target] });
    },
    effects: forEach({
      never_started: onlyTheJob("never_started", 1),
      waiting: still("waiting", 0),
      unknown: onlyTheJob("unknown", 1),
      submitted: onlyTheJob("submitted", 1),
      in_progress: onlyTheJob("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: onlyTheJob("cancelled", 1),
    }),
  },
];

describe.each(TRANSITIONS)("$name", ({ name, act, effects }) => {
  test.each(STATES)("from %s", async (state) => {
    const family = await aFamilyIn(db, state);
    const before = await takeSnapshot(db);

    const rows = await act(family);

    const after = await takeSnapshot(db);
    const moved = changesBetween(before, after, family.names);
    // The claim test itself turns the clock back by an hour, which is no move of the function's.
    const isUntouched = name.startsWith("claim") && rows.length === 0;
    const target = await jobOf(db, family.target);
    const child = await jobOf(db, family.child);
    const { held, balance } = await accountOf(db, family.user);
    expect({
      result: rows[0]?.result_code ?? rows.length,
      status: target.status,
      moved: isUntouched ? moved.filter((line) => line !== JOB) : moved,
      child: child.status,
      held,
      balance,
    }).toEqual(effects[state]);
  });
});

function settleByWebhook(
  { target, requestId }: Family,
  how: Record<string, unknown>,
): Promise<Record<string, unknown>[]> {
  return db.call(
    "settle_generation_job",
    settlement(target, { source: "webhook", body_sha256: BODY, request_id: requestId, ...how }),
  );
}
