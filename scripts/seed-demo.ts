import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import { presetBeats } from "@/lib/domain/campaigns/preset.schema";
import { writePlan } from "@/lib/domain/campaigns/writer";
import type { Database } from "@/lib/server/db/database-types";
import type { LocalSupabase } from "./local-supabase/server";
import { createUser } from "./local-supabase/users";
import { ADMIN_EMAIL } from "./stack/start-stack";

const MEDIA_DIR = join(import.meta.dirname, "..", "supabase", "seed-media");
const CONTENT_TYPES: Record<string, string> = { ".png": "image/png", ".wav": "audio/wav" };
const CREATOR_CREDITS = 5_000;
const ACTOR_ID = "a0000000-0000-4000-8000-000000000001";
const CAMPAIGN_TITLE = "Glow serum: morning routine";
const PRODUCT = product.parse({});
const BRIEF = brief.parse({
  what_is_sold: "the Glow serum",
  pain_point: "my skin is dry again by noon",
  audience: "women over thirty with dry skin",
  benefits: ["soft skin all day", "absorbed in a minute"],
});

export const DEMO_USERS = {
  creator: { email: "creator@studio.test", password: "create-something" },
  admin: { email: ADMIN_EMAIL, password: "watch-everything" },
} as const;

/**
 * Everyone who signs up in the demo gets as many credits as the seeded creator: the welcome credits of a real studio run out
 * before the fifth clip, and the demo sells none.
 */
export async function welcomeWithCredits({ query }: LocalSupabase): Promise<void> {
  await query(`
    create or replace function private.welcome_to_the_demo() returns trigger
    language plpgsql security definer set search_path = '' as $$
    begin
      perform public.grant_credits(new.user_id, ${CREATOR_CREDITS - 100}, 'Credits of the demo');
      return new;
    end
    $$
  `);
  await query(`
    create or replace trigger welcome_to_the_demo after insert on public.credit_accounts
      for each row execute function private.welcome_to_the_demo()
  `);
}

/** Creates the users, the preset actors' media and one campaign ready for step 6. Repeating it changes nothing. */
export async function seedDemo(supabase: LocalSupabase) {
  const db = createClient<Database>(supabase.url, supabase.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  await uploadMedia(db.storage.from("media"));
  const creatorId = await keepUser(supabase, DEMO_USERS.creator, "Casey Creator");
  await keepUser(supabase, DEMO_USERS.admin, "Ada Admin");

  const account = await db.from("credit_accounts").select("balance_cents").eq("user_id", creatorId);
  const isNew = account.data?.[0]?.balance_cents === 100;
  const campaigns = await db.from("campaigns").select("id").eq("user_id", creatorId).limit(1);
  const existing = campaigns.data?.[0]?.id;
  if (existing !== undefined) return { users: DEMO_USERS, campaignId: existing };

  if (isNew) {
    const { error } = await db.rpc("grant_credits", {
      user_id: creatorId,
      amount_cents: CREATOR_CREDITS - 100,
      description: "Credits of the demo",
    });
    if (error !== null)
      throw new Error(`The demo's credits could not be granted: ${error.message}`);
  }
  const preset = await db.from("presets").select("*").eq("id", "morning-discovery").single();
  if (preset.error !== null) throw new Error(`The presets are missing: ${preset.error.message}`);
  const { filming_type: filmingType, beats, ...template } = preset.data;
  const clips = writePlan({
    preset: { ...template, filmingType, beats: presetBeats.parse(beats) },
    brief: BRIEF,
    product: PRODUCT,
  });
  const { data, error } = await db.rpc("create_campaign", {
    user_id: creatorId,
    title: CAMPAIGN_TITLE,
    actor_id: ACTOR_ID,
    preset_id: preset.data.id,
    product: PRODUCT,
    brief: BRIEF,
    clips: clips.map((clip, index) => ({
      ...clip,
      proposal: clip.script,
      first_frame: { image_path: `presets/frames/clip-${index + 1}.png`, image_url: null },
    })),
  });
  const campaignId = data?.[0]?.id;
  if (campaignId === undefined) throw new Error(`The demo's campaign: ${error?.message}`);
  return { users: DEMO_USERS, campaignId };
}

async function keepUser(
  supabase: LocalSupabase,
  user: { email: string; password: string },
  displayName: string,
): Promise<string> {
  return createUser({
    query: supabase.query,
    ...user,
    userMetadata: { display_name: displayName },
  });
}

type Bucket = ReturnType<ReturnType<typeof createClient>["storage"]["from"]>;

async function uploadMedia(bucket: Bucket): Promise<void> {
  for (const folder of ["actors", "frames"]) {
    for (const name of await readdir(join(MEDIA_DIR, folder))) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const { error } = await bucket.upload(
        `presets/${folder}/${name}`,
        await readFile(join(MEDIA_DIR, folder, name)),
        { contentType, upsert: true },
      );
      if (error !== null) throw new Error(`${name} could not be stored: ${error.message}`);
    }
  }
}
