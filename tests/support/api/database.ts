import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { expect, inject } from "vitest";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import type { Database as Schema } from "@/lib/server/db/database-types";
import { type Database, openDatabase, type Row } from "../../../scripts/local-supabase/database";
import { waitFor } from "./wait";

let client: SupabaseClient<Schema> | undefined;
let superuser: Database | undefined;

/** The database as the server's own role sees it. */
export function db(): SupabaseClient<Schema> {
  const { supabaseUrl, serviceRoleKey } = inject("stack");
  client ??= createClient<Schema>(supabaseUrl, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  return client;
}

/** SQL as superuser, for what no function of the product does: turning clocks back. */
export function sql(text: string, parameters: unknown[] = []): Promise<Row[]> {
  superuser ??= openDatabase(inject("stack").databaseUrl);
  return superuser.query(text, parameters);
}

function rows<T>(response: { data: T; error: { message: string } | null }): NonNullable<T> {
  if (response.error !== null) throw new Error(response.error.message);
  if (response.data === null || response.data === undefined) throw new Error("no such row");
  return response.data;
}

export async function jobRow(jobId: string) {
  return rows(await db().from("generation_jobs").select().eq("id", jobId).single());
}
export type JobRow = Awaited<ReturnType<typeof jobRow>>;

/** Waits in the database for a job's status, so that nobody's look makes the app do anything. */
export function waitForJob(jobId: string, status: JobStatus, timeoutMs?: number): Promise<JobRow> {
  return waitFor(
    `job ${jobId} to be ${status}`,
    async () => {
      const job = await jobRow(jobId);
      if (job.completed_at !== null && job.status !== status) {
        throw new Error(`it ended ${job.status}: ${job.error_code} ${job.error_message}`);
      }
      return job.status === status ? job : null;
    },
    timeoutMs,
  );
}

export async function jobsOf(userId: string): Promise<JobRow[]> {
  return rows(await db().from("generation_jobs").select().eq("user_id", userId));
}

export async function accountOf(userId: string): Promise<{ balance: number; held: number }> {
  const account = rows(
    await db()
      .from("credit_accounts")
      .select("balance_cents, held_cents")
      .eq("user_id", userId)
      .single(),
  );
  return { balance: account.balance_cents, held: account.held_cents };
}

/** What happened to a job's money, in order: ["hold 100", "capture 100"]. */
export async function moneyOf(jobId: string): Promise<string[]> {
  const entries = rows(
    await db()
      .from("credit_transactions")
      .select("entry, amount_cents")
      .eq("job_id", jobId)
      .order("id"),
  );
  return entries.map((entry) => `${entry.entry} ${entry.amount_cents}`);
}

export async function clipRow(clipId: string) {
  return rows(await db().from("campaign_clips").select().eq("id", clipId).single());
}

export async function versionsOf(clipId: string) {
  return rows(
    await db().from("clip_versions").select().eq("clip_id", clipId).order("version_number"),
  );
}

export async function logRowsOf(jobId: string) {
  return rows(await db().from("generation_logs").select().eq("job_id", jobId));
}

/** The webhooks of a job that were written down: outcome, how often, and the body when it was kept. */
export async function deliveriesOf(jobId: string) {
  return rows(
    await db()
      .from("webhook_deliveries")
      .select("outcome, times_seen, body, fal_request_id")
      .eq("job_id", jobId)
      .order("id"),
  );
}

/** How many rows of each table name this user, and a hash of all that stands in them. */
export async function rowsOf(userId: string): Promise<unknown[]> {
  const columns = await sql(
    `select table_name, column_name from information_schema.columns
     join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('user_id', 'admin_id', 'actor_id')
       and data_type = 'uuid'
     order by 1, 2`,
  );
  expect(columns.length).toBeGreaterThan(8);
  const contents = columns.map(
    ({ table_name, column_name }) =>
      `select '${table_name}.${column_name}' as name, count(*)::integer as rows,
         md5(string_agg(named::text, ' ' order by named::text)) as hash
       from public.${table_name} as named where ${column_name} = '${userId}'`,
  );
  return sql(contents.join(" union all "));
}

/** Makes the reconciler's next look at a job due now. */
export async function makeDue(jobId: string): Promise<void> {
  await sql("update generation_jobs set next_check_at = now(), lease_until = null where id = $1", [
    jobId,
  ]);
}

/** Broken invariants of money and state; empty when all is well. */
export async function audit(): Promise<unknown[]> {
  return rows(await db().from("audit_violations").select());
}
