import { randomUUID } from "node:crypto";
import { Client, Pool, type QueryResultRow, types } from "pg";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { changeUrl } from "../../../scripts/local-supabase/database";
import { copyTemplate, createTestDatabase } from "../../../scripts/local-supabase/template";
import type { Role } from "./global-setup";

// int8: all our amounts fit a double, and expectations read better as numbers.
types.setTypeParser(20, Number);

const WELCOME_CENTS = 100;

/** Arguments of functions that are jsonb (`error` may be a text, too); the other arrays are SQL arrays. */
const JSON_ARGUMENTS = new Set([
  "jobs",
  "result",
  "clip_patch",
  "input_fields",
  "error",
  "product",
  "recipe",
  "brief",
  "clips",
  "changes",
  "counts",
  "events",
]);

/** A migrated database of one's own, with the doors a test needs. */
export type TestDatabase = {
  url: string;
  /** As superuser: to arrange and to look. */
  query<T extends QueryResultRow>(text: string, parameters?: unknown[]): Promise<T[]>;
  /** As GoTrue does it: role supabase_auth_admin. */
  auth<T extends QueryResultRow>(text: string, parameters?: unknown[]): Promise<T[]>;
  /** As the server does it: role service_role, arguments by name. */
  call<T extends QueryResultRow>(name: string, args: Record<string, unknown>): Promise<T[]>;
  /** One connection of its own, from the start in that role; `null` is the superuser. */
  connect(role: Role | null): Promise<Client>;
  /** Every broken invariant; empty when all is well. */
  audit(): Promise<QueryResultRow[]>;
  close(): Promise<void>;
};

/**
 * A database for the file that calls this, open inside its tests and hooks. After each test the audit must be empty and the
 * tables are emptied; with `keepsRows` the rows stay and the audit must be empty at the end of the file.
 */
export function testDatabase({
  keepsRows = false,
  ...options
}: {
  connections?: number;
  keepsRows?: boolean;
} = {}): TestDatabase {
  let opened: TestDatabase | undefined;
  const db = (): TestDatabase => {
    if (opened === undefined) throw new Error("the database is open only inside tests and hooks");
    return opened;
  };
  beforeAll(async () => {
    opened = await openTestDatabase(inject("postgresUrl"), options);
  });
  afterAll(() => db().close());
  if (keepsRows) {
    // Runs before the close: the last hook registered is the first to run.
    afterAll(async () => expect(await db().audit()).toEqual([]));
  } else {
    afterEach(async () => {
      const violations = await db().audit();
      await truncateAll(db());
      expect(violations).toEqual([]);
    });
  }
  return {
    get url() {
      return db().url;
    },
    query: (text, parameters) => db().query(text, parameters),
    auth: (text, parameters) => db().auth(text, parameters),
    call: (name, args) => db().call(name, args),
    connect: (role) => db().connect(role),
    audit: () => db().audit(),
    close: () => db().close(),
  };
}

export async function openTestDatabase(
  serverUrl: string,
  { connections = 4 }: { connections?: number } = {},
): Promise<TestDatabase> {
  const hosted = inject("hosted");
  const database =
    hosted === null
      ? await createTestDatabase({ serverUrl })
      : await copyTemplate(serverUrl, hosted.template);
  const loginOf = (role: Role | null) => {
    if (role === null) return { connectionString: database.url };
    if (hosted === null) return { connectionString: database.url, options: `-c role=${role}` };
    const { user, options } = hosted.logins[role];
    return { connectionString: changeUrl(database.url, { user }), options };
  };
  const admin = openPool({ ...loginOf(null), max: 4 });
  const auth = openPool({ ...loginOf("supabase_auth_admin"), max: 4 });
  const service = openPool({ ...loginOf("service_role"), max: connections });
  // All at once and now: the functions wait two seconds for a lock, and connecting must not be part of that.
  const opened = await Promise.all(Array.from({ length: connections }, () => service.connect()));
  for (const client of opened) client.release();
  const clients: Client[] = [];
  return {
    url: database.url,
    query: async <T extends QueryResultRow>(text: string, parameters?: unknown[]) =>
      (await admin.query<T>(text, parameters)).rows,
    auth: async <T extends QueryResultRow>(text: string, parameters?: unknown[]) =>
      (await auth.query<T>(text, parameters)).rows,
    call: async <T extends QueryResultRow>(name: string, args: Record<string, unknown>) =>
      (await service.query<T>(...callOf(name, args))).rows,
    async connect(role) {
      const client = new Client(loginOf(role));
      client.on("error", () => {});
      await client.connect();
      clients.push(client);
      return client;
    },
    audit: async () => (await admin.query("select * from public.audit_violations")).rows,
    async close() {
      const pools = [admin, auth, service];
      await Promise.all([...pools, ...clients].map((connection) => connection.end()));
      await database.drop();
    },
  };
}

function openPool(options: { connectionString: string; options?: string; max: number }): Pool {
  const pool = new Pool({ idleTimeoutMillis: 0, ...options });
  // A server that stops says so on idle connections; nobody is interested any more.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", () => {});
  });
  return pool;
}

