import { randomUUID } from "node:crypto";
import { createServerClient } from "@supabase/ssr";
import { expect, inject } from "vitest";
import { generateResponse } from "@/lib/domain/generation/generate.schema";
import { errorResponse } from "@/lib/domain/http.schema";
import { type JobView, jobView } from "@/lib/domain/jobs/job.schema";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import { createUser } from "../../../scripts/local-supabase/users";
import { DEMO_USERS } from "../../../scripts/seed-demo";
import { MAYA } from "../maya";
import { db, sql } from "./database";
import { waitFor } from "./wait";

export const stack = inject("stack");

const PASSWORD = "only-for-this-test";
const WELCOME_CENTS = 100;
export const SPOKEN_LINE = "I did not expect it to work.";

/** Somebody of a test's own, with one campaign of one clip. */
export type Person = {
  id: string;
  email: string;
  token: string;
  campaignId: string;
  clipId: string;
};

// The stack is shared by all files and, in watch mode, by several runs: names must never come twice.
const run = randomUUID().slice(0, 8);
let names = 0;

/** A word that is in no other prompt, by which the simulator's scripts and records find a test's requests. */
export function uniqueWord(): string {
  names += 1;
  return `w${run}n${names}x`;
}

/** A new user with `credits` (at least the 100 of the welcome), signed in, with a clip of 4 s that has no first frame. */
export async function signedInUser(options: { credits?: number } = {}): Promise<Person> {
  const { credits = 1_000 } = options;
  const email = `${uniqueWord()}@api.test`;
  const id = await createUser({ query: sql, email, password: PASSWORD, bcryptCost: 4 });
  if (credits > WELCOME_CENTS) {
    const granted = await db().rpc("grant_credits", {
      user_id: id,
      amount_cents: credits - WELCOME_CENTS,
      description: "For a test",
    });
    if (granted.error !== null) throw new Error(granted.error.message);
  }
  return { id, email, token: await signIn(email, PASSWORD), ...(await newClip(id)) };
}

/** A campaign of this user with one clip. */
export async function newClip(userId: string): Promise<{ campaignId: string; clipId: string }> {
  const campaign = await db().rpc("create_campaign", {
    user_id: userId,
    title: "A campaign for a test",
    actor_id: MAYA,
    preset_id: "morning-discovery",
    product: { has_product: false },
    brief: { what_is_sold: "the serum", language: "en" },
    clips: [{ beat: "hook", script: { line: SPOKEN_LINE, duration: 4 }, first_frame: null }],
  });
  const campaignId = campaign.data?.[0]?.id;
  if (campaignId === undefined) throw new Error(`no campaign: ${campaign.error?.message}`);
  const clip = await db()
    .from("campaign_clips")
    .select("id")
    .eq("campaign_id", campaignId)
    .single();
  if (clip.error !== null) throw new Error(clip.error.message);
  return { campaignId, clipId: clip.data.id };
}

