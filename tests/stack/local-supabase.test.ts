import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { type DetailedError, Upload } from "tus-js-client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PortInUse } from "../../scripts/local-supabase/port";
import {
  type LocalSupabase,
  type LocalSupabaseOptions,
  startLocalSupabase,
} from "../../scripts/local-supabase/server";
import { createTestDatabase } from "../../scripts/local-supabase/template";
import { createUser } from "../../scripts/local-supabase/users";

/** What the product expects of Supabase, held against the embedded one. */

const PASSWORD = "correct horse battery";
const MIGRATIONS = join(import.meta.dirname, "migrations");
const PIXELS = Buffer.from("89504e470d0a1a0a".repeat(100), "hex");

type Client = SupabaseClient;

let dataDir: string;
let supabase: LocalSupabase;
let emails = 0;
const mails: { to: string; link: string }[] = [];
// In place before the server starts, so it sees what the server lets through.
const printed = vi.spyOn(console, "error");

const options = (): LocalSupabaseOptions => ({
  dataDir,
  siteUrl: "http://127.0.0.1:3000",
  bcryptCost: 4,
  migrationsDir: MIGRATIONS,
  onMail: (mail) => mails.push(mail),
});

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "local-supabase-"));
  supabase = await startLocalSupabase(options());
}, 30_000);

afterAll(async () => {
  await supabase.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe("authentication", () => {
  test("sign-up gives a session at once, and sign-in another one", async () => {
    const { email, id } = await aSignedInUser();

    const { data, error } = await aClient().auth.signInWithPassword({ email, password: PASSWORD });

    expect(error).toBeNull();
    expect(data.user?.id).toBe(id);
    expect(data.user?.user_metadata.display_name).toBe("Ann");
  });

  test("a wrong password is refused", async () => {
    const { email } = await aSignedInUser();

    const { error } = await aClient().auth.signInWithPassword({ email, password: "wrong" });

    expect(error?.code).toBe("invalid_credentials");
  });

  test("getClaims verifies locally after one fetch of the published keys", async () => {
    const fetched: string[] = [];
    const client = createClient(supabase.url, supabase.anonKey, {
      auth: { storageKey: "claims", persistSession: false, autoRefreshToken: false },
      global: {
        fetch: (input, init) => {
          fetched.push(new URL(String(input)).pathname);
          return fetch(input, init);
        },
      },
    });
    const { id } = await signUp(client);
    fetched.length = 0;

    const claims = [await client.auth.getClaims(), await client.auth.getClaims()];

    expect(claims.map(({ data }) => data?.claims.sub)).toEqual([id, id]);
    expect(fetched).toEqual(["/auth/v1/.well-known/jwks.json"]);
  });

  test("a refreshed session works, and a signed-out one does not", async () => {
    const { client } = await aSignedInUser();
    const before = await client.auth.getSession();

    const { data, error } = await client.auth.refreshSession();
    const refreshed = await client.rpc("whoami");
    await client.auth.signOut();
    const { error: signedOut } = await aClient().auth.getUser(data.session?.access_token);

    expect(error).toBeNull();
    expect(data.session?.refresh_token).not.toBe(before.data.session?.refresh_token);
    expect(refreshed.data.uid).toBe(data.user?.id);
    expect(signedOut?.name).toBe("AuthSessionMissingError");
  });

  test("a token with a changed claim is refused", async () => {
    const { client } = await aSignedInUser();
    const token = (await client.auth.getSession()).data.session?.access_token ?? "";
    const [header, payload = "", signature] = token.split(".");
    const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()) };
    claims.role = "service_role";
    const forged = [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature];

    const response = await get(`/rest/v1/notes?select=id`, forged.join("."));

    expect(response.status).toBe(401);
  });

  test("the link of a recovery mail works once and lets the password be changed", async () => {
    const { email } = await aSignedInUser();
    const client = aClient();

    await client.auth.resetPasswordForEmail(email);
    const link = new URL(mails.findLast(({ to }) => to === email)?.link ?? "");
    const token_hash = link.searchParams.get("token_hash") ?? "";
    const first = await client.auth.verifyOtp({ token_hash, type: "recovery" });
    const changed = await client.auth.updateUser({ password: "a new password" });
    const second = await aClient().auth.verifyOtp({ token_hash, type: "recovery" });
    const signIn = await aClient().auth.signInWithPassword({ email, password: "a new password" });

    expect(link.href).toBe(
      `http://127.0.0.1:3000/auth/confirm?token_hash=${token_hash}&type=recovery&next=/reset-password`,
    );
    expect([first.error, changed.error, signIn.error]).toEqual([null, null, null]);
    expect(second.error?.code).toBe("otp_expired");
  });

  test("a user written by SQL can sign in, and writing it again keeps its id", async () => {
    const user = { email: "Seeded@example.com", password: PASSWORD, bcryptCost: 4 };

    const id = await createUser({ databaseUrl: supabase.databaseUrl, ...user });
    const again = await createUser({
      query: supabase.query,
      ...user,
      appMetadata: { admin: true },
    });
    const { data } = await aClient().auth.signInWithPassword(user);
    const { data: profile } = await aServiceClient().from("profiles").select().eq("user_id", id);

    expect(again).toBe(id);
    expect(data.user?.id).toBe(id);
    expect(data.user?.app_metadata.admin).toBe(true);
    expect(profile).toHaveLength(1);
  });

  test("a browser on another origin may ask", async () => {
    const response = await fetch(`${supabase.url}/auth/v1/token?grant_type=password`, {
      method: "OPTIONS",
      headers: {
        origin: "http://127.0.0.1:3000",
        "access-control-request-headers": "apikey,x-client-info",
      },
    });

    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-headers")).toBe("apikey,x-client-info");
  });
});