/** `select * from public.name(a => $1, …)` and its parameters. */
export function callOf(name: string, args: Record<string, unknown>): [string, unknown[]] {
  const names = Object.keys(args);
  const list = names.map((key, index) => `${key} => $${index + 1}`).join(", ");
  const values = names.map((key) => {
    const value = args[key];
    const isJson = JSON_ARGUMENTS.has(key) && typeof value === "object" && value !== null;
    return isJson ? JSON.stringify(value) : value;
  });
  return [`select * from public.${name}(${list})`, values];
}

/** The SQLSTATE, word and detail of a refusal; fails when nothing was refused. */
export async function rejectionOf(
  attempt: Promise<unknown>,
): Promise<{ code: string; word: string; detail: string | undefined }> {
  try {
    await attempt;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const detail = "detail" in error && error.detail ? String(error.detail) : undefined;
    return { code: String(error.code), word: error.message, detail };
  }
  throw new Error("expected a refusal, got an answer");
}

/** A new user with a profile and an account. At least the 100 welcome credits. */
export async function aUser(
  db: TestDatabase,
  { cents = WELCOME_CENTS }: { cents?: number } = {},
): Promise<string> {
  const id = randomUUID();
  await db.auth("insert into auth.users (id, email) values ($1, $2)", [id, `${id}@example.test`]);
  if (cents > WELCOME_CENTS) {
    await db.call("grant_credits", {
      user_id: id,
      amount_cents: cents - WELCOME_CENTS,
      description: "For the test",
    });
  }
  return id;
}

/** A campaign of that user with one clip. */
export async function aClip(
  db: TestDatabase,
  userId: string,
): Promise<{ clipId: string; campaignId: string }> {
  const rows = await db.query<{ clip_id: string; campaign_id: string }>(
    `with campaign as (
       insert into public.campaigns (user_id, title) values ($1, 'Campaign') returning id
     )
     insert into public.campaign_clips (campaign_id, user_id, position, beat)
     select id, $1, 0, 'hook' from campaign
     returning id as clip_id, campaign_id`,
    [userId],
  );
  const row = first(rows);
  return { clipId: row.clip_id, campaignId: row.campaign_id };
}

/** A campaign of that user with three clips, whose lines are one, two and three. */
export async function aCampaign(
  db: TestDatabase,
  userId: string,
): Promise<{ campaignId: string; clipIds: [string, string, string] }> {
  const rows = await db.query<{ id: string; campaign_id: string }>(
    `with campaign as (
       insert into public.campaigns (user_id, title, product, brief)
       values ($1, 'Campaign', '{"name": ""}', '{"language": "en", "benefits": []}') returning id
     ), clips as (
       insert into public.campaign_clips (campaign_id, user_id, position, beat, script)
       select campaign.id, $1, clip.position, clip.beat, jsonb_build_object('line', clip.line, 'duration', 4)
       from campaign, (values (0, 'hook', 'one'), (1, 'solution', 'two'), (2, 'cta', 'three')) as clip (position, beat, line)
       returning id, campaign_id, position
     )
     select id, campaign_id from clips order by position`,
    [userId],
  );
  const [one, two, three] = rows;
  if (one === undefined || two === undefined || three === undefined) throw new Error("no clips");
  return { campaignId: one.campaign_id, clipIds: [one.id, two.id, three.id] };
}

export type WantedJob = {
  id?: string;
  job_type?: string;
  clip_id?: string | null;
  /** For a job without a clip; else it is the clip's. */
  campaign_id?: string;
  units?: number;
  depends_on?: number[];
  deadline_seconds?: number;
  usual_duration_ms?: number;
  input_params?: Record<string, unknown>;
  retry_of?: string;
};

/** One entry of create_generation_jobs' `jobs`; a first frame (25 credits) unless said. */
export function wantedJob(params: WantedJob = {}): Record<string, unknown> {
  return {
    job_type: "first_frame",
    clip_id: null,
    input_params: { prompt: "a test" },
    units: 1,
    provider_units: 1,
    deadline_seconds: 600,
    usual_duration_ms: 20_000,
    depends_on: [],
    ...params,
  };
}

export type JobRow = QueryResultRow & {
  id: string;
  user_id: string;
  clip_id: string | null;
  campaign_id: string | null;
  job_type: string;
  status: string;
  held_cents: number;
  estimated_cost_cents: number;
  actual_cost_cents: number | null;
  fal_request_id: string | null;
  next_check_at: Date | null;
  lease_until: Date | null;
  submit_started_at: Date | null;
  submitted_at: Date | null;
  completed_at: Date | null;
  deadline_at: Date;
  result_url: string | null;
  error_code: string | null;
  check_count: number;
  webhook_received_at: Date | null;
  provider_cancel_sent_at: Date | null;
  created_at: Date;
  depends_on: string[];
  input_params: Record<string, unknown>;
  retry_of: string | null;
  retry_count: number;
  usual_duration_ms: number;
  stored_path: string | null;
  next_store_at: Date | null;
  store_attempts: number;
  store_error: string | null;
};

