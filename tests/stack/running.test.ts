import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import { expect, test, vi } from "vitest";
import { PortInUse } from "../../scripts/local-supabase/port";
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

async function killPostgres(): Promise<void> {
  const [row] = await stack.supabase.query(
    "select split_part(pg_read_file('postmaster.pid'), chr(10), 1) as pid",
  );
  process.kill(Number(row?.pid), "SIGKILL");
}