describe("rows", () => {
  test("a user sees own rows only, the service role sees all", async () => {
    const [ann, bob] = [await aSignedInUser(), await aSignedInUser()];
    await ann.client.from("notes").insert({ body: "Ann's" });
    await bob.client.from("notes").insert({ body: "Bob's" });

    const seen = await ann.client.from("notes").select("body");
    const all = await aServiceClient()
      .from("notes")
      .select("body, secret")
      .in("user_id", [ann.id, bob.id])
      .order("body");

    expect(seen.data).toEqual([{ body: "Ann's" }]);
    expect(all.data).toEqual([
      { body: "Ann's", secret: "hidden" },
      { body: "Bob's", secret: "hidden" },
    ]);
  });

  test("columns that are not granted can neither be read nor written", async () => {
    const { client, id } = await aSignedInUser();

    const read = await client.from("profiles").select("email");
    const write = await client.from("profiles").update({ email: "x" }).eq("user_id", id);
    const allowed = await client
      .from("profiles")
      .update({ display_name: "Bea" })
      .eq("user_id", id)
      .select("display_name");

    expect([read.status, read.error?.code]).toEqual([403, "42501"]);
    expect([write.status, write.error?.code]).toEqual([403, "42501"]);
    expect(allowed.data).toEqual([{ display_name: "Bea" }]);
  });

  test("nobody gets anything without signing in", async () => {
    const { status, error } = await aClient().from("notes").select("id");
    const withoutKey = await fetch(`${supabase.url}/rest/v1/notes`);

    expect([status, error?.code]).toEqual([401, "42501"]);
    expect(withoutKey.status).toBe(401);
  });

  test("a function whose EXECUTE is revoked is refused to users", async () => {
    const { client } = await aSignedInUser();
    const payload = { list: [1, { deep: "ü" }] };

    const refused = await client.rpc("admin_only", { payload });
    const allowed = await aServiceClient().rpc("admin_only", { payload });

    expect([refused.status, refused.error?.code]).toEqual([403, "42501"]);
    expect(allowed.data).toEqual({ kind: "object", payload });
  });

  test("an inserted row comes back as one object with what it refers to", async () => {
    const { client } = await aSignedInUser();

    const { data, error } = await client
      .from("notes")
      .insert({ body: "one", data: { a: [1, "two"] } })
      .select("body, data, profiles(display_name)")
      .single();

    expect(error).toBeNull();
    expect(data).toEqual({
      body: "one",
      data: { a: [1, "two"] },
      profiles: { display_name: "Ann" },
    });
  });

  test.each([
    ["PT402", 402],
    ["PT429", 429],
    ["P0001", 400],
    ["23514", 400],
    ["23505", 409],
    ["23503", 409],
    ["22023", 400],
    ["25006", 405],
    ["40001", 500],
    ["42501", 403],
    ["53300", 503],
    ["55P03", 500],
    ["57014", 500],
  ])("the error code %s of a function becomes HTTP %i and stays whole", async (code, status) => {
    const { client } = await theSignedInUser();

    const answer = await client.rpc("refuse", { code, detail: "insufficient_credits" });

    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject({
      code,
      message: "refused",
      details: "insufficient_credits",
      hint: "try less",
    });
    expect(printed).not.toHaveBeenCalled();
  });

  test("300 mixed requests of several users at once leak nothing", async () => {
    const users = await Promise.all([1, 2, 3, 4, 5].map(() => aSignedInUser()));
    await Promise.all(users.map(({ client, id }) => client.from("notes").insert({ body: id })));

    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const { client, id } = users[index % users.length] ?? (await aSignedInUser());
        if (index % 7 === 0) return (await aServiceClient().rpc("whoami")).data.role;
        if (index % 11 === 0) return (await aClient().rpc("whoami")).data.uid;
        if (index % 3 === 0) return (await client.rpc("whoami")).data.uid === id;
        const { data } = await client.from("notes").select("user_id, body");
        return data?.length === 1 && data[0]?.user_id === id && data[0]?.body === id;
      }),
    );

    const expected = Array.from({ length: 300 }, (_, index) => {
      if (index % 7 === 0) return "service_role";
      return index % 11 === 0 ? null : true;
    });
    expect(answers).toEqual(expected);
  });
});

