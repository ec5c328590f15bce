import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERROR_TABLE, isErrorCode } from "@/lib/domain/errors";
import {
  API_ROUTES,
  type ApiResponse,
  accountOf,
  audit,
  collectRejections,
  cookieOf,
  errorOf,
  get,
  jobIdOf,
  jobsOf,
  jobsOfAMomentAgo,
  NOBODYS,
  type Person,
  post,
  postVideo,
  type Route,
  type SecondApp,
  send,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  startSecondApp,
  uniqueWord,
  waitFor,
} from "../support/api";

const VIDEO = "/api/generate/video";
const FRAME = "/api/generate/first-frame";

const rejections = collectRejections();

let person: Person;
let stranger: Person;
/** In every prompt of this file that is meant to be refused. */
const word = uniqueWord();

beforeAll(async () => {
  [person, stranger] = await Promise.all([signedInUser(), signedInUser()]);
});

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** A refusal from the closed table, in its shape, which left nothing behind. */
async function expectRejection(
  response: ApiResponse,
  code: string,
  { asker = person, prompt = word } = {},
): Promise<void> {
  const error = errorOf(response);
  expect(error.code, response.text).toBe(code);
  expect(isErrorCode(code) && ERROR_TABLE[code].status).toBe(response.status);
  expect(error.message).toMatch(/^[A-Z].*\.$/);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}$/);
  expect((await jobsOf(asker.id)).map((job) => job.id)).toEqual([]);
  expect(await accountOf(asker.id)).toEqual({ balance: 1_000, held: 0 });
  expect(await simulatorRequests(prompt)).toEqual([]);
}