export async function createJobs(
  db: TestDatabase,
  userId: string,
  jobs: WantedJob[],
  options: { idempotency_key?: string; request_hash?: string; exempt?: boolean } = {},
): Promise<JobRow[]> {
  return await db.call<JobRow>("create_generation_jobs", {
    user_id: userId,
    jobs: jobs.map(wantedJob),
    ...options,
  });
}

export async function jobOf(db: TestDatabase, jobId: string): Promise<JobRow> {
  return first(
    await db.query<JobRow>("select * from public.generation_jobs where id = $1", [jobId]),
  );
}

export async function accountOf(
  db: TestDatabase,
  userId: string,
): Promise<{ balance: number; held: number; available: number }> {
  return first(
    await db.query<{ balance: number; held: number; available: number }>(
      `select balance_cents as balance, held_cents as held, available_cents as available
       from public.credit_accounts where user_id = $1`,
      [userId],
    ),
  );
}

/** The ledger of one job, in order: ["hold 25", "capture 25"]. */
export async function ledgerOf(db: TestDatabase, jobId: string): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `select entry || ' ' || amount_cents as line
     from public.credit_transactions where job_id = $1 order by id`,
    [jobId],
  );
  return rows.map((row) => row.line);
}

/** Settles as the webhook does when nothing else is said: a first frame that worked. */
export async function settle(
  db: TestDatabase,
  jobId: string,
  how: Record<string, unknown> = {},
): Promise<{ result_code: string; due_job_ids: string[] }> {
  return first(
    await db.call<{ result_code: string; due_job_ids: string[] }>(
      "settle_generation_job",
      settlement(jobId, how),
    ),
  );
}

export function settlement(
  jobId: string,
  how: Record<string, unknown> = {},
): Record<string, unknown> {
  const ending =
    (how.outcome ?? "completed") === "completed"
      ? {
          result_url: "https://fal.test/frame.png",
          result: { images: [] },
          clip_patch: { first_frame: { image_url: "https://fal.test/frame.png" } },
        }
      : { result: {}, error: { code: "provider_error", message: "It did not work." } };
  return { job_id: jobId, outcome: "completed", source: "reconciler", ...ending, ...how };
}

/** A failure as fal reports one that may go better the next time. */
export const RETRYABLE_FAILURE = {
  outcome: "failed",
  error: { code: "provider_error", message: "It did not work.", retryable: true },
};

/** Has fal accept it; the request id. */
export async function submit(db: TestDatabase, jobId: string): Promise<string> {
  const requestId = randomUUID();
  await db.call("start_submission", { job_id: jobId });
  await db.call("mark_submitted", { job_id: jobId, request_id: requestId });
  return requestId;
}

/** Cancels a job as its owner does. */
export async function cancel(
  db: TestDatabase,
  jobId: string,
  userId: string,
): Promise<{ result_code: string }> {
  return first(
    await db.call<{ result_code: string }>("cancel_generation_job", {
      job_id: jobId,
      user_id: userId,
    }),
  );
}

/** The next try of that job, if there is one. */
export async function retryOf(db: TestDatabase, jobId: string): Promise<JobRow | undefined> {
  const rows = await db.query<JobRow>("select * from public.generation_jobs where retry_of = $1", [
    jobId,
  ]);
  if (rows.length > 1) throw new Error(`job ${jobId} is tried again ${rows.length} times`);
  return rows[0];
}

/** Empties all tables of users and what they made. Triggers and foreign keys are off meanwhile. */
export async function truncateAll(db: TestDatabase): Promise<void> {
  await db.query(
    `set session_replication_role = replica;
     delete from auth.users;
     delete from public.profiles;
     delete from public.campaigns;
     delete from public.campaign_clips;
     delete from public.clip_versions;
     delete from public.generation_jobs;
     delete from public.generation_logs;
     delete from public.webhook_deliveries;
     delete from public.credit_transactions;
     delete from public.credit_accounts;
     reset session_replication_role`,
  );
}

type RenderUpload = { id: string };

/** A licence to upload a render of this campaign. */
export async function anUpload(
  db: TestDatabase,
  { user, campaignId, id = randomUUID() }: { user: string; campaignId: string; id?: string },
): Promise<string> {
  const [upload] = await db.call<RenderUpload>("start_render_upload", {
    upload_id: id,
    campaign_id: campaignId,
    user_id: user,
    recipe: { captions: true, clips: [] },
    size_bytes: 1_000,
    duration_ms: 8_000,
    max_open: 10,
  });
  return upload?.id ?? "";
}

/** A finished ad of this campaign, uploaded and looked at. */
export async function aRender(
  db: TestDatabase,
  { user, campaignId }: { user: string; campaignId: string },
): Promise<string> {
  const id = await anUpload(db, { user, campaignId });
  await db.call("complete_render", {
    upload_id: id,
    user_id: user,
    stored_path: `users/${user}/renders/${id}.mp4`,
    thumbnail_path: `users/${user}/renders/${id}.jpg`,
  });
  return id;
}

export function first<T>(rows: readonly T[]): T {
  const row = rows[0];
  if (row === undefined) throw new Error("expected a row");
  return row;
}
