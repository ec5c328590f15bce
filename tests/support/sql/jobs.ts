import { randomUUID } from "node:crypto";
import {
  aClip,
  aUser,
  createJobs,
  first,
  type JobRow,
  jobOf,
  retryOf,
  settle,
  submit,
  type TestDatabase,
} from "./test-database";

export const STATES = [
  "never_started",
  "waiting",
  "unknown",
  "submitted",
  "in_progress",
  "completed",
  "failed",
  "cancelled",
] as const;

export type State = (typeof STATES)[number];

export type Family = {
  user: string;
  stranger: string;
  clip: string;
  campaign: string;
  target: string;
  child: string;
  requestId: string;
  names: Record<string, string>;
};

/**
 * A first frame (25) in that state with a voice (20) that waits for it, in the way the server would have got it there; beside
 * it another job of the same user and one of a stranger, which nothing may touch.
 */
export async function aFamilyIn(db: TestDatabase, state: State): Promise<Family> {
  const [user, stranger] = [await aUser(db), await aUser(db)];
  const { clipId, campaignId } = await aClip(db, user);
  for (const owner of [user, stranger]) {
    const [bystander] = ids(await createJobs(db, owner, [{ job_type: "transcribe_whisper" }]));
    await db.call("mark_submitted", { job_id: bystander, request_id: randomUUID() });
  }
  const position = state === "waiting" ? 1 : 0;
  const created = await createJobs(db, user, [
    ...(state === "waiting" ? [{}] : []),
    { clip_id: clipId, depends_on: state === "waiting" ? [0] : [] },
    { clip_id: clipId, job_type: "voice_chatterbox", depends_on: [position] },
  ]);
  const [target, child] = ids(created.slice(position));
  const requestId = randomUUID();
  await bring(db, target, { state, user, requestId });
  return {
    user,
    stranger,
    clip: clipId,
    campaign: campaignId,
    target,
    child,
    requestId,
    names: {
      [user]: "user",
      [clipId]: "clip",
      [campaignId]: "campaign",
      [target]: "target",
      [child]: "child",
    },
  };
}

async function bring(
  db: TestDatabase,
  id: string,
  { state, user, requestId }: { state: State; user: string; requestId: string },
): Promise<void> {
  if (state === "never_started" || state === "waiting") return;
  await db.call("start_submission", { job_id: id });
  if (state === "unknown") return;
  await db.call("mark_submitted", { job_id: id, request_id: requestId });
  if (state === "submitted") return;
  if (state === "cancelled") {
    await db.call("cancel_generation_job", { job_id: id, user_id: user });
    return;
  }
  await db.call("record_progress", { job_id: id, status: "in_progress" });
  if (state === "in_progress") return;
  await settle(db, id, { outcome: state, request_id: requestId });
}

/** The hash that tests give a webhook's body when it does not matter which. */
export const BODY = "a".repeat(64);

export function keepDelivery(
  db: TestDatabase,
  jobId: string,
  requestId: string,
  bodySha256 = BODY,
) {
  return db.call("keep_webhook_delivery", {
    job_id: jobId,
    request_id: requestId,
    body_sha256: bodySha256,
    outcome: "unreadable",
    body: "{ unreadable",
  });
}

/** Five places, because no request here makes more; a missing one is an empty id, which Postgres refuses. */
export function ids(jobs: JobRow[]): [string, string, string, string, string] {
  const [a = "", b = "", c = "", d = "", e = ""] = jobs.map((job) => job.id);
  return [a, b, c, d, e];
}

export async function aJob(
  db: TestDatabase,
  options: { userId?: string; clipId?: string } = {},
): Promise<JobRow> {
  const userId = options.userId ?? (await aUser(db, { cents: 500 }));
  return first(await createJobs(db, userId, [{ clip_id: options.clipId ?? null }]));
}

export async function submitted(db: TestDatabase, job: JobRow): Promise<JobRow> {
  await submit(db, job.id);
  return jobOf(db, job.id);
}

/** A first frame (25) of a new user, submitted to fal. */
export async function aSubmittedJob(db: TestDatabase) {
  const user = await aUser(db);
  const { clipId } = await aClip(db, user);
  const { id: jobId } = await aJob(db, { userId: user, clipId });
  return { user, clipId, jobId, requestId: await submit(db, jobId) };
}

export async function aFailedJob(db: TestDatabase, userId?: string): Promise<JobRow> {
  const job = await submitted(db, await aJob(db, userId === undefined ? {} : { userId }));
  await settle(db, job.id, { outcome: "failed" });
  return jobOf(db, job.id);
}

export async function aCompletedJob(db: TestDatabase, userId?: string): Promise<JobRow> {
  const job = await submitted(db, await aJob(db, userId === undefined ? {} : { userId }));
  await settle(db, job.id, { source: "webhook", result_url: null });
  return jobOf(db, job.id);
}

export async function theRetryOf(db: TestDatabase, jobId: string): Promise<JobRow> {
  const retry = await retryOf(db, jobId);
  if (retry === undefined) throw new Error("the job should have been tried again");
  return retry;
}

export function secondsBetween(
  one: Date | null | undefined,
  other: Date | null | undefined,
): number {
  return one && other ? (other.getTime() - one.getTime()) / 1_000 : Number.NaN;
}