describe.each([VIDEO, FRAME])("POST %s", (path) => {
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    post(person, path, body, { headers });
  const good = () => ({ clipId: person.clipId, prompt: word });

  test.each([
    ["nothing", ""],
    ["half an object", '{"clipId":'],
    ["no JSON", "clipId=1"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])("with %s for a body: invalid_json", async (_, body) => {
    await expectRejection(await send(body), "invalid_json");
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/json5", ""])(
    "with content type %o: unsupported_media_type",
    async (type) => {
      await expectRejection(await send(good(), { "content-type": type }), "unsupported_media_type");
    },
  );

  test.each<[string, unknown]>([
    ["", null],
    ["", "a text"],
    ["", [1]],
    ["", 1],
    ["clipId", {}],
    ["clipId", { clipId: null }],
    ["clipId", { clipId: 7 }],
    ["clipId", { clipId: "7" }],
    ["clipId", { clipId: "' or 1=1 --" }],
  ])("with a wrong %o in %o: invalid_request that names it", async (field, body) => {
    const response = await send(JSON.stringify(body));

    await expectRejection(response, "invalid_request");
    expect(errorOf(response).issues).toContainEqual({ path: field, message: expect.any(String) });
  });

  test.each<[string, object]>([
    ["prompt", { prompt: "" }],
    ["prompt", { prompt: "   " }],
    ["prompt", { prompt: 1 }],
    ["prompt", { prompt: null }],
    ["prompt", { prompt: ["a"] }],
    ["prompt", { prompt: `${word}${"x".repeat(4_000)}` }],
    ["colour", { colour: "red" }],
    ["seed", { seed: 1 }],
    ["userId", { userId: NOBODYS }],
    ["estimatedCostCents", { estimatedCostCents: 0 }],
  ])("with a wrong or unknown %s: invalid_request that names it", async (field, options) => {
    const response = await send({ ...good(), ...options });

    await expectRejection(response, "invalid_request");
    expect(errorOf(response).issues).toContainEqual({ path: field, message: expect.any(String) });
  });

  // Postgres can hold neither in json: that is the caller's mistake, not an outage of ours.
  test.each([
    ["a zero character", "\u0000"],
    ["half of a surrogate pair", "\ud83d"],
  ])("with %s in the prompt: invalid_request", async (_, character) => {
    await expectRejection(await send({ ...good(), prompt: word + character }), "invalid_request");
  });

  test("with a prompt nested 30,000 deep: invalid_request", async () => {
    const prompt = `${"[".repeat(30_000)}${"]".repeat(30_000)}`;
    const response = await send(`{"clipId":"${person.clipId}","prompt":${prompt}}`);

    await expectRejection(response, "invalid_request");
  });

  test("for a clip of somebody else: the same 404 as for none", async () => {
    const foreign = await send({ ...good(), clipId: stranger.clipId });
    const missing = await send({ ...good(), clipId: NOBODYS });

    await expectRejection(foreign, "not_found");
    await expectRejection(missing, "not_found");
    expect(foreign.text).toBe(missing.text);
    expect(await jobsOf(stranger.id)).toEqual([]);
  });

  test.each([
    ["empty", ""],
    ["too long", "k".repeat(201)],
    ["with a space in it", "two words"],
    ["with other letters than ASCII", "cl\u00e9"],
  ])("with an Idempotency-Key that is %s: invalid_request", async (_, key) => {
    await expectRejection(await send(good(), { "idempotency-key": key }), "invalid_request");
  });

  test("with 65 KB: payload_too_large, said in content-length or not", async () => {
    const text = JSON.stringify({ ...good(), pad: "x".repeat(65 * 1024) });
    const inChunks: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { authorization: `Bearer ${person.token}`, "content-type": "application/json" },
      body: new Blob([text]).stream(),
      duplex: "half",
    };
    const chunked = await fetch(`${stack.appUrl}${path}`, inChunks);

    await expectRejection(await send(text), "payload_too_large");
    expect(chunked.status).toBe(413);
    expect(await chunked.json()).toMatchObject({ error: { code: "payload_too_large" } });
  });
});

describe("POST /api/generate/video in particular", () => {
  test.each<[string, Record<string, unknown>]>([
    ["quality", { quality: "ultra" }],
    ["quality", { quality: null }],
    ["duration", { duration: 5 }],
    ["duration", { duration: "4" }],
    ["duration", { duration: -8 }],
    ["duration", { duration: 1e9 }],
    ["firstFrameUrl", { firstFrameUrl: "" }],
    ["firstFrameUrl", { firstFrameUrl: "media:users/someone/frame.png" }],
    ["firstFrameUrl", { firstFrameUrl: "ftp://example.com/a.png" }],
    ["firstFrameUrl", { firstFrameUrl: "javascript:alert(1)" }],
    ["firstFrameUrl", { firstFrameUrl: "file:///etc/passwd" }],
    ["firstFrameUrl", { firstFrameUrl: "data:image/png;base64,AAAA" }],
    ["firstFrameUrl", { firstFrameUrl: `https://example.com/${"a".repeat(2_048)}` }],
  ])("with a wrong %s: %o: invalid_request that names it", async (field, options) => {
    const response = await postVideo(person, word, { body: options });

    await expectRejection(response, "invalid_request");
    expect(errorOf(response).issues).toContainEqual({ path: field, message: expect.any(String) });
  });

  test("with too little credit: 402 with both numbers, and a sentence with both", async () => {
    const poor = await signedInUser({ credits: 100 });

    const response = await postVideo(poor, word, { body: { duration: 8 } });

    expect(response.status).toBe(402);
    expect(errorOf(response)).toEqual({
      code: "insufficient_credits",
      message: "This costs 200 credits; you have 100 credits available.",
      requiredCents: 200,
      availableCents: 100,
    });
    expect(await jobsOf(poor.id)).toEqual([]);
    expect(await accountOf(poor.id)).toEqual({ balance: 100, held: 0 });
    expect(await simulatorRequests(word)).toEqual([]);
  });

  test("for a clip with neither first frame nor actor: first_frame_missing", async () => {
    const bare = await signedInUser();
    await sql("update campaigns set actor_id = null where id = $1", [bare.campaignId]);

    const video = await post(bare, VIDEO, { clipId: bare.clipId, prompt: word });
    const frame = await post(bare, FRAME, { clipId: bare.clipId, prompt: word });

    await expectRejection(video, "first_frame_missing");
    await expectRejection(frame, "state_conflict");
    expect(await jobsOf(bare.id)).toEqual([]);
  });

  test.each([
    ["too_many_active", 250, 0],
    ["too_many_requests", 300, 300],
  ])("beyond the limit: %s, with a time to come back", async (code, made, cancelled) => {
    const eager = await signedInUser();
    await jobsOfAMomentAgo(eager, { made, cancelled });

    const response = await post(eager, VIDEO, { clipId: eager.clipId, prompt: word });

    // Before the reconciler takes them for real ones.
    await sql("select cancel_generation_job(id, user_id) from generation_jobs where user_id = $1", [
      eager.id,
    ]);
    await expectRejection(response, code);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await accountOf(eager.id)).toEqual({ balance: 1_000, held: 0 });
  });
});

