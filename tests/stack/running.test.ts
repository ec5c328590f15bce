import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { expect, test, vi } from "vitest";
import { choosePort, PortInUse } from "../../scripts/local-supabase/port";
import { startPostgres } from "../../scripts/local-supabase/postgres";
import { PostgresUnavailable } from "../../scripts/local-supabase/postgres-files";
import { startLocalSupabase } from "../../scripts/local-supabase/server";
import { createTestDatabase } from "../../scripts/local-supabase/template";
import { MIGRATIONS, PIXELS, provideLocalSupabase, uploadPixels } from "./local-supabase";

/** Starting, stopping, crashing. */

const stack = provideLocalSupabase();

test("a taken port is named", async () => {
  const port = Number(new URL(stack.supabase.url).port);

  const started = startLocalSupabase({
    ...stack.options(),
    dataDir: `${stack.dataDir}/second`,
    port,
  });

  await expect(started).rejects.toThrow(PortInUse);
  await expect(started).rejects.toMatchObject({ port });
});

test("a wished port is used if it is free, once, and replaced with a note if it is not", async () => {
  const taken = Number(new URL(stack.supabase.url).port);
  const free = await aClosedPort();
  const notes: string[] = [];
  const choose = (wished: number) => choosePort(wished, (note) => notes.push(note));

  const chosen = await choose(free);
  const again = await choose(free);
  const instead = await choose(taken);

  expect(chosen).toBe(free);
  expect(new Set([free, again, taken, instead]).size).toBe(4);
  expect(notes).toEqual([
    `Port ${free} is not available; using ${again} instead.`,
    `Port ${taken} is not available; using ${instead} instead.`,
  ]);
});

test("each test file gets a database of its own from a template", async () => {
  const template = { serverUrl: stack.supabase.databaseUrl, migrationsDir: MIGRATIONS };
  const { client } = await stack.aSignedInUser();
  await client.from("notes").insert({ body: "here" });

  const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(template)));
  const second = await startLocalSupabase({
    ...stack.options(),
    dataDir: `${stack.dataDir}/third`,
    databaseUrl: databases[0]?.url ?? "",
  });
  const { data } = await createClient(second.url, second.serviceRoleKey).from("notes").select();
  const here = await stack.aServiceClient().from("notes").select();
  await second.stop();
  await Promise.all(databases.map(({ drop }) => drop()));

  expect(data).toEqual([]);
  expect(here.data?.length).toBeGreaterThan(0);
});

test("a restart keeps users, sessions, keys and files", async () => {
  const { client, id } = await stack.aSignedInUser();
  await uploadPixels(client.storage.from("media"), `${id}/kept.png`);
  const { data: before } = await client.auth.getSession();
  const { anonKey } = stack.supabase;

  await stack.restart();
  const again = stack.aClient();
  const { error } = await again.auth.setSession({
    access_token: before.session?.access_token ?? "",
    refresh_token: before.session?.refresh_token ?? "",
  });
  const file = await again.storage.from("media").download(`${id}/kept.png`);

  expect(error).toBeNull();
  expect(stack.supabase.anonKey).toBe(anonKey);
  expect((await again.rpc("whoami")).data.uid).toBe(id);
  expect(file.data?.size).toBe(PIXELS.length);
  expect((await stat(join(stack.dataDir, "keys.json"))).mode & 0o777).toBe(0o600);
});

test("requests fail while the database is gone and work when it is back", async () => {
  const { client, id } = await stack.aSignedInUser();
  await stack.supabase.query("select 1");

  const killed = client.rpc("slow", { seconds: 5 });
  await sleep(200);
  await killPostgres();
  const during = await killed;
  const storage = await client.storage.from("media").list(id);
  const after = await untilItWorks(client);

  expect(during.status).toBe(503);
  expect(storage.error).not.toBeNull();
  expect(after.data.uid).toBe(id);
}, 15_000);

test("a crash under many requests at once leaves none without an answer, and all work after it", async () => {
  const { client } = await stack.aSignedInUser();
  const askOften = () => Array.from({ length: 60 }, () => client.rpc("whoami"));
  // Opens every connection of the pool.
  await Promise.all(askOften());

  const slow = Array.from({ length: 20 }, () => client.rpc("slow", { seconds: 2 }));
  const running = Promise.all(slow);
  await sleep(200);
  await killPostgres();
  const during = [...(await running), ...(await Promise.all(askOften()))];
  await untilItWorks(client);
  const after = await Promise.all(askOften());

  expect(during.filter(({ status }) => ![200, 204, 503].includes(status))).toEqual([]);
  expect(after.filter(({ status }) => status !== 200)).toEqual([]);
});

test("a process that is killed takes its Postgres along, and another can use its data", async () => {
  const dataDir = `${stack.dataDir}/killed`;
  const { child, port } = await startPostgresInChild(dataDir);
  const before = await canConnect(port);

  child.kill("SIGKILL");

  await vi.waitUntil(async () => !(await canConnect(port)), { timeout: 10_000 });
  const next = await startPostgres({ dataDir });
  await next.stop();
  expect(before).toBe(true);
});

test("a Postgres that a killed process left running is stopped by the next start", async () => {
  const dataDir = `${stack.dataDir}/left`;
  const { child, port } = await startPostgresInChild(dataDir);
  killWatchdogOf(child);
  child.kill("SIGKILL");
  await once(child, "exit");
  const left = await canConnect(port);

  const next = await startPostgres({ dataDir });

  expect(await canConnect(port)).toBe(false);
  await next.stop();
  expect(left).toBe(true);
});

test("a machine without a Postgres of its kind gets the reason and what to do", async () => {
  const platform = Object.getOwnPropertyDescriptor(process, "platform") ?? {};
  Object.defineProperty(process, "platform", { ...platform, value: "sunos" });
  const started = startPostgres({ dataDir: `${stack.dataDir}/elsewhere` });
  const error = await started.catch((reason: unknown) => reason);
  Object.defineProperty(process, "platform", platform);

  expect(error).toBeInstanceOf(PostgresUnavailable);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /^npm has installed no Postgres for sunos .*: run `npm ci --include=optional`/,
    ),
  });
});

/** The shell beside Postgres that stops it when its parent is gone. */
function killWatchdogOf(parent: ChildProcess): void {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="]).toString().split("\n");
  for (const line of processes) {
    const [, pid, ppid] = /^\s*(\d+)\s+(\d+)\s+\/bin\/sh /.exec(line) ?? [];
    if (Number(ppid) === parent.pid) process.kill(Number(pid), "SIGKILL");
  }
}

/** Another process with a Postgres on that directory. */
async function startPostgresInChild(dataDir: string) {
  const module = join(import.meta.dirname, "../../scripts/local-supabase/postgres.ts");
  const script = `
    import { startPostgres } from ${JSON.stringify(module)};
    const { url } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { child, port: Number(new URL(String(url)).port) };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** A port that was in use a moment ago. */
async function aClosedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

function untilItWorks(client: SupabaseClient) {
  return vi.waitUntil(
    async () => {
      const response = await client.rpc("whoami");
      return response.status === 200 ? response : null;
    },
    { timeout: 10_000, interval: 200 },
  );
}

async function killPostgres(): Promise<void> {
  const [row] = await stack.supabase.query(
    "select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid",
  );
  process.kill(Number(row?.pid), "SIGKILL");
}
