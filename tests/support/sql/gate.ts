import { setTimeout as sleep } from "node:timers/promises";
import { first, type TestDatabase } from "./test-database";

/** Runs racers that all wait for the same lock, and opens the gate once each of them is in the queue. */
export async function fromGate<T>(
  db: TestDatabase,
  lock: [string, unknown[]],
  racers: (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const open = await closeGate(db, lock);
  const running = racers.map((racer) => racer());
  const responses = Promise.allSettled(running);
  await untilWaiting(db, racers.length);
  await open();
  return await responses;
}

/** The same, but the racers join the queue in the order given, so that who goes first is not left to chance. */
export async function inTurn<T>(
  db: TestDatabase,
  lock: [string, unknown[]],
  racers: (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> {
  const open = await closeGate(db, lock);
  const running: Promise<T>[] = [];
  for (const racer of racers) {
    running.push(racer());
    await untilWaiting(db, running.length);
  }
  const responses = Promise.allSettled(running);
  await open();
  return await responses;
}

async function closeGate(
  db: TestDatabase,
  lock: [string, unknown[]],
): Promise<() => Promise<void>> {
  const gate = await db.connect(null);
  await gate.query("begin");
  await gate.query(...lock);
  return async () => {
    await gate.query("commit");
    await gate.end();
  };
}

/** Until so many sessions of this database wait for a lock. */
async function untilWaiting(db: TestDatabase, count: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const waiting = await db.query<{ count: number }>(
      `select count(*) as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (first(waiting).count >= count) return;
    await sleep(5);
  }
  throw new Error(`${count} sessions should be waiting for a lock by now`);
}

export function lockOfJob(id: string): [string, unknown[]] {
  return ["select from public.generation_jobs where id = $1 for update", [id]];
}

export function lockOfAccount(userId: string): [string, unknown[]] {
  return ["select from public.credit_accounts where user_id = $1 for update", [userId]];
}

export function lockOf(table: "campaigns" | "campaign_clips", id: string): [string, unknown[]] {
  return [`select from public.${table} where id = $1 for update`, [id]];
}

export function answered<T>(response: PromiseSettledResult<T>): T {
  if (response.status === "rejected") throw response.reason;
  return response.value;
}

/** The message of whatever was thrown: for our SQL functions, the error's code. */
export function wordOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