describe("who is asking", () => {
  const ROUTES: ["GET" | "POST" | "PATCH", string][] = [
    ["POST", VIDEO],
    ["POST", FRAME],
    ["POST", `/api/jobs/${NOBODYS}/cancel`],
    ["GET", "/api/jobs"],
    ["GET", `/api/jobs/${NOBODYS}`],
    ["GET", "/api/credits"],
    ["POST", "/api/campaigns"],
    ["GET", `/api/campaigns/${NOBODYS}`],
    ["PATCH", `/api/campaigns/${NOBODYS}`],
    ["PATCH", `/api/clips/${NOBODYS}`],
  ];

  const ask = (
    method: "GET" | "POST" | "PATCH",
    path: string,
    headers: Record<string, string>,
  ): Promise<ApiResponse> => {
    if (method === "GET") return get(null, path, { headers });
    const body = { clipId: person.clipId, prompt: word };
    return method === "POST"
      ? post(null, path, body, { headers })
      : send(null, method, path, body, { headers });
  };

  /** Not the pages: `origin` makes a POST with no cookie at all get as far as the question who it is. */
  const FROM_OUR_PAGE = { origin: stack.appUrl };

  describe.each(ROUTES)("%s %s", (method, path) => {
    test.each<[string, () => Promise<Record<string, string>>]>([
      ["no session", async () => FROM_OUR_PAGE],
      [
        "a cookie that is garbage",
        async () => ({ ...FROM_OUR_PAGE, cookie: "sb-app-auth=garbage" }),
      ],
      ["a garbage bearer", async () => ({ authorization: "Bearer garbage" })],
      ["a bearer of three garbage parts", async () => ({ authorization: "Bearer a.b.c" })],
      ["another scheme", async () => ({ authorization: `Basic ${person.token}` })],
      ["two tokens", async () => ({ authorization: `Bearer ${person.token} ${person.token}` })],
      ["the anonymous key", async () => ({ authorization: `Bearer ${stack.anonKey}` })],
      ["the service key", async () => ({ authorization: `Bearer ${stack.serviceRoleKey}` })],
      [
        "an expired token",
        async () => ({ authorization: `Bearer ${await resigned({ exp: 1_700_000_000 })}` }),
      ],
      [
        "a token without a signature",
        async () => ({ authorization: `Bearer ${person.token.replace(/[^.]+$/, "")}` }),
      ],
      ["a token signed with nothing", async () => ({ authorization: `Bearer ${unsigned()}` })],
      [
        "a token of which the user was changed",
        async () => ({ authorization: `Bearer ${changed()}` }),
      ],
      [
        "a token by another key",
        async () => ({ authorization: `Bearer ${await signedByAStranger()}` }),
      ],
    ])("with %s: 401", async (_, headers) => {
      await expectRejection(await ask(method, path, await headers()), "unauthenticated");
    });
  });

  test.each<[string, Record<string, string>]>([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another site that hides its origin", { "sec-fetch-site": "cross-site", origin: "null" }],
    ["a neighbouring subdomain", { "sec-fetch-site": "same-site", origin: stack.appUrl }],
    ["the address bar", { "sec-fetch-site": "none" }],
    ["an old browser on another site", { origin: "https://evil.example" }],
    ["an old browser, the origin hidden", { origin: "null" }],
    ["nowhere", {}],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
  ])("a cookie POST or PATCH from %s: 403, and nothing starts", async (_, headers) => {
    const cookie = await cookieOf(person);

    for (const [method, path] of ROUTES.filter(([method]) => method !== "GET")) {
      await expectRejection(await ask(method, path, { cookie, ...headers }), "cross_site_request");
    }
  });

  test("a bearer is no cookie: from another site it is as good as from anywhere", async () => {
    const response = await post(
      person,
      VIDEO,
      { clipId: NOBODYS },
      { headers: { origin: "https://tools.example", "sec-fetch-site": "cross-site" } },
    );

    expect(response.status).toBe(404);
  });

  test("a deleted user's token spends nothing", async () => {
    const gone = await signedInUser();
    await sql("delete from auth.users where id = $1", [gone.id]);

    const response = await post(gone, VIDEO, { clipId: person.clipId, prompt: word });

    await expectRejection(response, "unauthenticated");
  });

  test("a signed-out user's token spends nothing, though it has not expired", async () => {
    const gone = await signedInUser();
    await signOutEverywhere(gone);

    const response = await post(gone, VIDEO, { clipId: gone.clipId, prompt: word });

    await expectRejection(response, "unauthenticated");
    expect(await jobsOf(gone.id)).toEqual([]);
  });

  test("a foreign, a missing and a malformed job cannot be told apart", async () => {
    const response = await postVideo(stranger, uniqueWord());
    const jobId = jobIdOf(response);
    const ids = [jobId, NOBODYS, "1", "..%2Fjobs", "%00", `${jobId}'`, jobId.slice(1)];

    const responses = await Promise.all(
      ids.flatMap((id) => [get(person, `/api/jobs/${id}`), post(person, `/api/jobs/${id}/cancel`)]),
    );

    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
  });
});