/** An access token, as a script would get one. */
export async function signIn(email: string, password: string): Promise<string> {
  const answer = await fetch(`${stack.supabaseUrl}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: stack.anonKey },
    body: JSON.stringify({ email, password }),
  });
  const { access_token: token } = await answer.json();
  if (typeof token !== "string") throw new Error(`${email} could not sign in: ${answer.status}`);
  return token;
}

/** The administrator of the stack, who is never charged. */
export async function theAdmin(): Promise<Person> {
  const { email, password } = DEMO_USERS.admin;
  const [row] = await sql("select id from auth.users where email = $1", [email]);
  const id = String(row?.id);
  return { id, email, token: await signIn(email, password), ...(await newClip(id)) };
}

/** The Cookie header of a browser in which this person is signed in. */
export async function cookieOf(person: Person): Promise<string> {
  const jar = new Map<string, string>();
  const auth = createServerClient(stack.supabaseUrl, stack.anonKey, {
    cookieOptions: { name: "sb-app-auth" },
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll: (cookies) => {
        for (const { name, value } of cookies) jar.set(name, value);
      },
    },
  });
  const { error } = await auth.auth.signInWithPassword({
    email: person.email,
    password: person.email === DEMO_USERS.admin.email ? DEMO_USERS.admin.password : PASSWORD,
  });
  if (error !== null) throw error;
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

export type ApiResponse = { status: number; headers: Headers; text: string; json: unknown };
type Extra = { headers?: Record<string, string>; appUrl?: string };

let rejections: ApiResponse[] = [];

/** Collects every 4xx and 5xx response from now on, so that a test can look for secrets in them. */
export function collectRejections(): ApiResponse[] {
  rejections = [];
  return rejections;
}

/** POST as this person (null: nobody). A string or bytes go out as they are, everything else as JSON. */
export function post(
  as: Person | null,
  path: string,
  body?: unknown,
  extra: Extra = {},
): Promise<ApiResponse> {
  const isRaw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  return call(
    as,
    path,
    {
      method: "POST",
      ...(body === undefined ? {} : { body: isRaw ? Buffer.from(body) : JSON.stringify(body) }),
      headers: { "content-type": "application/json", ...extra.headers },
    },
    extra,
  );
}

/** PATCH or DELETE as this person, with JSON or nothing. */
export function send(
  as: Person | null,
  method: "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  extra: Extra = {},
): Promise<ApiResponse> {
  return call(
    as,
    path,
    {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { "content-type": "application/json", ...extra.headers },
    },
    extra,
  );
}

export function get(as: Person | null, path: string, extra: Extra = {}): Promise<ApiResponse> {
  return call(as, path, { headers: extra.headers ?? {} }, extra);
}

async function call(
  as: Person | null,
  path: string,
  init: RequestInit & { headers: Record<string, string> },
  { appUrl = stack.appUrl }: Extra,
): Promise<ApiResponse> {
  const response = await fetch(`${appUrl}${path}`, {
    redirect: "manual",
    ...init,
    headers: { ...(as === null ? {} : { authorization: `Bearer ${as.token}` }), ...init.headers },
  });
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, json: toJson(text) };
  if (answer.status >= 400) rejections.push(answer);
  return answer;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `error` of a refusal; throws when it is not of the one shape all refusals have. */
export function errorOf(answer: ApiResponse) {
  return errorResponse.parse(answer.json).error;
}

/** Asks for a video of this person's clip, 4 s long (100 credits), with `word` in its prompt. */
export function postVideo(
  person: Person,
  word: string,
  { body, ...extra }: Extra & { body?: Record<string, unknown> } = {},
): Promise<ApiResponse> {
  return post(
    person,
    "/api/generate/video",
    { clipId: person.clipId, prompt: `A kitchen, ${word}`, ...body },
    extra,
  );
}

/** The id of the job an answer of a generate route speaks of. */
export function jobIdOf(answer: ApiResponse): string {
  expect(answer.status, answer.text).toBe(202);
  return generateResponse.parse(answer.json).jobId;
}

/** The job as its owner sees it. */
export async function viewJob(person: Person, jobId: string, extra?: Extra): Promise<JobView> {
  const answer = await get(person, `/api/jobs/${jobId}`, extra);
  expect(answer.status, answer.text).toBe(200);
  return jobView.parse(answer.json);
}

/** Polls like a page. Looking may make the app ask fal: tests of the webhook wait with waitForJob instead. */
export function waitForStatus(
  person: Person,
  jobId: string,
  status: JobStatus,
  extra?: Extra,
): Promise<JobView> {
  return waitFor(`job ${jobId} to be ${status}`, async () => {
    const view = await viewJob(person, jobId, extra);
    if (view.completedAt !== null && view.status !== status) {
      throw new Error(`it ended ${view.status}: ${view.errorCode} ${view.errorMessage}`);
    }
    return view.status === status ? view : null;
  });
}