describe("files", () => {
  test("a file goes up, is listed, comes down and is removed", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");

    const buffered = await upload(media, `${id}/clips/one.png`);
    const blob = await media.upload(`${id}/two.png`, new Blob([PIXELS], { type: "image/png" }));
    const root = await media.list(id);
    const folder = await media.list(`${id}/clips`);
    const down = await media.download(`${id}/two.png`);
    const removed = await aServiceClient()
      .storage.from("media")
      .remove([`${id}/two.png`]);
    const gone = await media.download(`${id}/two.png`);

    expect([buffered.error, blob.error, down.error]).toEqual([null, null, null]);
    expect(root.data?.map(({ name, id }) => [name, id !== null])).toEqual([
      ["clips", false],
      ["two.png", true],
    ]);
    expect(folder.data?.[0]).toMatchObject({
      name: "one.png",
      metadata: { size: PIXELS.length, mimetype: "image/png" },
    });
    expect(Buffer.from((await down.data?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(PIXELS);
    expect(removed.data?.map(({ name }) => name)).toEqual([`${id}/two.png`]);
    expect(gone.error).not.toBeNull();
  });

  test("a private file needs its owner's token", async () => {
    const [ann, bob] = [await aSignedInUser(), await aSignedInUser()];
    const path = `${ann.id}/private.png`;
    await upload(ann.client.storage.from("media"), path);

    const byBob = await bob.client.storage.from("media").createSignedUrl(path, 60);
    const intoAnn = await upload(bob.client.storage.from("media"), `${ann.id}/planted.png`);
    const nobody = await fetch(`${supabase.url}/storage/v1/object/media/${path}`);
    const asPublic = await fetch(`${supabase.url}/storage/v1/object/public/media/${path}`);

    expect(byBob.error?.message).toBe("Object not found");
    expect(intoAnn.error?.message).toMatch(/row-level security/);
    expect([nobody.status, asPublic.status]).toEqual([400, 400]);
  });

  test("a signed URL serves the file and its ranges until it expires", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");
    await upload(media, `${id}/a film.png`);

    const { data } = await media.createSignedUrl(`${id}/a film.png`, 2);
    const url = data?.signedUrl ?? "";
    const whole = await fetch(url);
    const part = await fetch(url, { headers: { range: "bytes=8-15" } });
    const tail = await fetch(url, { headers: { range: "bytes=-8" } });
    const beyond = await fetch(url, { headers: { range: "bytes=9999-" } });
    const other = await fetch(url.replace("film", "flim"));
    await sleep(3100);
    const expired = await fetch(url);

    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(PIXELS);
    expect(whole.headers.get("content-type")).toBe("image/png");
    expect(whole.headers.get("cache-control")).toBe("max-age=60");
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 8-15/800"]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(PIXELS.subarray(8, 16));
    expect([tail.status, tail.headers.get("content-range")]).toEqual([206, "bytes 792-799/800"]);
    expect([beyond.status, other.status, expired.status]).toEqual([416, 400, 400]);
    expect(await expired.json()).toMatchObject({ error: "InvalidJWT" });
  });

  test("several URLs are signed at once, and one that may not be is named", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");
    await upload(media, `${id}/one.png`);

    const { data } = await media.createSignedUrls([`${id}/one.png`, `${id}/none.png`], 60);

    expect((await fetch(data?.[0]?.signedUrl ?? "")).status).toBe(200);
    expect(data?.[1]).toMatchObject({ path: `${id}/none.png`, signedUrl: null });
    expect(data?.[1]?.error).toMatch(/does not exist/);
  });

  test("an upload URL takes one file for its path", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");

    const { data } = await media.createSignedUploadUrl(`${id}/late.png`);
    const sent = await aClient()
      .storage.from("media")
      .uploadToSignedUrl(`${id}/late.png`, data?.token ?? "", PIXELS, { contentType: "image/png" });
    const again = await media.createSignedUploadUrl(`${id}/late.png`);

    expect(sent.error).toBeNull();
    expect(again.error?.message).toMatch(/already exists/);
    expect((await media.download(`${id}/late.png`)).data?.size).toBe(PIXELS.length);
  });

  test("an upload in pieces goes on where it broke off, and is the file that was sent", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");
    const path = `${id}/pieces.png`;
    const file = randomBytes(900_000);
    const { data } = await media.createSignedUploadUrl(path);
    const token = data?.token ?? "";

    const broken = await sendInPieces(file, { path, token, stopAfterBytes: 256_000 });
    const early = await media.download(path);
    const rest = await sendInPieces(file, { path, token, resumeAt: broken.url });

    expect(early.data).toBeNull();
    expect(broken.sentBytes).toBe(256_000);
    expect(rest.sentBytes).toBe(file.length - 256_000);
    const stored = await (await media.download(path)).data?.arrayBuffer();
    expect(Buffer.from(stored ?? new ArrayBuffer(0)).equals(file)).toBe(true);
  });

  test("an upload in pieces is for its token's path, within the bucket's limits", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");
    const path = `${id}/mine.png`;
    const { data } = await media.createSignedUploadUrl(path);
    const token = data?.token ?? "";
    const statusOf = (wish: Parameters<typeof sendInPieces>[1], file = PIXELS) =>
      sendInPieces(file, wish).then(
        () => 200,
        (error: DetailedError) => error.originalResponse?.getStatus(),
      );

    expect(await statusOf({ path: `${id}/other.png`, token })).toBe(400);
    expect(await statusOf({ path, token: "nonsense" })).toBe(400);
    expect(await statusOf({ path, token, contentType: "text/html" })).toBe(400);
    expect(await statusOf({ path, token }, Buffer.alloc(1048577))).toBe(413);
    expect(await statusOf({ path, token })).toBe(200);
  });

  test("the bucket's limits hold, and a refused file leaves nothing behind", async () => {
    const { client, id } = await aSignedInUser();
    const media = client.storage.from("media");
    const before = await readdir(join(dataDir, "storage"));
    const large = Buffer.alloc(1048577);

    const tooLarge = await media.upload(`${id}/big.png`, large, { contentType: "image/png" });
    const wrongType = await media.upload(`${id}/x.html`, PIXELS, { contentType: "text/html" });
    await upload(media, `${id}/twice.png`);
    const twice = await upload(media, `${id}/twice.png`);

    expect(tooLarge.error?.message).toMatch(/maximum allowed size/);
    expect(wrongType.error?.message).toMatch(/not supported/);
    expect(twice.error?.message).toMatch(/already exists/);
    expect(await readdir(join(dataDir, "storage"))).toHaveLength(before.length + 1);
  });

  test("the service key makes buckets, overwrites, copies and moves", async () => {
    const { storage } = aServiceClient();

    const made = await storage.createBucket("films", {
      public: true,
      fileSizeLimit: "1MB",
      allowedMimeTypes: ["video/mp4"],
    });
    const bucket = await storage.getBucket("films");
    const films = storage.from("films");
    await films.upload("a.mp4", PIXELS, { contentType: "video/mp4" });
    const over = await films.upload("a.mp4", Buffer.from("new"), {
      contentType: "video/mp4",
      upsert: true,
    });
    const copied = await films.copy("a.mp4", "b.mp4");
    const moved = await films.move("b.mp4", "folder/c.mp4");
    const shown = await fetch(films.getPublicUrl("folder/c.mp4").data.publicUrl);

    expect([made.error, over.error, copied.error, moved.error]).toEqual([null, null, null, null]);
    expect(bucket.data).toMatchObject({ public: true, file_size_limit: 1048576 });
    expect(await shown.text()).toBe("new");
  });
});

