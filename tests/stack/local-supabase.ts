import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { afterAll, beforeAll } from "vitest";
import {
  type LocalSupabase,
  type LocalSupabaseOptions,
  startLocalSupabase,
} from "../../scripts/local-supabase/server";

export const PASSWORD = "correct horse battery";
export const MIGRATIONS = join(import.meta.dirname, "migrations");
export const PIXELS = Buffer.from("89504e470d0a1a0a".repeat(100), "hex");

type SignedIn = { client: SupabaseClient; email: string; id: string };

/** One embedded Supabase for a test file, with the migrations of this folder and clients of it. */
export function provideLocalSupabase() {
  const mails: { to: string; link: string }[] = [];
  let dataDir: string;
  let supabase: LocalSupabase;
  let users = 0;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "local-supabase-"));
    supabase = await startLocalSupabase(stack.options());
  });

  afterAll(async () => {
    await supabase.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const stack = {
    /** Every mail so far. */
    mails,
    get dataDir() {
      return dataDir;
    },
    get supabase() {
      return supabase;
    },
    /** What it was started with. */
    options: (): LocalSupabaseOptions => ({
      dataDir,
      siteUrl: "http://127.0.0.1:3000",
      bcryptCost: 4,
      migrationsDir: MIGRATIONS,
      onMail: (mail) => mails.push(mail),
    }),
    async restart(): Promise<void> {
      await supabase.stop();
      supabase = await startLocalSupabase(stack.options());
    },
    aClient: () => clientOf(supabase.url, supabase.anonKey),
    aServiceClient: () => clientOf(supabase.url, supabase.serviceRoleKey),
    /** A user of their own, "Ann", who has just signed up. */
    async aSignedInUser(): Promise<SignedIn> {
      const client = stack.aClient();
      return { client, ...(await stack.signUp(client)) };
    },
    async signUp(client: SupabaseClient): Promise<{ email: string; id: string }> {
      users += 1;
      const email = `user-${users}@example.com`;
      const { data, error } = await client.auth.signUp({
        email,
        password: PASSWORD,
        options: { data: { display_name: "Ann" } },
      });
      if (error || !data.user || !data.session) throw error ?? new Error("There is no session.");
      return { email, id: data.user.id };
    },
  };
  return stack;
}

/** Uploads PIXELS as a PNG. */
export function uploadPixels(bucket: ReturnType<SupabaseClient["storage"]["from"]>, path: string) {
  return bucket.upload(path, PIXELS, { contentType: "image/png", cacheControl: "60" });
}

function clientOf(url: string, key: string): SupabaseClient {
  return createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
}
