import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { presetBeats } from "../../lib/domain/campaigns/preset.schema";
import { ERROR_TABLE, isErrorCode } from "../../lib/domain/errors";
import { GENERATIONS } from "../../lib/domain/generation";
import { JOB_STATUSES } from "../../lib/domain/jobs/job-status";
import { readMigrations } from "../../scripts/local-supabase/migrate";
import { aClip, aUser, createJobs, first, settle, testDatabase } from "../support/sql";

/** What SQL and TypeScript both say, held against each other. */

const REPOSITORY = join(import.meta.dirname, "..", "..");

const db = testDatabase({ keepsRows: true });

describe("content", () => {
  test("generation_types has exactly the generations that are described, at their prices", async () => {
    const rows = await db.query(
      `select generation_type as type, unit, price_cents as cents, provider_unit as "providerUnit",
         provider_cost_microusd as "providerCostMicrousd", enabled
       from public.generation_types order by 1`,
    );

    const described = Object.entries(GENERATIONS)
      .map(([type, { defaultPrice }]) => ({ type, ...defaultPrice, enabled: true }))
      .toSorted((one, other) => (one.type < other.type ? -1 : 1));
    expect(rows).toEqual(described);
  });

  test("each description carries the name it is registered under", () => {
    for (const [name, { type }] of Object.entries(GENERATIONS)) expect(type).toBe(name);
  });

  test("each preset's beats parse, nothing of them is lost, and the first is the hook", async () => {
    const presets = await db.query<{ id: string; beats: Record<string, unknown>[] }>(
      "select id, beats from public.presets order by position",
    );

    expect(presets).toHaveLength(8);
    for (const { id, beats } of presets) {
      const parsed = presetBeats.parse(beats);
      expect(parsed, id).toMatchObject(beats);
      expect(parsed[0]?.beat, id).toBe("hook");
      expect(beats.map((beat) => beat.line).join(" "), id).toContain("{product}");
    }
  });

  test("the statuses are the same six words, in the same order", async () => {
    const rows = await db.query<{ statuses: string[] }>(
      "select enum_range(null::public.generation_status)::text[] as statuses",
    );

    expect(first(rows).statuses).toEqual(JOB_STATUSES);
  });
});

describe("refusals", () => {
  test("each word a migration raises is one of our error codes, with the same HTTP status", async () => {
    const raised = (await readMigrations()).flatMap(({ name, sql }) =>
      [...sql.matchAll(/raise exception '([^']*)'\s+using\s+errcode = '(\w+)'/g)].map(
        ([, word = "", code = ""]) => ({ name, word, code }),
      ),
    );
    const all = (await readMigrations()).flatMap(({ sql }) => sql.match(/raise exception/g) ?? []);

    expect(raised).toHaveLength(all.length);
    const unknown = raised.filter(({ word, code }) => {
      if (word === "append_only") return code !== "42501";
      return !isErrorCode(word) || code !== `PT${ERROR_TABLE[word].status}`;
    });
    expect(unknown).toEqual([]);
  });
});

const WRITTEN_BY_FUNCTIONS = [
  "generation_jobs",
  "generation_logs",
  "generation_limits",
  "credit_accounts",
  "credit_transactions",
  "clip_versions",
  "campaign_renders",
  "render_uploads",
  "webhook_deliveries",
  "reconciler_state",
  "fal_account_balance",
];

/** `.from("table")` and, however many calls later in the same chain, something that writes. */
const WRITE = new RegExp(
  `\\.from\\(\\s*["'\`](${WRITTEN_BY_FUNCTIONS.join("|")})["'\`]\\s*\\)[^;]*?\\.(insert|update|upsert|delete)\\(`,
  "g",
);

describe("job status, balances and history are written by SQL alone", () => {
  test("no TypeScript of the product writes those tables", () => {
    const files = globSync("{app,lib,components,hooks}/**/*.{ts,tsx}", { cwd: REPOSITORY });

    const writes = files.flatMap((file) =>
      [...readFileSync(join(REPOSITORY, file), "utf8").matchAll(WRITE)].map(
        ([, table, verb]) => `${file}: ${table}.${verb}`,
      ),
    );

    expect(files.length).toBeGreaterThan(50);
    expect(writes).toEqual([]);
  });

  test.each([
    `await db.from("generation_jobs").update({ status: "failed" }).eq("id", id);`,
    `db\n  .from('credit_accounts')\n  .upsert({ balance_cents: 5 })`,
    `adminDb().from("generation_logs").select().then(() => other.insert({}))`,
  ])("the search would see %s", (source) => {
    expect([...source.matchAll(WRITE)]).toHaveLength(1);
  });

  test("and does not mistake a read for a write", () => {
    const source = `await db.from("generation_jobs").select("id").eq("id", id);\nawait db.from("actors").insert({});`;

    expect([...source.matchAll(WRITE)]).toHaveLength(0);
  });
});