describe("a session that was ended elsewhere, its token still good by its signature", () => {
  let app: SecondApp;
  let gone: Person;
  let here: Person;
  let cookies: { gone: string; here: string };

  beforeAll(async () => {
    [gone, here] = await Promise.all([signedInUser(), signedInUser()]);
    cookies = { gone: await cookieOf(gone), here: await cookieOf(here) };
    app = await startSecondApp({ settings: { ADMIN_EMAILS: `${gone.email},${here.email}` } });
    await signOutEverywhere(gone);
  });
  afterAll(() => app.stop());

  /** With a body that no route wants: whoever is let in hears about that, or about an id of nothing. */
  const ask = ({ method, path }: Route, headers: Record<string, string>): Promise<ApiResponse> => {
    const type = { "content-type": "application/octet-stream" };
    const extra = { headers: { ...headers, ...type }, appUrl: app.url };
    return method === "PATCH" || method === "DELETE"
      ? send(null, method, path, undefined, extra)
      : post(null, path, "no JSON", extra);
  };
  const changing = API_ROUTES.filter(
    (route) => route.method !== "GET" && (route.for === "user" || route.for === "admin"),
  );

  test.each(changing)("changes nothing by $name", async (route) => {
    const rejection = route.for === "admin" ? "not_found" : "unauthenticated";
    for (const who of ["gone", "here"] as const) {
      const token = who === "gone" ? gone.token : here.token;
      const responses = await Promise.all([
        ask(route, { authorization: `Bearer ${token}` }),
        ask(route, { cookie: cookies[who], "sec-fetch-site": "same-origin" }),
      ]);
      const codes = responses.map((response) => errorOf(response).code);
      if (who === "gone") expect(codes).toEqual([rejection, rejection]);
      else expect(codes).not.toContain(rejection);
    }
  });
});

describe("a first frame that fal could not reach", () => {
  let app: SecondApp;

  beforeAll(async () => {
    // A public name that never resolves: a mistake in the product must not reach anybody.
    app = await startSecondApp({ settings: { FAL_QUEUE_URL: "https://queue.fal.invalid" } });
  });
  afterAll(() => app.stop());

  test.each([
    "http://93.184.216.34/frame.png",
    "https://127.0.0.1/frame.png",
    "https://127.1/frame.png",
    "https://2130706433/frame.png",
    "https://0x7f000001/frame.png",
    "https://0.0.0.0/frame.png",
    "https://10.1.2.3/frame.png",
    "https://172.31.0.1/frame.png",
    "https://192.168.1.1/frame.png",
    "https://100.64.0.1/frame.png",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/frame.png",
    "https://[::ffff:127.0.0.1]/frame.png",
    "https://[fd00::1]/frame.png",
    "https://[fe80::1]/frame.png",
    "https://localhost/frame.png",
    "https://LOCALHOST/frame.png",
    "https://localhost./frame.png",
    "https://studio.localhost/frame.png",
    "https://printer.local/frame.png",
    "https://printer.local./frame.png",
    "https://metadata.google.internal/frame.png",
    "https://intranet/frame.png",
  ])("%s: invalid_request that names the field, no row, no hold", async (firstFrameUrl) => {
    const asker = await signedInUser();
    const prompt = uniqueWord();

    const response = await postVideo(asker, prompt, { appUrl: app.url, body: { firstFrameUrl } });

    await expectRejection(response, "invalid_request", { asker, prompt });
    expect(errorOf(response).issues).toContainEqual({
      path: "firstFrameUrl",
      message: "must be a public https address",
    });
  });
});