describe("running", () => {
  test("a taken port is named", async () => {
    const port = Number(new URL(supabase.url).port);

    const started = startLocalSupabase({ ...options(), dataDir: `${dataDir}/second`, port });

    await expect(started).rejects.toThrow(PortInUse);
    await expect(started).rejects.toMatchObject({ port });
  });

  test("each test file gets a database of its own from a template", async () => {
    const template = { serverUrl: supabase.databaseUrl, migrationsDir: MIGRATIONS };

    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(template)));
    const second = await startLocalSupabase({
      ...options(),
      dataDir: `${dataDir}/third`,
      databaseUrl: databases[0]?.url ?? "",
    });
    const { data } = await createClient(second.url, second.serviceRoleKey).from("notes").select();
    const here = await aServiceClient().from("notes").select();
    await second.stop();
    await Promise.all(databases.map(({ drop }) => drop()));

    expect(data).toEqual([]);
    expect(here.data?.length).toBeGreaterThan(0);
  });

  test("a restart keeps users, sessions, keys and files", async () => {
    const { client, id } = await aSignedInUser();
    await upload(client.storage.from("media"), `${id}/kept.png`);
    const { data: before } = await client.auth.getSession();
    const { anonKey } = supabase;

    await supabase.stop();
    supabase = await startLocalSupabase(options());
    const again = aClient();
    const { error } = await again.auth.setSession({
      access_token: before.session?.access_token ?? "",
      refresh_token: before.session?.refresh_token ?? "",
    });
    const file = await again.storage.from("media").download(`${id}/kept.png`);

    expect(error).toBeNull();
    expect(supabase.anonKey).toBe(anonKey);
    expect((await again.rpc("whoami")).data.uid).toBe(id);
    expect(file.data?.size).toBe(PIXELS.length);
    expect((await stat(join(dataDir, "keys.json"))).mode & 0o777).toBe(0o600);
  });

  test("requests fail while the database is gone and work when it is back", async () => {
    const { client, id } = await aSignedInUser();
    await supabase.query("select 1");

    const killed = client.rpc("slow", { seconds: 5 });
    await sleep(200);
    await killPostgres();
    const during = await killed;
    const storage = await client.storage.from("media").list(id);
    const after = await vi.waitUntil(
      async () => {
        const answer = await client.rpc("whoami");
        return answer.status === 200 ? answer : null;
      },
      { timeout: 10_000, interval: 200 },
    );

    expect(during.status).toBe(503);
    expect(storage.error).not.toBeNull();
    expect(after.data.uid).toBe(id);
  }, 15_000);
});