/** One way to break each rule, as SQL on a house with a running, a waiting, a completed and a failed job. */
const DAMAGES: { rule: string; damage: string; sql: string }[] = [
  {
    rule: "account_equals_ledger",
    damage: "a cent from nowhere",
    sql: "update public.credit_accounts set balance_cents = balance_cents + 1",
  },
  {
    rule: "account_equals_ledger",
    damage: "a hold that was never booked",
    sql: "update public.credit_accounts set held_cents = held_cents - 1",
  },
  {
    rule: "account_equals_ledger",
    damage: "a lost ledger entry",
    sql: "delete from public.credit_transactions where entry = 'grant'",
  },
  {
    rule: "held_equals_running_jobs",
    damage: "a running job that disappeared",
    sql: "delete from public.generation_jobs where id = :running",
  },
  {
    rule: "job_hold_is_in_the_ledger",
    damage: "a hold changed after the fact",
    sql: "update public.generation_jobs set held_cents = held_cents + 1 where id = :running",
  },
  {
    rule: "running_job_has_no_end_entry",
    damage: "a capture before the end",
    sql: `insert into public.credit_transactions (user_id, entry, amount_cents, job_id, description)
          select user_id, 'capture', held_cents, id, 'x' from public.generation_jobs where id = :running`,
  },
  {
    rule: "completed_job_is_captured",
    damage: "a success that was not charged",
    sql: "delete from public.credit_transactions where job_id = :completed and entry = 'capture'",
  },
  {
    rule: "completed_job_is_captured",
    damage: "a success that was released",
    sql: "update public.credit_transactions set entry = 'release' where job_id = :completed and entry = 'capture'",
  },
  {
    rule: "failed_or_cancelled_job_is_released",
    damage: "a failure that was charged",
    sql: "update public.credit_transactions set entry = 'capture' where job_id = :failed and entry = 'release'",
  },
  {
    rule: "failed_or_cancelled_job_is_released",
    damage: "a failure that keeps its hold",
    sql: "delete from public.credit_transactions where job_id = :failed and entry = 'release'",
  },
  {
    rule: "finished_job_has_one_log_row",
    damage: "an end without a log row",
    sql: "delete from public.generation_logs where job_id = :completed",
  },
  {
    rule: "finished_job_has_one_log_row",
    damage: "a log row that says something else",
    sql: "update public.generation_logs set status = 'failed' where job_id = :completed",
  },
  {
    rule: "finished_job_has_one_log_row",
    damage: "a log row with another charge",
    sql: "update public.generation_logs set charged_cents = 1 where job_id = :completed",
  },
  {
    rule: "finished_job_has_one_log_row",
    damage: "a log row before the end",
    sql: "update public.generation_logs set job_id = :running where job_id = :completed",
  },
  {
    rule: "completed_job_has_a_result",
    damage: "a success with nothing to show",
    sql: "update public.generation_jobs set result_data = null where id = :completed",
  },
  {
    rule: "completed_clip_job_has_a_version",
    damage: "a lost version",
    sql: "delete from public.clip_versions where job_id = :completed",
  },
  {
    rule: "selected_version_exists",
    damage: "a version number that was never given",
    sql: "update public.campaign_clips set current_version = 99",
  },
  {
    rule: "running_job_will_be_looked_at",
    damage: "a job nobody looks at again",
    sql: "update public.generation_jobs set next_check_at = null where id = :running",
  },
  {
    rule: "waiting_job_has_living_parents",
    damage: "a job that waits for a failed one",
    sql: "update public.generation_jobs set depends_on = array[:failed]::uuid[] where id = :waiting",
  },
];

describe("audit_violations", () => {
  test("knows no rule that is not tried here", async () => {
    const [view = { definition: "" }] = await db.query<{ definition: string }>(
      "select pg_get_viewdef('public.audit_violations'::regclass) as definition",
    );
    const rules = [...view.definition.matchAll(/SELECT '(\w+)'::text/g)].map(([, rule]) => rule);

    expect(rules.length).toBeGreaterThan(0);
    expect(new Set(DAMAGES.map(({ rule }) => rule))).toEqual(new Set(rules));
  });

  test.each(DAMAGES)("$rule: $damage", async ({ rule, sql }) => {
    const jobs = await aHouseWithJobs();
    const client = await db.connect(null);
    const seen = async () => (await client.query("select rule from public.audit_violations")).rows;
    await client.query("begin");
    const before = await seen();

    // Neither triggers nor foreign keys: damage comes in ways that ask nobody.
    await client.query("set local session_replication_role = replica");
    const { rowCount } = await client.query(named(sql, jobs));
    const after = await seen();

    await client.query("rollback");
    await client.end();
    expect(before).toEqual([]);
    expect(rowCount).toBeGreaterThan(0);
    expect(after.map((row) => row.rule)).toContain(rule);
  });
});