describe("what an outsider or an operator's log could learn", () => {
  const secrets = () => ({
    serviceRoleKey: stack.serviceRoleKey,
    falKey: stack.settings.FAL_KEY ?? "",
    falSecret: (stack.settings.FAL_KEY ?? "").split(":")[1] ?? "",
    webhookSecret: stack.settings.FAL_WEBHOOK_SECRET ?? "",
    cronSecret: stack.cronSecret,
    databaseUrl: stack.databaseUrl,
    bearer: person.token,
  });

  test("no refusal of this file holds a secret, a stack or SQL", async () => {
    expect(rejections.length).toBeGreaterThan(200);
    const all = rejections.map(({ text }) => text).join("\n");

    for (const [name, secret] of Object.entries(secrets())) {
      expect(all.includes(secret), name).toBe(false);
    }
    expect(all).not.toMatch(/node_modules|at \w+ \(|select .* from|generation_jobs|postgres/i);
  });

  test("the app's log holds no secret, no token and no prompt, also when things go wrong", async () => {
    const logged = uniqueWord();
    const [refused, unknown] = [`${logged}refused`, `${logged}unknown`];
    const detail = [{ loc: ["body", "prompt"], msg: `${logged} is bad`, type: "value_error" }];
    await setFault(refused, { submit: { kind: "status", status: 422, body: { detail } } });
    await setFault(unknown, { submit: { kind: "status", status: 500 } });
    const unlucky = await signedInUser();

    const first = await postVideo(unlucky, refused);
    const second = await postVideo(unlucky, unknown);

    // Both are in the log, so that what follows is not said of an empty one.
    const ids = [String(errorOf(first).jobId), jobIdOf(second)];
    const log = await waitFor("both jobs in the log", async () => {
      const text = await readFile(stack.logFile, "utf8");
      return ids.every((id) => text.includes(id)) ? text : null;
    });
    for (const [name, secret] of Object.entries({ ...secrets(), logged, word })) {
      expect(log.includes(secret), name).toBe(false);
    }
    expect(log).not.toMatch(/token=[0-9a-f]{64}/);
  });
});

/** The same person's token with other claims, signed by the auth server's own key. */
async function resigned(claims: JWTPayload): Promise<string> {
  const file = join(dirname(stack.logFile), "supabase", "keys.json");
  const { signingKey } = JSON.parse(await readFile(file, "utf8"));
  return new SignJWT({ ...decodeJwt(person.token), ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: signingKey.kid })
    .sign(await importJWK(signingKey, "ES256"));
}

async function signedByAStranger(): Promise<string> {
  return new SignJWT(decodeJwt(person.token))
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode("super-secret-jwt-token-with-at-least-32-characters"));
}

function unsigned(): string {
  const [, claims] = person.token.split(".");
  return `${toBase64Url({ alg: "none", typ: "JWT" })}.${claims}.AA`;
}

function changed(): string {
  const [header, , signature] = person.token.split(".");
  return `${header}.${toBase64Url({ ...decodeJwt(person.token), sub: stranger.id })}.${signature}`;
}

function toBase64Url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Ends all sessions of this user, on whatever device; the tokens that are out know nothing of it. */
async function signOutEverywhere({ token }: { token: string }): Promise<void> {
  const { status } = await fetch(`${stack.supabaseUrl}/auth/v1/logout?scope=global`, {
    method: "POST",
    headers: { apikey: stack.anonKey, authorization: `Bearer ${token}` },
  });
  expect(status).toBe(204);
}