async function killPostgres(): Promise<void> {
  const [row] = await supabase.query(
    "select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid",
  );
  process.kill(Number(row?.pid), "SIGKILL");
}

function aClient(): Client {
  return createClient(supabase.url, supabase.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

function aServiceClient(): Client {
  return createClient(supabase.url, supabase.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

async function aSignedInUser() {
  const client = aClient();
  return { client, ...(await signUp(client)) };
}

let shared: ReturnType<typeof aSignedInUser> | null = null;

function theSignedInUser() {
  shared ??= aSignedInUser();
  return shared;
}

async function signUp(client: Client): Promise<{ email: string; id: string }> {
  emails += 1;
  const email = `user-${emails}@example.com`;
  const { data, error } = await client.auth.signUp({
    email,
    password: PASSWORD,
    options: { data: { display_name: "Ann" } },
  });
  if (error || !data.user || !data.session) throw error ?? new Error("There is no session.");
  return { email, id: data.user.id };
}

function upload(bucket: ReturnType<Client["storage"]["from"]>, path: string) {
  return bucket.upload(path, PIXELS, { contentType: "image/png", cacheControl: "60" });
}

function get(path: string, token: string): Promise<Response> {
  return fetch(`${supabase.url}${path}`, {
    headers: { apikey: supabase.anonKey, authorization: `Bearer ${token}` },
  });
}

/** As the browser sends a finished ad; `stopAfterBytes` is a connection that breaks. */
function sendInPieces(
  file: Buffer,
  wish: {
    path: string;
    token: string;
    contentType?: string;
    resumeAt?: string | null;
    stopAfterBytes?: number;
  },
): Promise<{ url: string | null; sentBytes: number }> {
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    const upload = new Upload(file, {
      endpoint: `${supabase.url}/storage/v1/upload/resumable/sign`,
      ...(wish.resumeAt ? { uploadUrl: wish.resumeAt } : {}),
      headers: { "x-signature": wish.token },
      metadata: {
        bucketName: "media",
        objectName: wish.path,
        contentType: wish.contentType ?? "image/png",
      },
      chunkSize: 256_000,
      retryDelays: null,
      onChunkComplete: (size) => {
        sentBytes += size;
        if (sentBytes !== wish.stopAfterBytes) return;
        void upload.abort();
        resolve({ url: upload.url, sentBytes });
      },
      onSuccess: () => resolve({ url: upload.url, sentBytes }),
      onError: reject,
    });
    upload.start();
  });
}