const entry = (kind: string, job: string) =>
  `insert into public.credit_transactions (user_id, entry, amount_cents, job_id, actor_id, description)
   select user_id, '${kind}', 1, id, user_id, 'x' from public.generation_jobs where id = ${job}`;

/** What no function writes, and what the tables would refuse should one ever try. */
const IMPOSSIBLE: { what: string; constraint: string; sql: string }[] = [
  {
    what: "an account with more on hold than it has",
    constraint: "credit_accounts_held_is_covered",
    sql: "update public.credit_accounts set held_cents = balance_cents + 1",
  },
  {
    what: "an account below zero",
    constraint: "credit_accounts_held_is_covered",
    sql: "update public.credit_accounts set held_cents = 0, balance_cents = -1",
  },
  {
    what: "an account with less than nothing on hold",
    constraint: "credit_accounts_held_not_negative",
    sql: "update public.credit_accounts set held_cents = -1",
  },
  {
    what: "a second hold for a job",
    constraint: "credit_transactions_one_hold_per_job",
    sql: entry("hold", ":running"),
  },
  {
    what: "a release after the capture",
    constraint: "credit_transactions_one_end_per_job",
    sql: entry("release", ":completed"),
  },
  {
    what: "a capture after the release",
    constraint: "credit_transactions_one_end_per_job",
    sql: entry("capture", ":failed"),
  },
  {
    what: "two refunds of a job",
    constraint: "credit_transactions_one_refund_per_job",
    sql: `${entry("adjust", ":completed")} union all select user_id, 'adjust', 1, id, user_id, 'x'
          from public.generation_jobs where id = :completed`,
  },
  {
    what: "an entry of less than nothing",
    constraint: "credit_transactions_amount_is_positive",
    sql: entry("hold", ":running").replace("1, id", "-1, id"),
  },
  {
    what: "a job that is completed at no time",
    constraint: "generation_jobs_finished_has_a_time",
    sql: "update public.generation_jobs set status = 'completed' where id = :running",
  },
  {
    what: "a finished job that runs again",
    constraint: "generation_jobs_finished_has_a_time",
    sql: "update public.generation_jobs set status = 'submitted' where id = :failed",
  },
  {
    what: "a failure that is charged",
    constraint: "generation_jobs_only_success_is_charged",
    sql: "update public.generation_jobs set actual_cost_cents = 1 where id = :failed",
  },
  {
    what: "a charge above the hold",
    constraint: "generation_jobs_charge_within_hold",
    sql: "update public.generation_jobs set actual_cost_cents = held_cents + 1 where id = :completed",
  },
  {
    what: "a failure without a reason",
    constraint: "generation_jobs_failure_has_a_code",
    sql: "update public.generation_jobs set error_code = null where id = :failed",
  },
  {
    what: "one request of fal's for two jobs",
    constraint: "generation_jobs_fal_request_id_index",
    sql: "update public.generation_jobs set fal_request_id = 'one' where id in (:running, :waiting)",
  },
];

describe("the tables themselves refuse", () => {
  test.each(IMPOSSIBLE)("$what", async ({ constraint, sql }) => {
    const jobs = await aHouseWithJobs();

    await expect(db.query(named(sql, jobs))).rejects.toMatchObject({ constraint });
  });
});

/** `:running` and the like as that job's id. */
function named(sql: string, jobs: Record<string, string>): string {
  return sql.replace(/:(\w+)/g, (whole, name: string) => (jobs[name] ? `'${jobs[name]}'` : whole));
}

/** One user; one job of each kind the rules speak of, all with money on them. */
async function aHouseWithJobs() {
  const user = await aUser(db, { cents: 1_000 });
  const { clipId } = await aClip(db, user);
  const jobs = await createJobs(db, user, [
    { clip_id: clipId },
    { clip_id: clipId },
    {},
    { depends_on: [2] },
  ]);
  const [completed = "", failed = "", running = "", waiting = ""] = jobs.map((job) => job.id);
  await settle(db, completed);
  await settle(db, failed, { outcome: "failed" });
  return { completed, failed, running, waiting };
}
