-- The whole schema, as supabase/schemas had it when this project was first released.

-- 01_basics.sql

-- Used by every other file: the private schema, updated_at and append-only triggers, and the lock on a user.

create schema if not exists private;
comment on schema private is 'Helpers of the public functions. Not exposed by the API.';
revoke all on schema private from public;

create function private.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end
$$;
comment on function private.touch_updated_at is 'Sets updated_at on every update.';

-- Row triggers do not fire on TRUNCATE, hence a second trigger on each table.
create function private.reject_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'append_only' using errcode = '42501', detail = tg_table_name || ' is append-only';
end
$$;

create function private.lock_user(user_id uuid) returns void
language sql
set search_path = ''
as $$
  select 1 from auth.users as owner where owner.id = lock_user.user_id for key share
$$;
comment on function private.lock_user is
  'Locks a user before their rows, in the same order as account deletion, so the two cannot deadlock.';

create function private.fold_text(value text) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select replace(replace(replace(replace(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), '’', '''')
$$;
comment on function private.fold_text is
  'Folds a text for comparison: ignores case, accents, ligatures and the shape of apostrophes.';

-- 02_people.sql

-- Users' profiles and actors.

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null default '' check (length(display_name) <= 80),
  manual_budget_cents bigint check (manual_budget_cents between 0 and 100000000000),
  manual_budget_set_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_budget_has_a_date check ((manual_budget_cents is null) = (manual_budget_set_at is null))
);

create trigger profiles_touch before update on public.profiles
  for each row execute function private.touch_updated_at();

create table public.actors (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  name text not null check (length(name) between 1 and 80),
  appearance text not null default '' check (length(appearance) <= 1000),
  soul_image_path text not null check (length(soul_image_path) <= 500),
  reference_voice_path text check (length(reference_voice_path) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on column public.actors.user_id is 'Null: a preset actor, usable by everyone.';

comment on column public.actors.soul_image_path is 'Reference portrait (9:16), path in the bucket "media".';

create index actors_user_id_index on public.actors (user_id);

create trigger actors_touch before update on public.actors
  for each row execute function private.touch_updated_at();

-- Users can create their own actors, up to a limit.

create function public.create_actor(
  user_id uuid,
  name text,
  appearance text,
  soul_image_path text,
  reference_voice_path text,
  max_actors integer
) returns setof public.actors
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Concurrent requests must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('actors of ' || create_actor.user_id::text, 0));
  if (select count(*) from public.actors as actor where actor.user_id = create_actor.user_id) >= max_actors then
    raise exception 'too_many_actors' using errcode = 'PT409',
      detail = jsonb_build_object('maxActors', max_actors)::text;
  end if;
  return query
    insert into public.actors as actor (user_id, name, appearance, soul_image_path, reference_voice_path)
    values (create_actor.user_id, create_actor.name, create_actor.appearance, create_actor.soul_image_path,
      nullif(create_actor.reference_voice_path, ''))
    returning actor.*;
end
$$;
comment on function public.create_actor is
  'Creates a user''s own actor from files already in the bucket; reference_voice_path may be empty. PT409 too_many_actors '
  '{maxActors} once they have max_actors. Definer: users may not insert actors directly.';

-- 03_campaigns.sql

-- Presets, campaigns, their clips, and the clip version each generation leaves behind.

create table public.presets (
  id text primary key check (id ~ '^[a-z0-9-]{1,60}$'),
  name text not null check (length(name) between 1 and 80),
  summary text not null check (length(summary) <= 300),
  filming_type text not null check (filming_type in ('handheld', 'filmed_by_other', 'setup_phone')),
  place text not null,
  light text not null,
  tone text not null,
  ambience text not null,
  beats jsonb not null check (jsonb_typeof(beats) = 'array' and jsonb_array_length(beats) between 3 and 5),
  position integer not null default 0
);

comment on column public.presets.beats is
  'In order: [{"beat", "line", "scene", "action", "expression", "first_frame_prompt", "duration"}]; lines are templates with a '
  '{product} placeholder.';

create table public.campaigns (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 120),
  actor_id uuid references public.actors (id) on delete set null,
  preset_id text references public.presets (id) on delete set null,
  product jsonb not null default '{"has_product": false}'
    check (jsonb_typeof(product) = 'object' and pg_column_size(product) <= 16384),
  brief jsonb not null default '{}' check (jsonb_typeof(brief) = 'object' and pg_column_size(brief) <= 16384),
  final_video jsonb check (jsonb_typeof(final_video) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

comment on column public.campaigns.deleted_at is
  'When its owner deleted it; null: not deleted. Nothing else changes, so restoring brings everything back.';

create index campaigns_user_id_updated_at_index on public.campaigns (user_id, updated_at desc);

create index campaigns_actor_id_index on public.campaigns (actor_id);

create index campaigns_preset_id_index on public.campaigns (preset_id);

-- Deleting and restoring are not edits: a restored campaign keeps its place in the list.
create trigger campaigns_touch before update on public.campaigns
  for each row when (old.deleted_at is not distinct from new.deleted_at)
  execute function private.touch_updated_at();

create table public.campaign_clips (
  id uuid primary key default gen_random_uuid(),
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  position integer not null check (position between 0 and 99),
  beat text not null check (beat in ('hook', 'problem', 'agitation', 'solution', 'proof', 'cta')),
  status text not null default 'draft' check (status in ('draft', 'first_frame_ready', 'video_ready')),
  script jsonb not null default '{}' check (jsonb_typeof(script) = 'object' and pg_column_size(script) <= 32768),
  proposal jsonb
    constraint campaign_clips_proposal_is_an_object
    check (jsonb_typeof(proposal) = 'object' and pg_column_size(proposal) <= 32768),
  first_frame jsonb check (jsonb_typeof(first_frame) = 'object'),
  video jsonb check (jsonb_typeof(video) = 'object'),
  audio jsonb check (jsonb_typeof(audio) = 'object'),
  transcription jsonb check (jsonb_typeof(transcription) = 'object'),
  adjustments jsonb not null default '{}'
    check (jsonb_typeof(adjustments) = 'object' and pg_column_size(adjustments) <= 8192),
  current_version integer not null default 0 check (current_version >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- An exclusion, not a unique constraint: unique columns count as a key, so reordering clips would wait for every transaction
  -- that is creating a job for one of them, and those may be waiting for the reorder.
  constraint campaign_clips_one_per_position
    exclude using btree (campaign_id with =, position with =) deferrable initially immediate
);

comment on column public.campaign_clips.script is
  'What the creator writes: line, scene, camera, action, expression, ambience, first_frame_prompt, duration (s).';

comment on column public.campaign_clips.proposal is
  'The script as last proposed; a script field that differs was changed by the creator. Null: never proposed.';

comment on column public.campaign_clips.current_version is 'version_number of the selected version; 0 before the first.';

create index campaign_clips_user_id_index on public.campaign_clips (user_id);

create trigger campaign_clips_touch before update on public.campaign_clips
  for each row execute function private.touch_updated_at();

create table public.clip_versions (
  id uuid primary key default gen_random_uuid(),
  clip_id uuid not null references public.campaign_clips (id) on delete cascade,
  -- No foreign key to auth.users: the clip's covers deletion, and settling must not wait for an account being deleted.
  user_id uuid not null,
  version_number integer not null check (version_number > 0),
  action text not null check (length(action) <= 60),
  job_id uuid unique,
  snapshot jsonb not null check (jsonb_typeof(snapshot) = 'object'),
  created_at timestamptz not null default now(),
  constraint clip_versions_number_once unique (clip_id, version_number)
);

comment on table public.clip_versions is
  'A clip as it was after one successful generation. Immutable; a late result becomes an unselected version.';

create index clip_versions_user_id_index on public.clip_versions (user_id);

create trigger clip_versions_immutable before update on public.clip_versions
  for each row execute function private.reject_change();

-- Our own copies of media. Written by the server only; read through short-lived signed URLs.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values (
  'media', 'media', false, 209715200,
  array['image/png', 'image/jpeg', 'image/webp', 'video/mp4', 'audio/mpeg', 'audio/wav', 'audio/mp4', 'audio/webm']
)
on conflict (id) do nothing;

-- 04_generation_types.sql

-- Generation types and their prices, the limits per user, and the append-only log of finished jobs.

create type public.generation_status as enum
  ('pending', 'submitted', 'in_progress', 'completed', 'failed', 'cancelled');

create table public.generation_types (
  generation_type text primary key check (generation_type ~ '^[a-z0-9_]{1,60}$'),
  unit text not null check (unit in ('second', 'image', 'request')),
  price_cents integer not null check (price_cents between 0 and 1000000),
  provider_unit text not null check (provider_unit in ('second', 'image', 'request')),
  provider_cost_microusd bigint not null check (provider_cost_microusd between 0 and 1000000000),
  enabled boolean not null default true,
  updated_at timestamptz not null default now()
);

comment on column public.generation_types.price_cents is 'Credits charged to the creator per unit (1 credit = 1 cent).';

comment on column public.generation_types.provider_cost_microusd is
  'What fal bills per provider_unit, in millionths of a US dollar.';

create trigger generation_types_touch before update on public.generation_types
  for each row execute function private.touch_updated_at();

insert into public.generation_types
  (generation_type, unit, price_cents, provider_unit, provider_cost_microusd)
values
  ('first_frame', 'image', 25, 'image', 150000),
  ('video_veo31_fast', 'second', 25, 'second', 150000),
  ('video_veo31_standard', 'second', 60, 'second', 400000),
  ('image_flux_dev', 'image', 10, 'image', 50000),
  ('video_luma_ray2', 'second', 35, 'second', 200000),
  ('voice_chatterbox', 'request', 20, 'request', 20000),
  ('ambient_elevenlabs', 'request', 15, 'second', 2000),
  ('transcribe_whisper', 'request', 0, 'request', 0),
  ('script_openrouter', 'request', 2, 'request', 2000);

create table public.generation_limits (
  is_singleton boolean primary key default true check (is_singleton),
  max_active_jobs integer not null check (max_active_jobs > 0),
  max_jobs_per_minute integer not null check (max_jobs_per_minute > 0)
);

comment on table public.generation_limits is 'Per user; administrators are exempt. Spending itself is limited by credits.';

insert into public.generation_limits (max_active_jobs, max_jobs_per_minute) values (250, 300);

create table public.generation_logs (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null unique,
  user_id uuid not null,
  campaign_id uuid,
  clip_id uuid,
  generation_type text not null,
  status public.generation_status not null,
  estimated_cost_cents integer not null,
  charged_cents integer not null,
  provider_cost_microusd bigint not null,
  duration_ms bigint not null,
  error_code text,
  settled_by text not null,
  created_at timestamptz not null default now()
);

comment on table public.generation_logs is
  'Append-only, one row per finished job, for billing and analytics. No foreign keys: the books survive account deletion.';

comment on column public.generation_logs.provider_cost_microusd is
  'The estimate when the job ended (0 without a result). What fal billed later is on the job: spent_microusd.';

create index generation_logs_user_id_created_at_index on public.generation_logs (user_id, created_at desc);

create index generation_logs_generation_type_created_at_index
  on public.generation_logs (generation_type, created_at desc);

create index generation_logs_created_at_index on public.generation_logs (created_at desc)
  include (settled_by, status, generation_type);

create trigger generation_logs_append_only before update or delete on public.generation_logs
  for each row execute function private.reject_change();

create trigger generation_logs_no_truncate before truncate on public.generation_logs
  for each statement execute function private.reject_change();

create function private.usual_duration_ms(generation_type text, default_ms integer) returns integer
language sql
stable
set search_path = ''
as $$
  select case when count(*) < 20 then usual_duration_ms.default_ms
    else greatest(1, round(percentile_cont(0.5) within group (order by recent.duration_ms)))::integer end
  from (
    select log.duration_ms from public.generation_logs as log
    where log.generation_type = usual_duration_ms.generation_type and log.status = 'completed'
    order by log.created_at desc
    limit 100
  ) as recent
$$;
comment on function private.usual_duration_ms is
  'Median duration in milliseconds of a type''s last 100 completed jobs; the default until there are 20.';

-- 05_jobs.sql

-- Generation jobs and the webhooks received for them. Written by functions only.

create table public.generation_jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  campaign_id uuid references public.campaigns (id) on delete set null,
  clip_id uuid references public.campaign_clips (id) on delete set null,
  generation_log_id uuid references public.generation_logs (id) on delete set null,
  job_type text not null references public.generation_types (generation_type),
  status public.generation_status not null default 'pending',
  input_params jsonb not null check (jsonb_typeof(input_params) = 'object'),

  idempotency_key text check (length(idempotency_key) between 1 and 200),
  request_hash text,
  request_position integer not null default 0,
  depends_on uuid[] not null default '{}',
  retry_of uuid references public.generation_jobs (id) on delete set null,
  retry_count integer not null default 0 check (retry_count >= 0),

  fal_request_id text check (length(fal_request_id) between 1 and 200),
  fal_status_url text,
  fal_response_url text,
  result_url text,
  result_data jsonb,
  stored_path text,
  error_code text,
  error_message text,

  estimated_cost_cents integer not null check (estimated_cost_cents >= 0),
  held_cents integer not null check (held_cents >= 0),
  actual_cost_cents integer check (actual_cost_cents >= 0),
  credits_deducted boolean not null default false,
  provider_cost_microusd bigint not null check (provider_cost_microusd >= 0),
  provider_billed_microusd bigint check (provider_billed_microusd >= 0),
  next_billing_at timestamptz,
  billing_attempts integer not null default 0 check (billing_attempts >= 0),
  -- Generated, so no transition can forget it: the billed cost once known, the estimate until then, and 0 for a job that ended
  -- without a result, because fal does not bill those.
  spent_microusd bigint not null generated always as (
    case
      when provider_billed_microusd is not null then provider_billed_microusd
      when status in ('failed', 'cancelled') and late_result_at is null then 0
      else provider_cost_microusd
    end
  ) stored,

  progress_percent integer not null default 0 check (progress_percent between 0 and 100),
  progress_message text,
  queue_position integer check (queue_position >= 0),

  created_at timestamptz not null default now(),
  deadline_seconds integer not null check (deadline_seconds > 0),
  deadline_at timestamptz not null,
  submit_started_at timestamptz,
  submitted_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  cancel_requested_at timestamptz,
  provider_cancel_sent_at timestamptz,
  late_result_at timestamptz,
  webhook_received_at timestamptz,
  settled_by text check (settled_by in ('webhook', 'reconciler', 'submit', 'cancel', 'dependency', 'admin')),

  usual_duration_ms integer not null check (usual_duration_ms > 0),
  next_check_at timestamptz,
  lease_until timestamptz,
  last_checked_at timestamptz,
  check_count integer not null default 0,
  check_failures integer not null default 0 check (check_failures >= 0),
  check_error text check (length(check_error) <= 100),

  next_store_at timestamptz,
  store_attempts integer not null default 0,
  store_error text,
  stored_at timestamptz,

  constraint generation_jobs_finished_has_a_time
    check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
  constraint generation_jobs_finished_has_a_charge
    check ((completed_at is not null) = (actual_cost_cents is not null)),
  constraint generation_jobs_finished_is_settled_by_somebody
    check ((completed_at is not null) = (settled_by is not null)),
  constraint generation_jobs_only_success_is_charged
    check (status = 'completed' or coalesce(actual_cost_cents, 0) = 0),
  constraint generation_jobs_charge_within_hold check (coalesce(actual_cost_cents, 0) <= held_cents),
  constraint generation_jobs_failure_has_a_code check (status <> 'failed' or error_code is not null),
  constraint generation_jobs_billed_was_at_fal check (provider_billed_microusd is null or fal_request_id is not null)
);

comment on table public.generation_jobs is
  'One row is one request to fal, and one request to fal settles one row. Written by functions only.';

comment on column public.generation_jobs.input_params is
  'The request in our own terms, media as references (media:<path>, job:<id> or https URL); translated to fal''s input at '
  'submission.';

comment on column public.generation_jobs.held_cents is 'Credits put on hold at creation; 0 for administrators.';

comment on column public.generation_jobs.actual_cost_cents is 'Credits charged at the end; null until then.';

comment on column public.generation_jobs.provider_cost_microusd is
  'The estimate, made from generation_types at creation and never changed. The log row repeats it (0 without a result).';

comment on column public.generation_jobs.provider_billed_microusd is
  'What this request cost according to fal''s billing events; null until they arrive, and always null without an admin key.';

comment on column public.generation_jobs.spent_microusd is
  'This job''s share of every spending sum: billed, else estimated, else 0.';

comment on column public.generation_jobs.next_billing_at is
  'When fal''s billing events for this request are next queried; null: not ended yet, cost known, or abandoned after a day.';

comment on column public.generation_jobs.submit_started_at is
  'Set before the one POST to fal. Set with no fal_request_id: fal may or may not have it, so it is never sent again.';

comment on column public.generation_jobs.deadline_seconds is
  'How long the job may take once it is due; deadline_at is when that ends, recomputed when the job becomes due.';

comment on column public.generation_jobs.started_at is 'When it was first seen running at fal.';

comment on column public.generation_jobs.late_result_at is
  'When a late result arrived, after the job had failed or was cancelled.';

comment on column public.generation_jobs.next_check_at is 'When the reconciler next checks the job; null: never again.';

comment on column public.generation_jobs.check_failures is
  'Consecutive checks that fal did not answer; check_error is the last reason.';

comment on column public.generation_jobs.next_store_at is
  'When the result is next copied into our storage; null: no result, already stored (stored_path), or abandoned.';

create unique index generation_jobs_fal_request_id_index on public.generation_jobs (fal_request_id)
  where fal_request_id is not null;

create unique index generation_jobs_idempotency_key_index
  on public.generation_jobs (user_id, idempotency_key, request_position) where idempotency_key is not null;

create index generation_jobs_user_id_status_index on public.generation_jobs (user_id, status);

create index generation_jobs_clip_id_created_at_index on public.generation_jobs (clip_id, created_at desc);

-- A campaign page polls its newest jobs: an index in that order keeps the poll one short scan, however many there are.
create index generation_jobs_campaign_id_created_at_index on public.generation_jobs (campaign_id, created_at desc);

create index generation_jobs_active_index on public.generation_jobs (user_id)
  where status in ('pending', 'submitted', 'in_progress');

create index generation_jobs_due_index on public.generation_jobs (next_check_at) where next_check_at is not null;

-- For read_health: is any job past its deadline?
create index generation_jobs_running_deadline_index on public.generation_jobs (deadline_at) where completed_at is null;

create index generation_jobs_unstored_index on public.generation_jobs (next_store_at) where next_store_at is not null;

create index generation_jobs_waiting_index on public.generation_jobs using gin (depends_on)
  where status = 'pending';

create index generation_jobs_retry_of_index on public.generation_jobs (retry_of) where retry_of is not null;

create index generation_jobs_generation_log_id_index on public.generation_jobs (generation_log_id);

-- Makes every sum of a user's spending an index-only scan.
create index generation_jobs_spending_index on public.generation_jobs (user_id, created_at desc)
  include (completed_at, late_result_at, job_type, spent_microusd);

create index generation_jobs_unbilled_index on public.generation_jobs (next_billing_at)
  where next_billing_at is not null;

-- Administrators page through the job history by time, error, type and cost, however many rows there are.
create index generation_jobs_created_at_index on public.generation_jobs (created_at desc, id desc)
  include (status, actual_cost_cents, spent_microusd);

create index generation_jobs_completed_at_index on public.generation_jobs (completed_at desc, id desc)
  where completed_at is not null;

create index generation_jobs_spent_index on public.generation_jobs (spent_microusd desc, id desc);

create index generation_jobs_not_completed_index on public.generation_jobs (status, created_at desc, id desc)
  where status <> 'completed';

create index generation_jobs_error_code_index on public.generation_jobs (error_code, created_at desc, id desc)
  where error_code is not null;

create index generation_jobs_settled_by_index on public.generation_jobs (settled_by, created_at desc, id desc)
  where settled_by <> 'webhook';

create index generation_jobs_type_created_at_index on public.generation_jobs (job_type, created_at desc, id desc);

create index generation_jobs_never_stored_index on public.generation_jobs (completed_at)
  where result_url is not null and stored_path is null and next_store_at is null;

create function private.schedule_billing_check() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.next_billing_at = now();
  new.billing_attempts = 0;
  return new;
end
$$;
comment on function private.schedule_billing_check is
  'A request that has ended at fal may be billed: from now on its billing events are queried.';

create trigger generation_jobs_schedule_billing_check before update on public.generation_jobs
  for each row
  when (
    new.completed_at is not null and new.fal_request_id is not null
    and (old.completed_at is null or old.fal_request_id is null or old.late_result_at is distinct from new.late_result_at)
  )
  execute function private.schedule_billing_check();

create table public.webhook_deliveries (
  id bigint generated always as identity primary key,
  job_id uuid not null references public.generation_jobs (id) on delete cascade,
  body_sha256 text not null check (body_sha256 ~ '^[0-9a-f]{64}$'),
  fal_request_id text,
  outcome text not null,
  body text check (length(body) <= 262144),
  times_seen integer not null default 1 check (times_seen > 0),
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  constraint webhook_deliveries_body_once unique (job_id, body_sha256)
);

comment on table public.webhook_deliveries is
  'One row per (job, body): fal re-signs each retry, the body stays the same. The body is stored only if it could not be used.';

create index webhook_deliveries_last_seen_at_index on public.webhook_deliveries (last_seen_at desc)
  include (outcome, times_seen);

create table public.rejected_webhooks (
  day date not null,
  reason text not null check (length(reason) between 1 and 60),
  times_seen bigint not null default 0,
  last_seen_at timestamptz not null default now(),
  primary key (day, reason)
);

comment on table public.rejected_webhooks is
  'Deliveries rejected before reaching the database, counted in memory and flushed from time to time. Days are UTC.';

create table public.reconciler_state (
  is_singleton boolean primary key default true check (is_singleton),
  last_run_at timestamptz,
  last_finished_at timestamptz,
  last_claimed integer,
  last_failed integer,
  last_busy_at timestamptz,
  last_busy_claimed integer,
  last_busy_failed integer
);

comment on column public.reconciler_state.last_busy_at is
  'The last run that had due jobs; last_busy_claimed and last_busy_failed are its counts.';

insert into public.reconciler_state (last_run_at) values (null);

-- 06_credits.sql

-- Credits: what a creator pays us. 1 credit = 1 cent. Hold at creation, capture on success, release otherwise.

create table public.credit_accounts (
  user_id uuid primary key,
  balance_cents bigint not null default 0,
  held_cents bigint not null default 0,
  available_cents bigint not null generated always as (balance_cents - held_cents) stored,
  updated_at timestamptz not null default now(),
  constraint credit_accounts_held_not_negative check (held_cents >= 0),
  constraint credit_accounts_held_is_covered check (balance_cents >= held_cents)
);

comment on table public.credit_accounts is
  'balance_cents includes held credits. No foreign key to auth.users: the books outlive the account.';

create trigger credit_accounts_touch before update on public.credit_accounts
  for each row execute function private.touch_updated_at();

create table public.credit_transactions (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.credit_accounts (user_id),
  entry text not null check (entry in ('grant', 'hold', 'capture', 'release', 'adjust')),
  amount_cents bigint not null,
  balance_change_cents bigint not null generated always as
    (case entry when 'grant' then amount_cents when 'adjust' then amount_cents when 'capture' then -amount_cents else 0 end) stored,
  held_change_cents bigint not null generated always as
    (case entry when 'hold' then amount_cents when 'capture' then -amount_cents when 'release' then -amount_cents else 0 end) stored,
  job_id uuid,
  campaign_id uuid,
  clip_id uuid,
  generation_type text,
  actor_id uuid,
  description text not null check (length(description) between 1 and 500),
  created_at timestamptz not null default now(),
  constraint credit_transactions_amount_is_positive check (amount_cents > 0 or (entry = 'adjust' and amount_cents <> 0)),
  constraint credit_transactions_amount_is_sane check (abs(amount_cents) <= 1000000000),
  constraint credit_transactions_job_entries_name_the_job check (
    case
      when entry in ('hold', 'capture', 'release') then job_id is not null
      when entry = 'grant' then job_id is null
      else true
    end
  ),
  constraint credit_transactions_adjust_names_the_actor check (entry <> 'adjust' or actor_id is not null)
);

comment on table public.credit_transactions is
  'The ledger: append-only. Every change to an account is one row here, in the same transaction.';

comment on column public.credit_transactions.actor_id is
  'The administrator behind a grant or an adjustment; null for the system.';

create index credit_transactions_user_id_id_index on public.credit_transactions (user_id, id desc);

create unique index credit_transactions_one_hold_per_job on public.credit_transactions (job_id) where entry = 'hold';

create unique index credit_transactions_one_end_per_job on public.credit_transactions (job_id)
  where entry in ('capture', 'release');

-- A refund is an adjustment that names its job; a job has at most one.
create unique index credit_transactions_one_refund_per_job on public.credit_transactions (job_id) where entry = 'adjust';

create trigger credit_transactions_append_only before update or delete on public.credit_transactions
  for each row execute function private.reject_change();

create trigger credit_transactions_no_truncate before truncate on public.credit_transactions
  for each statement execute function private.reject_change();

create function private.post_credit_entry(
  user_id uuid,
  entry text,
  amount_cents bigint,
  description text,
  job public.generation_jobs,
  actor_id uuid default null
) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.credit_transactions
    (user_id, entry, amount_cents, job_id, campaign_id, clip_id, generation_type, actor_id, description)
  values (
    post_credit_entry.user_id, post_credit_entry.entry, post_credit_entry.amount_cents,
    (post_credit_entry.job).id, (post_credit_entry.job).campaign_id, (post_credit_entry.job).clip_id,
    (post_credit_entry.job).job_type, post_credit_entry.actor_id, post_credit_entry.description
  );
  update public.credit_accounts as account
  set
    balance_cents = account.balance_cents + case post_credit_entry.entry
      when 'grant' then post_credit_entry.amount_cents
      when 'adjust' then post_credit_entry.amount_cents
      when 'capture' then -post_credit_entry.amount_cents
      else 0 end,
    held_cents = account.held_cents + case post_credit_entry.entry
      when 'hold' then post_credit_entry.amount_cents
      when 'capture' then -post_credit_entry.amount_cents
      when 'release' then -post_credit_entry.amount_cents
      else 0 end
  where account.user_id = post_credit_entry.user_id;
end
$$;
comment on function private.post_credit_entry is
  'Writes one ledger row and updates its account, whose check constraints refuse an overdraft even if the caller''s check was '
  'wrong.';

create function public.grant_credits(user_id uuid, amount_cents bigint, description text, actor_id uuid default null)
returns setof public.credit_accounts
language plpgsql
security definer
set search_path = ''
as $$
begin
  if grant_credits.amount_cents is null or grant_credits.amount_cents <= 0 or grant_credits.amount_cents > 1000000000 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'amount_cents must be between 1 and 1000000000';
  end if;
  perform 1 from public.credit_accounts as account where account.user_id = grant_credits.user_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;
  perform private.post_credit_entry(
    grant_credits.user_id, 'grant', grant_credits.amount_cents, grant_credits.description,
    job => null, actor_id => grant_credits.actor_id
  );
  return query select * from public.credit_accounts as account where account.user_id = grant_credits.user_id;
end
$$;
comment on function public.grant_credits is
  'Adds credits (1 to 10^9 cents) with a ledger entry and returns the account. PT404 without an account, PT422 for an invalid '
  'amount.';

create function private.handle_new_user() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (user_id, display_name)
  values (new.id, left(coalesce(new.raw_user_meta_data ->> 'display_name', ''), 80));
  insert into public.credit_accounts (user_id) values (new.id);
  perform private.post_credit_entry(new.id, 'grant', 100, 'Welcome credits', null);
  return new;
end
$$;
comment on function private.handle_new_user is
  'Gives a new user a profile and 100 credits. Definer: auth''s own role may not write here.';

create trigger handle_new_user after insert on auth.users
  for each row execute function private.handle_new_user();

-- 07_campaign_edits.sql

-- Editing a campaign. Every edit names the value it replaces, so two tabs never silently overwrite each other and nothing is
-- locked while a creator types. Users may not write the tables directly, so all of these are security definer.

create function public.create_campaign(
  user_id uuid,
  title text,
  actor_id uuid,
  product jsonb,
  brief jsonb,
  preset_id text default null,
  clips jsonb default '[]'
) returns setof public.campaigns
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_campaign public.campaigns;
begin
  if not exists (
    select 1 from public.actors as actor
    where actor.id = create_campaign.actor_id
      and (actor.user_id is null or actor.user_id = create_campaign.user_id)
  ) then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such actor';
  end if;
  insert into public.campaigns (user_id, title, actor_id, preset_id, product, brief)
  values (create_campaign.user_id, create_campaign.title, create_campaign.actor_id, create_campaign.preset_id,
    create_campaign.product, create_campaign.brief)
  returning * into v_campaign;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal, first_frame, status)
  select
    v_campaign.id, create_campaign.user_id, clip.ordinality - 1, clip.value ->> 'beat', clip.value -> 'script',
    clip.value -> 'proposal', nullif(clip.value -> 'first_frame', 'null'),
    case when coalesce(clip.value -> 'first_frame', 'null') = 'null' then 'draft' else 'first_frame_ready' end
  from jsonb_array_elements(create_campaign.clips) with ordinality as clip (value, ordinality);
  return next v_campaign;
end
$$;
comment on function public.create_campaign is
  'Creates a campaign with its clips (if any), in order. clips: [{beat, script, proposal?, first_frame?}]. PT404 for an actor '
  'the user may not use. Definer: users may not insert clips directly.';

create function private.applied_changes(fields jsonb, changes jsonb)
returns table (changed jsonb, conflicts jsonb)
language sql
immutable
set search_path = ''
as $$
  select
    coalesce(
      jsonb_object_agg(change.field, change.new_value) filter (where change.is_current), '{}'
    ),
    coalesce(
      jsonb_agg(jsonb_build_object('field', change.field, 'current', change.now_value))
        filter (where not change.is_current and change.now_value is distinct from change.new_value),
      '[]'
    )
  from (
    select
      item.value ->> 'field' as field,
      coalesce(item.value -> 'to', 'null') as new_value,
      applied_changes.fields -> (item.value ->> 'field') as now_value,
      -- A field that does not exist yet cannot conflict.
      coalesce(applied_changes.fields -> (item.value ->> 'field') = coalesce(item.value -> 'from', 'null'), true) as is_current
    from jsonb_array_elements(applied_changes.changes) as item
  ) as change
$$;
comment on function private.applied_changes is
  'Compares changes [{field, from, to}] with fields {field: value}. changed: what to write. conflicts: [{field, current}] where '
  'the current value is neither the one the editor saw nor the one requested.';

create function private.under(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(under.prefix || '.' || item.key, item.value), '{}') from jsonb_each(under.fields) as item
$$;
comment on function private.under is 'Prefixes an object''s keys: {"name": 1} under "product" is {"product.name": 1}.';

create function private.without(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(substr(item.key, length(without.prefix) + 2), item.value), '{}')
  from jsonb_each(without.fields) as item
  where item.key like without.prefix || '.%'
$$;
comment on function private.without is 'The inverse of private.under; keys without the prefix are dropped.';

create function public.edit_campaign(campaign_id uuid, user_id uuid, changes jsonb)
returns table (result_code text, conflicts jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_campaign public.campaigns;
  v_changed jsonb;
  v_conflicts jsonb;
begin
  select * into v_campaign
  from public.campaigns as campaign
  where campaign.id = edit_campaign.campaign_id and campaign.user_id = edit_campaign.user_id
    and campaign.deleted_at is null
  for no key update;
  if not found then
    return query select 'not_found', '[]'::jsonb;
    return;
  end if;

  select result.changed, result.conflicts into v_changed, v_conflicts
  from private.applied_changes(
    jsonb_build_object('title', v_campaign.title, 'actor_id', v_campaign.actor_id, 'preset_id', v_campaign.preset_id)
      || private.under('product', v_campaign.product) || private.under('brief', v_campaign.brief),
    edit_campaign.changes
  ) as result;
  if v_conflicts <> '[]' then
    return query select 'conflict', v_conflicts;
    return;
  end if;

  perform 1 from public.actors as actor
  where actor.id = (v_changed ->> 'actor_id')::uuid and (actor.user_id is null or actor.user_id = edit_campaign.user_id);
  if not found and v_changed ->> 'actor_id' is not null then
    return query select 'no_such_actor', '[]'::jsonb;
    return;
  end if;
  perform 1 from public.presets as preset where preset.id = v_changed ->> 'preset_id';
  if not found and v_changed ->> 'preset_id' is not null then
    return query select 'no_such_preset', '[]'::jsonb;
    return;
  end if;

  update public.campaigns as campaign
  set
    title = case when v_changed ? 'title' then v_changed ->> 'title' else campaign.title end,
    actor_id = case when v_changed ? 'actor_id' then (v_changed ->> 'actor_id')::uuid else campaign.actor_id end,
    preset_id = case when v_changed ? 'preset_id' then v_changed ->> 'preset_id' else campaign.preset_id end,
    product = campaign.product || private.without('product', v_changed),
    brief = campaign.brief || private.without('brief', v_changed)
  where campaign.id = v_campaign.id;
  return query select 'saved', '[]'::jsonb;
end
$$;
comment on function public.edit_campaign is
  'All changes or none. changes: [{field, from, to}], field one of title, actor_id, preset_id, product.<key>, brief.<key>; from '
  'is the value the editor saw. result_code: saved, conflict (conflicts: [{field, current}]), not_found, no_such_actor, '
  'no_such_preset. Definer: users may not write the table.';

create function public.edit_clip(clip_id uuid, user_id uuid, changes jsonb)
returns table (result_code text, conflicts jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_clip public.campaign_clips;
  v_changed jsonb;
  v_conflicts jsonb;
begin
  perform private.lock_user(edit_clip.user_id);
  select * into v_clip
  from public.campaign_clips as clip
  where clip.id = edit_clip.clip_id and clip.user_id = edit_clip.user_id
    and not exists (
      select 1 from public.campaigns as campaign
      where campaign.id = clip.campaign_id and campaign.deleted_at is not null
    )
  for no key update;
  if not found then
    return query select 'not_found', '[]'::jsonb;
    return;
  end if;

  select result.changed, result.conflicts into v_changed, v_conflicts
  from private.applied_changes(
    private.under('script', v_clip.script) || private.under('adjustments', v_clip.adjustments), edit_clip.changes
  ) as result;
  if v_conflicts <> '[]' then
    return query select 'conflict', v_conflicts;
    return;
  end if;

  update public.campaign_clips as clip
  set
    script = clip.script || private.without('script', v_changed),
    adjustments = clip.adjustments || private.without('adjustments', v_changed)
  where clip.id = v_clip.id;
  update public.campaigns as campaign set updated_at = now() where campaign.id = v_clip.campaign_id;
  return query select 'saved', '[]'::jsonb;
end
$$;
comment on function public.edit_clip is
  'Like edit_campaign, for one clip: field is script.<key> or adjustments.<key>. result_code: saved, conflict, not_found.';

create function public.select_clip_version(clip_id uuid, user_id uuid, version_number integer, with_script boolean)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_snapshot jsonb;
begin
  select version.snapshot into v_snapshot
  from public.campaign_clips as clip
  join public.clip_versions as version
    on version.clip_id = clip.id and version.version_number = select_clip_version.version_number
  where clip.id = select_clip_version.clip_id and clip.user_id = select_clip_version.user_id
  for no key update of clip;
  if not found then
    return query select 'not_found';
    return;
  end if;
  update public.campaign_clips as clip
  set
    first_frame = nullif(v_snapshot -> 'first_frame', 'null'),
    video = nullif(v_snapshot -> 'video', 'null'),
    audio = nullif(v_snapshot -> 'audio', 'null'),
    transcription = nullif(v_snapshot -> 'transcription', 'null'),
    script = case when with_script then v_snapshot -> 'script' else clip.script end,
    current_version = select_clip_version.version_number,
    status = case
      when v_snapshot -> 'video' <> 'null' then 'video_ready'
      when v_snapshot -> 'first_frame' <> 'null' then 'first_frame_ready'
      else 'draft' end
  where clip.id = select_clip_version.clip_id;
  return query select 'selected';
end
$$;
comment on function public.select_clip_version is
  'Selects an archived version to be shown and used in the ad; no version is lost. with_script: restores its script too. '
  'result_code: selected, not_found.';

create function public.select_first_frame(clip_id uuid, user_id uuid, version_number integer)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_frame jsonb;
  v_campaign_id uuid;
begin
  perform private.lock_user(select_first_frame.user_id);
  select version.snapshot -> 'first_frame', clip.campaign_id into v_frame, v_campaign_id
  from public.campaign_clips as clip
  join public.clip_versions as version
    on version.clip_id = clip.id and version.version_number = select_first_frame.version_number
  where clip.id = select_first_frame.clip_id and clip.user_id = select_first_frame.user_id
  for no key update of clip;
  if not found or coalesce(v_frame, 'null') = 'null' then
    return query select 'not_found';
    return;
  end if;
  update public.campaign_clips as clip
  set
    first_frame = v_frame,
    status = case when clip.status = 'draft' then 'first_frame_ready' else clip.status end
  where clip.id = select_first_frame.clip_id;
  update public.campaigns as campaign set updated_at = now() where campaign.id = v_campaign_id;
  return query select 'selected';
end
$$;
comment on function public.select_first_frame is
  'Makes an archived version''s first frame the clip''s; the video stays, and is shown as stale if it started from another one. '
  'result_code: selected, not_found.';

create function public.delete_campaign(campaign_id uuid, user_id uuid)
returns table (result_code text, deleted_at timestamptz)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    update public.campaigns as campaign
    set deleted_at = coalesce(campaign.deleted_at, now())
    where campaign.id = delete_campaign.campaign_id and campaign.user_id = delete_campaign.user_id
    returning 'deleted', campaign.deleted_at;
  if not found then
    return query select 'not_found', null::timestamptz;
  end if;
end
$$;
comment on function public.delete_campaign is
  'Takes a campaign out of its owner''s list; its running jobs finish. Repeating it changes nothing. result_code: deleted, '
  'not_found.';

create function public.restore_campaign(campaign_id uuid, user_id uuid)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.campaigns as campaign
  set deleted_at = null
  where campaign.id = restore_campaign.campaign_id and campaign.user_id = restore_campaign.user_id;
  return query select case when found then 'restored' else 'not_found' end;
end
$$;
comment on function public.restore_campaign is
  'Puts a deleted campaign back into the list, unchanged. Repeating it changes nothing. result_code: restored, not_found.';

create function public.duplicate_campaign(campaign_id uuid, user_id uuid, title text)
returns table (result_code text, new_campaign_id uuid)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_copy_id uuid;
begin
  insert into public.campaigns (user_id, title, actor_id, preset_id, product, brief)
  select campaign.user_id, duplicate_campaign.title, campaign.actor_id, campaign.preset_id, campaign.product, campaign.brief
  from public.campaigns as campaign
  where campaign.id = duplicate_campaign.campaign_id and campaign.user_id = duplicate_campaign.user_id
    and campaign.deleted_at is null
  returning id into v_copy_id;
  if not found then
    return query select 'not_found', null::uuid;
    return;
  end if;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal, first_frame, status)
  select
    v_copy_id, clip.user_id, clip.position, clip.beat, clip.script, clip.proposal, clip.first_frame,
    case when clip.first_frame is null then 'draft' else 'first_frame_ready' end
  from public.campaign_clips as clip
  where clip.campaign_id = duplicate_campaign.campaign_id;
  return query select 'duplicated', v_copy_id;
end
$$;
comment on function public.duplicate_campaign is
  'Copies a campaign''s plan: actor, preset, product, brief, scripts and first frames (references to the same files), but '
  'nothing generated from them, no versions and no adjustments. result_code: duplicated, not_found.';

-- 08_clip_order.sql

-- The order of a campaign's clips: moving, adding and removing them in one transaction.

create function private.lock_clips(campaign_id uuid, user_id uuid, seen_ids uuid[], kept_ids uuid[]) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
begin
  -- Removing a clip updates its jobs' rows. Running jobs are never waited for: they make the clip busy.
  select coalesce(array_agg(locked.id), '{}') into v_ended from (
    select job.id from public.generation_jobs as job
    where job.user_id = lock_clips.user_id and job.clip_id = any (lock_clips.seen_ids)
      and job.clip_id <> all (lock_clips.kept_ids) and job.completed_at is not null
    order by job.created_at, job.request_position, job.id
    for no key update
  ) as locked;
  perform 1 from (
    select 1 from public.campaign_clips as clip
    where clip.campaign_id = lock_clips.campaign_id and clip.user_id = lock_clips.user_id
      and clip.id = any (lock_clips.kept_ids)
    order by clip.id
    for no key update
  ) as locked;
  return v_ended;
end
$$;
comment on function private.lock_clips is
  'Locks the ended jobs of the clips to be removed, then the clips that stay: the order in which settling locks, and "no key '
  'update" because new jobs hold the keys. Returns the ids of those jobs.';

create function private.removed_clip_is_busy(campaign_id uuid, clip_ids uuid[], kept_ids uuid[], ended_job_ids uuid[])
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  -- Skip locked, never wait: the holder of a clip to be removed may be waiting for a lock held here.
  perform 1
  from unnest(removed_clip_is_busy.clip_ids) as gone (id)
  where gone.id <> all (removed_clip_is_busy.kept_ids) and gone.id not in (
    select clip.id from public.campaign_clips as clip
    where clip.campaign_id = removed_clip_is_busy.campaign_id and clip.id <> all (removed_clip_is_busy.kept_ids)
    for update skip locked
  );
  if found then
    return true;
  end if;
  perform 1 from public.generation_jobs as job
  where job.clip_id = any (removed_clip_is_busy.clip_ids)
    and job.clip_id <> all (removed_clip_is_busy.kept_ids)
    and job.id <> all (removed_clip_is_busy.ended_job_ids);
  return found;
end
$$;
comment on function private.removed_clip_is_busy is
  'Whether a clip to be removed is being edited or has a job other than those that have ended: a paid result must find its '
  'clip. If not, the clips to be removed are now locked.';

create function private.write_clips(campaign_id uuid, user_id uuid, clips jsonb, kept_ids uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from public.campaign_clips as clip
  where clip.campaign_id = write_clips.campaign_id and clip.id <> all (write_clips.kept_ids);
  update public.campaign_clips as clip
  set
    position = wanted.ordinality - 1,
    script = coalesce(wanted.value -> 'script', clip.script),
    proposal = coalesce(wanted.value -> 'proposal', clip.proposal)
  from jsonb_array_elements(write_clips.clips) with ordinality as wanted (value, ordinality)
  where clip.id = (wanted.value ->> 'id')::uuid;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal)
  select
    write_clips.campaign_id, write_clips.user_id, wanted.ordinality - 1, wanted.value ->> 'beat',
    wanted.value -> 'script', wanted.value -> 'proposal'
  from jsonb_array_elements(write_clips.clips) with ordinality as wanted (value, ordinality)
  where wanted.value ->> 'id' is null;
end
$$;
comment on function private.write_clips is
  'Removes, moves and adds clips so that the campaign has those of the list, in its order.';

create function public.arrange_clips(campaign_id uuid, user_id uuid, from_clip_ids uuid[], clips jsonb)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now uuid[];
  v_kept uuid[];
  v_ended uuid[];
begin
  perform private.lock_user(arrange_clips.user_id);
  select coalesce(array_agg((wanted.value ->> 'id')::uuid), '{}') into v_kept
  from jsonb_array_elements(arrange_clips.clips) as wanted
  where wanted.value ->> 'id' is not null;
  v_ended := private.lock_clips(arrange_clips.campaign_id, arrange_clips.user_id, arrange_clips.from_clip_ids, v_kept);
  perform 1 from public.campaigns as campaign
  where campaign.id = arrange_clips.campaign_id and campaign.user_id = arrange_clips.user_id
    and campaign.deleted_at is null
  for no key update;
  if not found then
    return query select 'not_found';
    return;
  end if;

  select coalesce(array_agg(clip.id order by clip.position), '{}') into v_now
  from public.campaign_clips as clip
  where clip.campaign_id = arrange_clips.campaign_id;
  if v_now <> arrange_clips.from_clip_ids then
    return query select 'conflict';
    return;
  end if;
  if jsonb_array_length(arrange_clips.clips) not between 3 and 5 then
    return query select 'clip_count';
    return;
  end if;
  if not v_kept <@ v_now or cardinality(v_kept) <> (select count(distinct kept.id) from unnest(v_kept) as kept (id)) then
    return query select 'conflict';
    return;
  end if;
  -- A proposal may only replace the script the editor saw.
  perform 1
  from jsonb_array_elements(arrange_clips.clips) as wanted
  join public.campaign_clips as clip on clip.id = (wanted.value ->> 'id')::uuid
  where wanted.value -> 'from_script' is not null and clip.script <> wanted.value -> 'from_script';
  if found then
    return query select 'conflict';
    return;
  end if;
  if private.removed_clip_is_busy(arrange_clips.campaign_id, v_now, v_kept, v_ended) then
    return query select 'clip_is_busy';
    return;
  end if;

  perform private.write_clips(arrange_clips.campaign_id, arrange_clips.user_id, arrange_clips.clips, v_kept);
  update public.campaigns as campaign set updated_at = now() where campaign.id = arrange_clips.campaign_id;
  return query select 'arranged';
end
$$;

comment on function public.arrange_clips is
  'Sets a campaign''s clips, in order: [{id, script?, from_script?, proposal?}] for a clip that stays, [{beat, script, '
  'proposal?}] for a new one; clips left out are removed with their versions. from_clip_ids: the order the editor saw. All or '
  'nothing. result_code: arranged, conflict (changed since the editor read it), clip_count (must be 3 to 5), clip_is_busy (a '
  'clip to be removed has a running job or is being edited right now), not_found.';

-- 09_campaign_list.sql

-- A user's campaign list: searched, sorted and paged in one query.

create function private.matching_campaigns(user_id uuid, search text, sort text, deleted boolean) returns table (
  id uuid,
  title text,
  actor_id uuid,
  created_at timestamptz,
  deleted_at timestamptz,
  clip_count bigint,
  video_count bigint,
  changed_at timestamptz,
  charged_cents bigint
)
language sql
stable
set search_path = ''
as $$
  with wanted as (
    select string_to_array(private.fold_text(matching_campaigns.search), ' ') as words
  )
  select
    campaign.id, campaign.title, campaign.actor_id, campaign.created_at, campaign.deleted_at,
    coalesce(clips.clip_count, 0),
    coalesce(clips.video_count, 0),
    greatest(campaign.updated_at, clips.changed_at),
    -- Summed for every campaign only when sorting by it.
    case when matching_campaigns.sort = 'cost' then (
      select coalesce(sum(job.actual_cost_cents), 0)
      from public.generation_jobs as job
      where job.campaign_id = campaign.id
    ) end
  from public.campaigns as campaign
  left join (
    select clip.campaign_id, count(*) as clip_count, count(clip.video) as video_count, max(clip.updated_at) as changed_at
    from public.campaign_clips as clip
    where clip.user_id = matching_campaigns.user_id
    group by clip.campaign_id
  ) as clips on clips.campaign_id = campaign.id
  where campaign.user_id = matching_campaigns.user_id
    and (campaign.deleted_at is not null) = matching_campaigns.deleted
    -- strpos has no wildcards, so nothing needs escaping.
    and (matching_campaigns.search = '' or not exists (
      select 1 from wanted, unnest(wanted.words) as word
      where strpos(private.fold_text(campaign.title), word) = 0
    ))
$$;
comment on function private.matching_campaigns is
  'A user''s campaigns whose titles contain every word of the search. charged_cents is set only when sorting by cost.';

create function public.list_campaigns(
  user_id uuid,
  search text default '',
  sort text default 'changed',
  page_size integer default 24,
  page_offset integer default 0,
  deleted boolean default false
) returns table (
  campaign_id uuid,
  title text,
  first_frame jsonb,
  soul_image_path text,
  clip_count integer,
  video_count integer,
  running_count integer,
  charged_cents bigint,
  changed_at timestamptz,
  deleted_at timestamptz,
  total_count integer
)
language sql
stable
security definer
set search_path = ''
as $$
  with matching as materialized (
    select * from private.matching_campaigns(
      list_campaigns.user_id, list_campaigns.search, list_campaigns.sort, list_campaigns.deleted
    )
  ),
  total as (select count(*)::integer as campaigns from matching),
  page as (
    select matching.*, row_number() over (
      order by
        matching.deleted_at desc nulls last,
        case when list_campaigns.sort = 'title' then private.fold_text(matching.title) collate "C" end,
        matching.charged_cents desc nulls last,
        case when list_campaigns.sort = 'created' then matching.created_at else matching.changed_at end desc,
        matching.id
    ) as place
    from matching
    order by place
    limit list_campaigns.page_size
    -- An offset past the end returns the last page: its last card may just have been deleted.
    offset (
      select least(list_campaigns.page_offset, greatest(campaigns - 1, 0) / list_campaigns.page_size * list_campaigns.page_size)
      from total
    )
  )
  select
    page.id, page.title, frame.first_frame, actor.soul_image_path,
    page.clip_count::integer, page.video_count::integer, jobs.running_count, jobs.charged_cents,
    page.changed_at, page.deleted_at, total.campaigns
  from page
  cross join total
  left join public.actors as actor on actor.id = page.actor_id
  left join lateral (
    select clip.first_frame
    from public.campaign_clips as clip
    where clip.campaign_id = page.id and clip.first_frame is not null
    order by clip.position
    limit 1
  ) as frame on true
  cross join lateral (
    select
      count(distinct job.clip_id) filter (where job.completed_at is null)::integer as running_count,
      coalesce(sum(job.actual_cost_cents), 0) as charged_cents
    from public.generation_jobs as job
    where job.campaign_id = page.id
  ) as jobs
  order by page.place
$$;
comment on function public.list_campaigns is
  'One page of a user''s campaigns as cards. search: words or parts of words that must all be in the title, ignoring case and '
  'accents. sort: changed, created, cost (each descending), title (ascending); deleted ones: last deleted first, then the same. '
  'running_count: clips with a running job. total_count: all matches; no rows if there are none.';

-- Summed in the database: a campaign may have many jobs.
create function public.campaign_charged_cents(campaign_id uuid, user_id uuid) returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(sum(job.actual_cost_cents), 0)
  from public.generation_jobs as job
  where job.campaign_id = campaign_charged_cents.campaign_id and job.user_id = campaign_charged_cents.user_id
$$;
comment on function public.campaign_charged_cents is 'Credits charged for all finished jobs of one of the user''s campaigns.';

-- 10_jobs_create.sql

-- Creating jobs: everything in a request is checked, priced, written and put on hold in one transaction, or nothing is.

create function private.is_repeated_request(user_id uuid, idempotency_key text, request_hash text) returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_stored_hash text;
begin
  select job.request_hash into v_stored_hash
  from public.generation_jobs as job
  where job.user_id = is_repeated_request.user_id
    and job.idempotency_key = is_repeated_request.idempotency_key
  limit 1;
  if not found then
    return false;
  end if;
  if v_stored_hash is distinct from is_repeated_request.request_hash then
    raise exception 'idempotency_key_reused' using errcode = 'PT422',
      detail = 'the same Idempotency-Key came with another request';
  end if;
  return true;
end
$$;
comment on function private.is_repeated_request is
  'Whether this key has already created jobs. PT422 idempotency_key_reused if a different request created them.';

create function private.check_job_specs(jobs jsonb) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_bad text;
begin
  if coalesce(jsonb_array_length(check_job_specs.jobs), 0) < 1 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'no jobs';
  end if;
  perform 1
  from jsonb_array_elements(check_job_specs.jobs) with ordinality as wanted (value, ordinality)
  where coalesce((wanted.value ->> 'units')::integer, 0) < 1
    or coalesce((wanted.value ->> 'provider_units')::integer, 0) < 1
    or exists (
      select 1 from jsonb_array_elements_text(coalesce(wanted.value -> 'depends_on', '[]')) as parent
      where parent.value::integer not between 0 and wanted.ordinality - 2
    );
  if found then
    raise exception 'invalid_request' using errcode = 'PT422',
      detail = 'units must be at least 1, depends_on must name earlier jobs';
  end if;

  select wanted.value ->> 'job_type' into v_bad
  from jsonb_array_elements(check_job_specs.jobs) as wanted
  left join public.generation_types as kind on kind.generation_type = wanted.value ->> 'job_type'
  where kind.generation_type is null or not kind.enabled
  limit 1;
  if found then
    raise exception 'generation_disabled' using errcode = 'PT409', detail = coalesce(v_bad, 'null');
  end if;
end
$$;
comment on function private.check_job_specs is
  'Refuses malformed jobs (PT422 invalid_request) and types that are unknown or disabled (PT409 generation_disabled).';

create function private.check_job_targets(user_id uuid, jobs jsonb) returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  perform 1
  from jsonb_array_elements(check_job_targets.jobs) as wanted
  where wanted.value ->> 'clip_id' is not null and not exists (
    select 1 from public.campaign_clips as clip
    where clip.id = (wanted.value ->> 'clip_id')::uuid and clip.user_id = check_job_targets.user_id
  );
  if found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such clip';
  end if;
  perform 1
  from jsonb_array_elements(check_job_targets.jobs) as wanted
  where wanted.value ->> 'campaign_id' is not null and not exists (
    select 1 from public.campaigns as campaign
    where campaign.id = (wanted.value ->> 'campaign_id')::uuid and campaign.user_id = check_job_targets.user_id
  );
  if found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such campaign';
  end if;
end
$$;
comment on function private.check_job_targets is
  'Refuses clips and campaigns of other users as if they did not exist (PT404 not_found).';

create function private.check_credits(jobs jsonb, available_cents bigint) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_required bigint;
begin
  select sum(kind.price_cents * (wanted.value ->> 'units')::integer) into v_required
  from jsonb_array_elements(check_credits.jobs) as wanted
  join public.generation_types as kind on kind.generation_type = wanted.value ->> 'job_type';
  if v_required > check_credits.available_cents then
    raise exception 'insufficient_credits' using errcode = 'PT402',
      detail = jsonb_build_object('requiredCents', v_required, 'availableCents', check_credits.available_cents)::text;
  end if;
end
$$;
comment on function private.check_credits is 'Refuses jobs that cost more than is available (PT402 insufficient_credits).';

create function private.check_job_limits(user_id uuid, new_jobs integer) returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_limits public.generation_limits;
begin
  select * into v_limits from public.generation_limits;
  if v_limits.max_active_jobs < check_job_limits.new_jobs + (
    select count(*) from public.generation_jobs as job
    where job.user_id = check_job_limits.user_id and job.status in ('pending', 'submitted', 'in_progress')
  ) then
    raise exception 'too_many_active' using errcode = 'PT429',
      detail = jsonb_build_object('limit', v_limits.max_active_jobs)::text;
  end if;
  if v_limits.max_jobs_per_minute < check_job_limits.new_jobs + (
    select count(*) from public.generation_jobs as job
    where job.user_id = check_job_limits.user_id and job.created_at > now() - interval '1 minute'
  ) then
    raise exception 'too_many_requests' using errcode = 'PT429',
      detail = jsonb_build_object('limit', v_limits.max_jobs_per_minute)::text;
  end if;
end
$$;
comment on function private.check_job_limits is
  'Refuses jobs beyond the user''s limits of active jobs and of jobs per minute (PT429 too_many_active, too_many_requests).';

create function private.insert_jobs(
  user_id uuid,
  jobs jsonb,
  idempotency_key text,
  request_hash text,
  exempt boolean
) returns setof public.generation_jobs
language sql
set search_path = ''
as $$
  -- The caller may choose the ids, so that one job's input can refer to another's result (job:<id>).
  with named as materialized (
    select
      wanted.value as spec,
      wanted.ordinality as place,
      coalesce((wanted.value ->> 'id')::uuid, gen_random_uuid()) as id
    from jsonb_array_elements(insert_jobs.jobs) with ordinality as wanted (value, ordinality)
  ),
  priced as (
    select
      named.*,
      kind.generation_type,
      kind.price_cents * (named.spec ->> 'units')::integer as cost_cents,
      kind.provider_cost_microusd * (named.spec ->> 'provider_units')::integer as provider_cost_microusd,
      (named.spec ->> 'deadline_seconds')::integer as deadline_seconds
    from named
    join public.generation_types as kind on kind.generation_type = named.spec ->> 'job_type'
  )
  insert into public.generation_jobs (
    id, user_id, campaign_id, clip_id, job_type, input_params, idempotency_key, request_hash, request_position,
    depends_on, retry_of, estimated_cost_cents, held_cents, provider_cost_microusd, deadline_seconds,
    deadline_at, usual_duration_ms, next_check_at
  )
  select
    priced.id,
    insert_jobs.user_id,
    coalesce(clip.campaign_id, (priced.spec ->> 'campaign_id')::uuid),
    clip.id,
    priced.generation_type,
    priced.spec -> 'input_params',
    insert_jobs.idempotency_key,
    insert_jobs.request_hash,
    priced.place - 1,
    coalesce((
      select array_agg(parent.id)
      from jsonb_array_elements_text(coalesce(priced.spec -> 'depends_on', '[]')) as index
      join named as parent on parent.place = index.value::integer + 1
    ), '{}'),
    (priced.spec ->> 'retry_of')::uuid,
    priced.cost_cents,
    case when insert_jobs.exempt then 0 else priced.cost_cents end,
    priced.provider_cost_microusd,
    priced.deadline_seconds,
    now() + make_interval(secs => priced.deadline_seconds),
    private.usual_duration_ms(priced.generation_type, (priced.spec ->> 'usual_duration_ms')::integer),
    -- The route has this long to submit; then the reconciler takes over.
    now() + interval '15 seconds'
  from priced
  left join public.campaign_clips as clip on clip.id = (priced.spec ->> 'clip_id')::uuid
  order by priced.place
  returning *
$$;
comment on function private.insert_jobs is 'Writes the rows of a checked request at current prices, in list order.';

create function public.create_generation_jobs(
  user_id uuid,
  jobs jsonb,
  idempotency_key text default null,
  request_hash text default null,
  exempt boolean default false
) returns setof public.generation_jobs
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_available bigint;
  v_job public.generation_jobs;
begin
  -- The user first, as account deletion does, or the two could deadlock.
  perform private.lock_user(create_generation_jobs.user_id);
  -- Locking the account row queues one user's requests: no two of them run this at the same time.
  select account.available_cents into v_available
  from public.credit_accounts as account
  where account.user_id = create_generation_jobs.user_id
  for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;

  if create_generation_jobs.idempotency_key is not null and private.is_repeated_request(
    create_generation_jobs.user_id, create_generation_jobs.idempotency_key, create_generation_jobs.request_hash
  ) then
    return query
      select job.* from public.generation_jobs as job
      where job.user_id = create_generation_jobs.user_id
        and job.idempotency_key = create_generation_jobs.idempotency_key
      order by job.request_position;
    return;
  end if;

  perform private.check_job_specs(create_generation_jobs.jobs);
  perform private.check_job_targets(create_generation_jobs.user_id, create_generation_jobs.jobs);
  if not create_generation_jobs.exempt then
    -- Money before limits: "too little credit" is the more useful of two refusals.
    perform private.check_credits(create_generation_jobs.jobs, v_available);
    perform private.check_job_limits(create_generation_jobs.user_id, jsonb_array_length(create_generation_jobs.jobs));
  end if;

  for v_job in
    select * from private.insert_jobs(
      create_generation_jobs.user_id, create_generation_jobs.jobs, create_generation_jobs.idempotency_key,
      create_generation_jobs.request_hash, create_generation_jobs.exempt
    )
  loop
    if v_job.held_cents > 0 then
      perform private.post_credit_entry(
        create_generation_jobs.user_id, 'hold', v_job.held_cents, 'Hold for ' || v_job.job_type, v_job
      );
    end if;
    return next v_job;
  end loop;
end
$$;

comment on function public.create_generation_jobs is
  'Writes all jobs of one request and their holds, or nothing. jobs: [{id?, job_type, clip_id, campaign_id?, input_params, '
  'units, provider_units, deadline_seconds, usual_duration_ms, depends_on: [index in this array], retry_of?}]. Repeating an '
  'idempotency_key returns the same rows. Errors: PT402 insufficient_credits {requiredCents, availableCents}, PT404 not_found, '
  'PT409 generation_disabled, PT422 invalid_request / idempotency_key_reused, PT429 too_many_active / too_many_requests '
  '{limit}. exempt (administrators): no hold, no limits.';

-- 11_jobs_lifecycle.sql

-- The state machine: pending -> submitted -> in_progress -> completed | failed | cancelled, only forward.
-- Each function names the state it leaves and reports what happened in a result column; losing a race is a result, not an
-- error. Locks are always taken in the order user, job, dependants, clip, campaign, account.
-- All are security definer because no role, not even the service role, may write these tables directly.

create function private.is_due(job public.generation_jobs) returns boolean
language sql
stable
set search_path = ''
as $$
  -- The first test keeps Postgres 15 from scanning the table for every job without dependencies.
  select cardinality(job.depends_on) = 0 or not exists (
    select 1 from public.generation_jobs as parent
    where parent.id = any (job.depends_on) and parent.status <> 'completed'
  )
$$;
comment on function private.is_due is 'Whether all jobs in depends_on are completed. Until then the job is pending and not due.';

create function private.lock_job_owner(job_id uuid) returns void
language sql
set search_path = ''
as $$
  select 1 from auth.users as owner
  where owner.id = (select job.user_id from public.generation_jobs as job where job.id = lock_job_owner.job_id)
  for key share
$$;
comment on function private.lock_job_owner is
  'Locks a job''s user before the job, in the same order as account deletion, so the two cannot deadlock.';

create function public.start_submission(job_id uuid) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set submit_started_at = now(), next_check_at = now() + interval '20 seconds', lease_until = null
  where job.id = start_submission.job_id
    and job.status = 'pending'
    and job.submit_started_at is null
    and private.is_due(job)
  returning job.*
$$;
comment on function public.start_submission is
  'The claim to send the one POST: returns the job to exactly one caller, ever. Empty: not pending, not due, or already claimed.';

create function public.mark_submitted(
  job_id uuid,
  request_id text,
  status_url text default null,
  response_url text default null
) returns table (result_code text, status public.generation_status)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job public.generation_jobs;
begin
  select * into v_job from public.generation_jobs as job where job.id = mark_submitted.job_id for update;
  if not found then
    return query select 'unknown_job', null::public.generation_status;
    return;
  end if;
  if mark_submitted.request_id is null then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'request_id is missing';
  end if;
  if v_job.fal_request_id <> mark_submitted.request_id then
    return query select 'different_request', v_job.status;
    return;
  end if;

  update public.generation_jobs as job
  set
    fal_request_id = mark_submitted.request_id,
    fal_status_url = coalesce(job.fal_status_url, mark_submitted.status_url),
    fal_response_url = coalesce(job.fal_response_url, mark_submitted.response_url),
    submitted_at = coalesce(job.submitted_at, now()),
    status = case when job.status = 'pending' then 'submitted' else job.status end,
    lease_until = null,
    -- A job cancelled while its POST was in flight must be cancelled at fal as well.
    next_check_at = case
      when job.status in ('pending', 'submitted', 'in_progress')
        then now() + make_interval(secs => least(30, greatest(10, job.usual_duration_ms / 1000.0)))
      when job.status = 'cancelled' and job.provider_cancel_sent_at is null then now()
      end
  where job.id = mark_submitted.job_id
  returning * into v_job;
  return query select 'bound', v_job.status;
end
$$;
comment on function public.mark_submitted is
  'Binds fal''s request id if none is bound; pending becomes submitted. result_code: bound, different_request (another id is '
  'bound: fal has two requests), unknown_job. If the webhook came first, the status is already final.';

create function public.record_progress(
  job_id uuid,
  status public.generation_status,
  queue_position integer default null,
  message text default null
) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set
    status = case when record_progress.status = 'in_progress' then record_progress.status else job.status end,
    started_at = case when record_progress.status = 'in_progress' then coalesce(job.started_at, now()) else job.started_at end,
    -- fal may requeue a running request; a job seen running is not shown as queued again.
    queue_position = case when job.status = 'submitted' and record_progress.status = 'submitted'
      then record_progress.queue_position end,
    progress_message = case when record_progress.status = 'in_progress'
      then left(record_progress.message, 300) else job.progress_message end,
    check_failures = 0,
    check_error = null,
    lease_until = null
  where job.id = record_progress.job_id
    and job.status in ('submitted', 'in_progress')
    and record_progress.status in ('submitted', 'in_progress')
  returning job.*
$$;
comment on function public.record_progress is
  'Records what fal reports of a running job: submitted -> in_progress, never back. Ends the lease. Empty: already finished.';

create function public.record_check_failure(job_id uuid, error text) returns boolean
language sql
security definer
set search_path = ''
as $$
  with noted as (
    update public.generation_jobs as job
    set check_failures = job.check_failures + 1, check_error = left(record_check_failure.error, 100)
    where job.id = record_check_failure.job_id and job.completed_at is null
    returning 1
  )
  select exists (select 1 from noted)
$$;
comment on function public.record_check_failure is
  'Records that fal did not answer a check of a running job. The lease stays, so the next check comes at its usual time. False: '
  'already finished.';

create function private.finish_job(
  job public.generation_jobs,
  outcome public.generation_status,
  source text,
  result_url text default null,
  result jsonb default null,
  error jsonb default null
) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_charge integer := case when outcome = 'completed' then job.held_cents else 0 end;
  v_log_id uuid;
begin
  insert into public.generation_logs (
    job_id, user_id, campaign_id, clip_id, generation_type, status, estimated_cost_cents, charged_cents,
    provider_cost_microusd, duration_ms, error_code, settled_by
  )
  values (
    job.id, job.user_id, job.campaign_id, job.clip_id, job.job_type, outcome, job.estimated_cost_cents, v_charge,
    case when outcome = 'completed' then job.provider_cost_microusd else 0 end,
    greatest(0, round(extract(epoch from now() - coalesce(job.submitted_at, job.created_at)) * 1000)),
    error ->> 'code', source
  )
  returning id into v_log_id;

  update public.generation_jobs as row
  set
    status = finish_job.outcome,
    completed_at = now(),
    settled_by = finish_job.source,
    generation_log_id = v_log_id,
    actual_cost_cents = v_charge,
    credits_deducted = v_charge > 0,
    result_url = finish_job.result_url,
    result_data = finish_job.result,
    error_code = left(finish_job.error ->> 'code', 100),
    error_message = left(finish_job.error ->> 'message', 1000),
    progress_percent = case when finish_job.outcome = 'completed' then 100 else row.progress_percent end,
    progress_message = null,
    queue_position = null,
    lease_until = null,
    -- A cancelled job that fal has becomes due once more, to cancel it there too.
    next_check_at = case
      when finish_job.outcome = 'cancelled' and row.fal_request_id is not null then now() end,
    next_store_at = case when finish_job.result_url is not null then now() end
  where row.id = job.id;

  if job.held_cents > 0 then
    perform private.post_credit_entry(
      job.user_id,
      case when outcome = 'completed' then 'capture' else 'release' end,
      job.held_cents,
      case when outcome = 'completed' then 'Charge for ' else 'Released: ' end || job.job_type,
      job
    );
  end if;
end
$$;
comment on function private.finish_job is
  'Ends a locked, unfinished job: log row, final status, capture or release. The only place that does.';

create function private.cancel_dependants(job_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_waiting public.generation_jobs;
  v_ids uuid[];
begin
  -- Lock all job rows, in creation order, before the first release locks the account.
  with recursive below (id) as (
    select job.id from public.generation_jobs as job
    where job.depends_on @> array[cancel_dependants.job_id] and job.status = 'pending'
    union
    select job.id from below
    join public.generation_jobs as job on job.depends_on @> array[below.id] and job.status = 'pending'
  ),
  locked as (
    select job.id from public.generation_jobs as job
    where job.id in (select below.id from below) and job.status = 'pending'
    order by job.created_at, job.request_position, job.id
    for update
  )
  select array_agg(locked.id) into v_ids from locked;
  for v_waiting in
    select * from public.generation_jobs as job
    where job.id = any (v_ids)
    order by job.created_at, job.request_position, job.id
  loop
    perform private.finish_job(
      v_waiting, 'cancelled', 'dependency',
      error => jsonb_build_object('code', 'dependency_failed',
        'message', 'A step this one needs did not succeed, so it was not started. Nothing was charged.')
    );
  end loop;
end
$$;
comment on function private.cancel_dependants is
  'Cancels and releases the pending jobs that wait, directly or not, for a job that will never complete.';

create function public.cancel_generation_job(job_id uuid, user_id uuid)
returns table (result_code text, status public.generation_status)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
begin
  perform private.lock_job_owner(cancel_generation_job.job_id);
  select * into v_job from public.generation_jobs as job
  where job.id = cancel_generation_job.job_id and job.user_id = cancel_generation_job.user_id
  for update;
  if not found then
    return query select 'not_found', null::public.generation_status;
    return;
  end if;
  if v_job.completed_at is not null then
    return query select 'already_finished', v_job.status;
    return;
  end if;
  update public.generation_jobs as job set cancel_requested_at = now() where job.id = v_job.id;
  perform private.cancel_dependants(v_job.id);
  perform private.finish_job(
    v_job, 'cancelled', 'cancel',
    error => jsonb_build_object('code', 'cancelled', 'message', 'You cancelled this. Nothing was charged.')
  );
  return query select 'cancelled', 'cancelled'::public.generation_status;
end
$$;
comment on function public.cancel_generation_job is
  'Cancels a job at its owner''s request: cancelled and released at once, with its dependants. fal is notified afterwards '
  '(claim_due_jobs returns the job once more). result_code: cancelled, already_finished, not_found.';

create function public.claim_due_jobs(max_jobs integer, only_jobs uuid[] default null)
returns setof public.generation_jobs
language plpgsql
security definer
set search_path = ''
as $$
begin
  if claim_due_jobs.only_jobs is null then
    update public.reconciler_state as state set last_run_at = now()
    where state.last_run_at is null or state.last_run_at < now() - interval '5 seconds';
  end if;

  return query
    -- Materialized: a plain subquery may be run again for each row, and its limit with it.
    with chosen as materialized (
      select due.id from public.generation_jobs as due
      where (due.lease_until is null or due.lease_until < now())
        and (claim_due_jobs.only_jobs is null or due.id = any (claim_due_jobs.only_jobs))
        and (
          due.next_check_at <= now()
          or (
            claim_due_jobs.only_jobs is not null
            and due.status in ('submitted', 'in_progress')
            and coalesce(due.last_checked_at, due.submitted_at) < now() - interval '5 seconds'
          )
        )
        and (due.status <> 'pending' or private.is_due(due))
      order by due.next_check_at
      limit least(greatest(claim_due_jobs.max_jobs, 0), 100)
      for update skip locked
    )
    update public.generation_jobs as job
    set
      lease_until = now() + interval '45 seconds',
      last_checked_at = now(),
      check_count = job.check_count + 1,
      next_check_at = case
        when job.completed_at is null
          then least(greatest(job.deadline_at, now() + interval '15 seconds'),
            now() + make_interval(secs => least(60, 15 + job.check_count * 5)))
        -- A cancellation that fal does not answer is resent every minute for 10 minutes.
        when job.completed_at > now() - interval '10 minutes' then now() + interval '1 minute' end
    from chosen
    where job.id = chosen.id
    returning job.*;
end
$$;
comment on function public.claim_due_jobs is
  'Leases due jobs, each to one caller for 45 s (database time): pending and never submitted, at fal and due for a check, past '
  'their deadline, or cancelled here but not yet at fal (until mark_cancel_sent, for 10 min). only_jobs: only these, and those '
  'at fal as soon as 5 s after their last check, because a user is watching them.';

create function public.mark_cancel_sent(job_id uuid) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set provider_cancel_sent_at = now(), next_check_at = null, lease_until = null
  where job.id = mark_cancel_sent.job_id and job.status = 'cancelled'
  returning job.*
$$;
comment on function public.mark_cancel_sent is
  'Records that fal has answered a cancellation, one way or the other: no more checks.';

create function private.end_jobs_of_deleted_user() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job public.generation_jobs;
begin
  -- Lock all rows before the account: a loop that locks as it goes would reach some of them only after it.
  perform 1 from (
    select 1 from public.generation_jobs as job
    where job.user_id = old.id and job.completed_at is null
    order by job.created_at, job.request_position, job.id
    for update
  ) as locked;
  for v_job in
    select * from public.generation_jobs as job
    where job.user_id = old.id and job.completed_at is null
    order by job.created_at, job.request_position, job.id
  loop
    perform private.finish_job(
      v_job, 'cancelled', 'cancel',
      error => jsonb_build_object('code', 'cancelled', 'message', 'The account was deleted.')
    );
  end loop;
  return old;
end
$$;
comment on function private.end_jobs_of_deleted_user is
  'Ends an account''s running jobs before it is deleted, so that the books stay correct after the rows are gone.';

create trigger end_jobs_of_deleted_user before delete on auth.users
  for each row execute function private.end_jobs_of_deleted_user();

-- 12_jobs_settle.sql

-- How a job ends: one function, in one transaction, for the webhook, the reconciler and every other caller.

create function private.record_delivery(job_id uuid, body_sha256 text, request_id text, outcome text, body text default null)
returns void
language sql
set search_path = ''
as $$
  insert into public.webhook_deliveries as delivery (job_id, body_sha256, fal_request_id, outcome, body)
  values (record_delivery.job_id, record_delivery.body_sha256, record_delivery.request_id, record_delivery.outcome, record_delivery.body)
  on conflict on constraint webhook_deliveries_body_once
  do update set times_seen = delivery.times_seen + 1, last_seen_at = now()
$$;

create function private.apply_clip_patch(clip public.campaign_clips, clip_patch jsonb, job_id uuid) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'script', clip.script,
    'adjustments', clip.adjustments
  ) || jsonb_object_agg(
    part.name,
    case when clip_patch ? part.name
      then coalesce(part.value, '{}') || (clip_patch -> part.name)
        || case
          when part.name <> 'audio' then jsonb_build_object('generated_at', now(), 'job_id', job_id)
          when clip_patch -> 'audio' ? 'voice_url' then jsonb_build_object('voice_job_id', job_id)
          else jsonb_build_object('ambient_job_id', job_id) end
      else part.value end
  )
  from (
    values ('first_frame', clip.first_frame), ('video', clip.video), ('audio', clip.audio),
      ('transcription', clip.transcription)
  ) as part (name, value)
$$;
comment on function private.apply_clip_patch is
  'The clip after a clip patch, as a version snapshot: script, adjustments and all parts.';

create function private.retry_job(job public.generation_jobs, new_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_new public.generation_jobs;
begin
  insert into public.generation_jobs (
    id, user_id, campaign_id, clip_id, job_type, input_params, retry_of, retry_count, estimated_cost_cents, held_cents,
    provider_cost_microusd, deadline_seconds, deadline_at, usual_duration_ms, next_check_at
  )
  values (
    new_id, job.user_id, job.campaign_id, job.clip_id, job.job_type, job.input_params, job.id, job.retry_count + 1,
    job.estimated_cost_cents, job.held_cents, job.provider_cost_microusd,
    job.deadline_seconds, now() + make_interval(secs => job.deadline_seconds), job.usual_duration_ms,
    now() + interval '3 seconds' * (job.retry_count + 1)
  )
  returning * into v_new;
  if v_new.held_cents > 0 then
    perform private.post_credit_entry(v_new.user_id, 'hold', v_new.held_cents, 'Hold for ' || v_new.job_type, v_new);
  end if;
end
$$;
comment on function private.retry_job is
  'Retries a failed job as a new row. Its hold is taken in the transaction that released the old one, so it cannot fail for '
  'lack of credit.';

create function private.classify_settlement(
  job public.generation_jobs, request_id text, outcome public.generation_status
) returns text
language sql
stable
set search_path = ''
as $$
  select case
    when job.fal_request_id <> classify_settlement.request_id then 'mismatch'
    when job.completed_at is null then 'applied'
    when classify_settlement.outcome = job.status then 'duplicate'
    when classify_settlement.outcome <> 'completed' then 'late_failure'
    when job.late_result_at is not null
      or exists (select 1 from public.clip_versions as version where version.job_id = job.id) then 'duplicate'
    else 'late_success' end
$$;
comment on function private.classify_settlement is
  'What an outcome that arrives now means for a locked job: applied, duplicate, late_success, late_failure, or mismatch '
  '(another request).';

create function private.lock_dependants(job_id uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- In a fixed order. Later statements see the rows as any other parent's settlement, if waited for, has left them.
  perform 1 from (
    select 1 from public.generation_jobs as waiting
    where waiting.depends_on @> array[lock_dependants.job_id] and waiting.status = 'pending'
    order by waiting.created_at, waiting.request_position, waiting.id
    for update
  ) as locked;
end
$$;
comment on function private.lock_dependants is 'Locks a job''s pending dependants.';

create function private.make_dependants_due(job_id uuid) returns uuid[]
language sql
set search_path = ''
as $$
  with due as (
    update public.generation_jobs as waiting
    set
      next_check_at = now(),
      -- Its time starts now: waiting for its dependencies does not count.
      deadline_at = now() + make_interval(secs => waiting.deadline_seconds)
    where waiting.depends_on @> array[make_dependants_due.job_id]
      and waiting.status = 'pending'
      and not exists (
        select 1 from public.generation_jobs as parent
        where parent.id = any (waiting.depends_on) and parent.id <> make_dependants_due.job_id
          and parent.status <> 'completed'
      )
    returning waiting.id
  )
  select coalesce(array_agg(due.id), '{}') from due
$$;
comment on function private.make_dependants_due is
  'Makes the dependants of a completed job due if they wait for nothing else. Returns their ids.';

create function private.repoint_dependants(job_id uuid, new_id uuid) returns void
language sql
set search_path = ''
as $$
  update public.generation_jobs as waiting
  set
    depends_on = array_replace(waiting.depends_on, repoint_dependants.job_id, repoint_dependants.new_id),
    input_params = replace(
      waiting.input_params::text, repoint_dependants.job_id::text, repoint_dependants.new_id::text
    )::jsonb
  where waiting.depends_on @> array[repoint_dependants.job_id] and waiting.status = 'pending'
$$;
comment on function private.repoint_dependants is
  'Makes a job''s dependants wait for its retry instead, and use the retry''s result.';

create function private.archive_clip_version(job public.generation_jobs, clip_patch jsonb, is_selected boolean) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_clip public.campaign_clips;
  v_parts jsonb;
  v_number integer;
begin
  -- "no key update": creating a job only locks the clip's key, so neither waits for the other.
  select * into v_clip from public.campaign_clips as clip where clip.id = job.clip_id for no key update;
  if not found or archive_clip_version.clip_patch is null then
    return;
  end if;
  v_parts := private.apply_clip_patch(v_clip, archive_clip_version.clip_patch, job.id);
  select coalesce(max(version.version_number), 0) + 1 into v_number
  from public.clip_versions as version where version.clip_id = v_clip.id;
  insert into public.clip_versions (clip_id, user_id, version_number, action, job_id, snapshot)
  values (v_clip.id, v_clip.user_id, v_number, job.job_type, job.id, v_parts);
  if not archive_clip_version.is_selected then
    return;
  end if;
  update public.campaign_clips as clip
  set
    first_frame = nullif(v_parts -> 'first_frame', 'null'),
    video = nullif(v_parts -> 'video', 'null'),
    audio = nullif(v_parts -> 'audio', 'null'),
    transcription = nullif(v_parts -> 'transcription', 'null'),
    current_version = v_number,
    status = case
      when v_parts -> 'video' <> 'null' then 'video_ready'
      when v_parts -> 'first_frame' <> 'null' then 'first_frame_ready'
      else clip.status end
  where clip.id = v_clip.id;
  update public.campaigns as campaign set updated_at = now() where campaign.id = v_clip.campaign_id;
end
$$;
comment on function private.archive_clip_version is
  'Archives the clip as this job leaves it, as its next version; if selected, the clip becomes that version. Does nothing '
  'without a clip or a clip patch.';

create function private.keep_late_result(job_id uuid, result_url text, result jsonb) returns void
language sql
set search_path = ''
as $$
  update public.generation_jobs as job
  set
    result_url = keep_late_result.result_url,
    result_data = keep_late_result.result,
    late_result_at = now(),
    next_store_at = case when keep_late_result.result_url is not null then now() end
  where job.id = keep_late_result.job_id
$$;
comment on function private.keep_late_result is
  'Records a late result, for the creator and never charged: status and books stay as they were.';

create function public.settle_generation_job(
  job_id uuid,
  outcome public.generation_status,
  source text,
  request_id text default null,
  result_url text default null,
  result jsonb default null,
  clip_patch jsonb default null,
  error jsonb default null,
  body_sha256 text default null
) returns table (result_code text, due_job_ids uuid[])
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
  v_code text;
  v_due uuid[] := '{}';
  v_retry_id uuid;
begin
  perform private.lock_job_owner(settle_generation_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = settle_generation_job.job_id for update;
  if not found then
    return query select 'unknown_job', '{}'::uuid[];
    return;
  end if;
  v_code := private.classify_settlement(v_job, settle_generation_job.request_id, settle_generation_job.outcome);

  if settle_generation_job.source = 'webhook' and settle_generation_job.body_sha256 is not null then
    perform private.record_delivery(v_job.id, settle_generation_job.body_sha256, settle_generation_job.request_id, v_code);
    update public.generation_jobs as job
    set webhook_received_at = coalesce(job.webhook_received_at, now())
    where job.id = v_job.id;
  end if;
  if v_code not in ('applied', 'late_success') then
    return query select v_code, v_due;
    return;
  end if;

  -- The first outcome to arrive for a job binds its request id; from then on any other id is a mismatch.
  if settle_generation_job.request_id is not null and v_job.fal_request_id is null then
    update public.generation_jobs as job
    set fal_request_id = settle_generation_job.request_id, submitted_at = coalesce(job.submitted_at, now())
    where job.id = v_job.id
    returning * into v_job;
  end if;

  if v_code = 'late_success' then
    perform private.archive_clip_version(v_job, settle_generation_job.clip_patch, false);
    perform private.keep_late_result(v_job.id, settle_generation_job.result_url, settle_generation_job.result);
    return query select v_code, v_due;
    return;
  end if;

  perform private.lock_dependants(v_job.id);
  if settle_generation_job.outcome = 'completed' then
    v_due := private.make_dependants_due(v_job.id);
    perform private.archive_clip_version(v_job, settle_generation_job.clip_patch, true);
  elsif settle_generation_job.outcome = 'failed' and settle_generation_job.error -> 'retryable' = 'true'
    and v_job.fal_request_id is not null and v_job.retry_count < 2
  then
    v_retry_id := gen_random_uuid();
    perform private.repoint_dependants(v_job.id, v_retry_id);
  else
    perform private.cancel_dependants(v_job.id);
  end if;
  perform private.finish_job(
    v_job, settle_generation_job.outcome, settle_generation_job.source,
    settle_generation_job.result_url, settle_generation_job.result, settle_generation_job.error
  );
  if v_retry_id is not null then
    perform private.retry_job(v_job, v_retry_id);
  end if;
  return query select v_code, v_due;
end
$$;

comment on function public.settle_generation_job is
  'Settles a job, all or nothing: status, clip part, version, capture or release, log row, dependants. outcome: completed, '
  'failed or cancelled. error: {code, message, retryable}; a request that fal accepted and that failed as retryable is retried '
  'at most twice, as a new row that takes over the hold and the dependants. clip_patch: {part: {...}}. result_code: applied, '
  'duplicate, late_success (kept as an unselected version, never charged), late_failure, mismatch (another fal request), '
  'unknown_job; only applied and late_success change anything. due_job_ids: jobs that may be submitted now.';

-- A webhook is settled in one call: the job's input that goes onto the clip beside fal's output is copied here, where the row is.
create function public.settle_from_webhook(
  job_id uuid,
  outcome public.generation_status,
  request_id text,
  body_sha256 text,
  job_type text default null,
  result_url text default null,
  result jsonb default null,
  clip_patch jsonb default null,
  input_fields jsonb default '{}',
  error jsonb default null
) returns table (result_code text, due_job_ids uuid[], started_at timestamptz)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_type text;
  v_input jsonb;
  v_started_at timestamptz;
  v_patch jsonb;
begin
  -- No lock needed: none of these changes once fal has the job.
  select job.job_type, job.input_params, coalesce(job.submit_started_at, job.created_at)
  into v_type, v_input, v_started_at
  from public.generation_jobs as job
  where job.id = settle_from_webhook.job_id;
  if not found then
    return query select 'unknown_job', '{}'::uuid[], null::timestamptz;
    return;
  end if;
  if v_type <> settle_from_webhook.job_type then
    return query select 'other_type', '{}'::uuid[], v_started_at;
    return;
  end if;

  select jsonb_object_agg(
    part.key,
    part.value || coalesce((
      select jsonb_object_agg(
        field.key, v_input #> array(select step.value from jsonb_array_elements_text(field.value) as step)
      )
      from jsonb_each(settle_from_webhook.input_fields) as field
    ), '{}')
  ) into v_patch
  from jsonb_each(settle_from_webhook.clip_patch) as part;

  return query
    select settled.result_code, settled.due_job_ids, v_started_at
    from public.settle_generation_job(
      job_id => settle_from_webhook.job_id,
      outcome => settle_from_webhook.outcome,
      source => 'webhook',
      request_id => settle_from_webhook.request_id,
      result_url => settle_from_webhook.result_url,
      result => settle_from_webhook.result,
      clip_patch => coalesce(v_patch, settle_from_webhook.clip_patch),
      error => settle_from_webhook.error,
      body_sha256 => settle_from_webhook.body_sha256
    ) as settled;
end
$$;
comment on function public.settle_from_webhook is
  'settle_generation_job for a webhook, without the caller reading the job first. input_fields: {field: [path]}, the fields of '
  'input_params to copy onto the clip''s part beside clip_patch. result_code: as there, plus other_type if the job is not of '
  'job_type; then nothing is done. started_at: when the job was submitted.';

create function public.keep_webhook_delivery(
  job_id uuid,
  request_id text,
  body_sha256 text,
  outcome text,
  body text
) returns table (result_code text)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
begin
  select * into v_job from public.generation_jobs as job where job.id = keep_webhook_delivery.job_id for update;
  if not found then
    return query select 'unknown_job';
    return;
  end if;
  perform private.record_delivery(
    v_job.id, keep_webhook_delivery.body_sha256, keep_webhook_delivery.request_id,
    keep_webhook_delivery.outcome, keep_webhook_delivery.body
  );
  if v_job.fal_request_id <> keep_webhook_delivery.request_id then
    return query select 'mismatch';
    return;
  end if;
  update public.generation_jobs as job
  set
    webhook_received_at = coalesce(job.webhook_received_at, now()),
    fal_request_id = coalesce(job.fal_request_id, keep_webhook_delivery.request_id),
    status = case when job.status = 'pending' then 'submitted' else job.status end,
    submitted_at = coalesce(job.submitted_at, now()),
    next_check_at = now(),
    lease_until = null
  where job.id = v_job.id and job.completed_at is null;
  return query select case when found then 'kept' else 'duplicate' end;
end
$$;
comment on function public.keep_webhook_delivery is
  'A genuine delivery that cannot be used as it is: its body is stored, the request id bound and the job made due at once, so '
  'that the result is fetched with our own key. result_code: kept, duplicate (already finished), mismatch, unknown_job.';

-- 13_jobs_results.sql

-- We store results ourselves: the scheduled work copies each from fal's URL into the bucket "media", with retries.

create function public.claim_unstored_results(max_jobs integer) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.generation_jobs as due
    where due.next_store_at <= now()
    order by due.next_store_at
    limit least(greatest(claim_unstored_results.max_jobs, 0), 100)
    for update skip locked
  )
  update public.generation_jobs as job
  set
    store_attempts = job.store_attempts + 1,
    -- A copy whose process dies is retried, but not forever.
    next_store_at = case when job.store_attempts < 8 then now() + interval '3 minutes' end
  from chosen
  where job.id = chosen.id
  returning job.*
$$;
comment on function public.claim_unstored_results is
  'Claims results to copy now, each for one caller and 3 min: longer than one copy may take.';

create function public.mark_result_stored(job_id uuid, stored_path text) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set stored_path = mark_result_stored.stored_path, stored_at = now(), next_store_at = null, store_error = null
  where job.id = mark_result_stored.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.mark_result_stored is 'Records that a result is stored. Empty: it already was.';

create function public.postpone_result_storage(job_id uuid, error text, is_final boolean)
returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set
    store_error = left(postpone_result_storage.error, 100),
    next_store_at = case when not is_final and job.store_attempts < 8
      then now() + interval '10 seconds' * power(2, job.store_attempts) end
  where job.id = postpone_result_storage.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.postpone_result_storage is
  'Records a failed copy: retried after 20 s, 40 s, … 21 min, eight attempts at most; not at all if is_final.';

create function public.replace_result_url(job_id uuid, result_url text) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set result_url = replace_result_url.result_url
  where job.id = replace_result_url.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.replace_result_url is 'Replaces a dead URL with another one from fal for the same result.';

-- 14_budget.sql

-- The second set of books (credits are the first): what fal bills, in millionths of a US dollar, and a creator's fal budget.

create table public.fal_account_balance (
  is_singleton boolean primary key default true check (is_singleton),
  balance_micros bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  read_at timestamptz,
  error text check (length(error) <= 100),
  error_count integer not null default 0,
  next_read_at timestamptz not null default now(),
  events_error text check (length(events_error) <= 100),
  events_error_count integer not null default 0,
  next_events_at timestamptz not null default now(),
  constraint fal_account_balance_is_whole
    check ((balance_micros is null) = (currency is null) and (balance_micros is null) = (read_at is null))
);

comment on table public.fal_account_balance is
  'Our balance at fal (in millionths of currency), read at most once a minute, and when fal''s two billing endpoints may be '
  'called again. Written by functions only.';

insert into public.fal_account_balance (is_singleton) values (true);

create function public.read_budget(user_id uuid) returns table (
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    profile.manual_budget_cents,
    profile.manual_budget_set_at,
    coalesce(sum(job.spent_microusd), 0)::bigint,
    coalesce(sum(job.spent_microusd) filter (
      where greatest(job.created_at, job.completed_at, job.late_result_at) > profile.manual_budget_set_at
    ), 0)::bigint
  from public.profiles as profile
  left join public.generation_jobs as job on job.user_id = profile.user_id
  where profile.user_id = read_budget.user_id
  group by profile.user_id
$$;
comment on function public.read_budget is
  'A user''s budget and spending, in total and since the budget was typed in: jobs created since then, and jobs that were '
  'running then and have ended since, because fal bills at the end. Empty for a user without a profile.';

create function public.set_manual_budget(user_id uuid, budget_cents bigint default null)
returns table (
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint
)
language plpgsql
security definer
set search_path = ''
as $$
begin
  if set_manual_budget.budget_cents < 0 or set_manual_budget.budget_cents > 100000000000 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'budget_cents must be between 0 and 100000000000';
  end if;
  update public.profiles as profile
  set
    manual_budget_cents = set_manual_budget.budget_cents,
    manual_budget_set_at = case when set_manual_budget.budget_cents is not null then now() end
  where profile.user_id = set_manual_budget.user_id;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such user';
  end if;
  return query select * from public.read_budget(set_manual_budget.user_id);
end
$$;
comment on function public.set_manual_budget is
  'Sets the balance the creator typed in and counts spending from zero again; null removes it. Returns read_budget. PT422 for '
  'an amount out of range, PT404 without a profile.';

create function public.spending_by_day(user_id uuid, time_zone text, days integer)
returns table (day date, generation_type text, spent_microusd bigint, job_count bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_first date;
begin
  begin
    v_first := (now() at time zone spending_by_day.time_zone)::date
      - (least(greatest(spending_by_day.days, 1), 31) - 1);
  exception when invalid_parameter_value then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'time_zone is not known';
  end;
  return query
    select
      (job.created_at at time zone spending_by_day.time_zone)::date,
      job.job_type,
      sum(job.spent_microusd)::bigint,
      count(*)
    from public.generation_jobs as job
    where job.user_id = spending_by_day.user_id
      and job.created_at >= v_first::timestamp at time zone spending_by_day.time_zone
      and job.spent_microusd > 0
    group by 1, 2
    order by 1, 2;
end
$$;
comment on function public.spending_by_day is
  'What the jobs created on each of the last days (at most 31, including today) cost, by day in that time zone and by type; '
  'days without spending have no row. PT422 for an unknown time zone.';

create function public.claim_balance_read() returns boolean
language sql
security definer
set search_path = ''
as $$
  with claimed as (
    update public.fal_account_balance as account
    set next_read_at = now() + interval '1 minute'
    where account.next_read_at <= now()
    returning 1
  )
  select exists (select 1 from claimed)
$$;
comment on function public.claim_balance_read is
  'The claim to read our balance from fal: true for one caller a minute across all instances, less often while fal refuses.';

create function public.record_balance(balance_micros bigint, currency text) returns setof public.fal_account_balance
language sql
security definer
set search_path = ''
as $$
  update public.fal_account_balance as account
  set
    balance_micros = record_balance.balance_micros,
    currency = record_balance.currency,
    read_at = now(),
    error = null,
    error_count = 0
  where account.is_singleton
  returning account.*
$$;
comment on function public.record_balance is 'Records the balance fal returned, in millionths of the currency.';

create function public.record_billing_error(source text, error text) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before text;
begin
  if record_billing_error.source not in ('balance', 'events') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'source must be balance or events';
  end if;
  select case record_billing_error.source when 'balance' then account.error else account.events_error end into v_before
  from public.fal_account_balance as account
  for update;
  if record_billing_error.source = 'balance' then
    update public.fal_account_balance as account
    set
      error = left(record_billing_error.error, 100),
      error_count = account.error_count + 1,
      next_read_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(account.error_count, 10)))
    where account.is_singleton;
  else
    update public.fal_account_balance as account
    set
      events_error = left(record_billing_error.error, 100),
      events_error_count = account.events_error_count + 1,
      next_events_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(account.events_error_count, 10)))
    where account.is_singleton;
  end if;
  return v_before is distinct from left(record_billing_error.error, 100);
end
$$;
comment on function public.record_billing_error is
  'Records that fal did not return the balance or the events: no further calls for 1, 2, 4, … 60 minutes. True if the error is '
  'new, so that it is logged once and not on every attempt.';

create function public.claim_unbilled_jobs(max_jobs integer)
returns table (job_id uuid, request_id text, finished_at timestamptz)
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.generation_jobs as due
    where due.next_billing_at <= now()
      and exists (select 1 from public.fal_account_balance as account where account.next_events_at <= now())
    order by due.next_billing_at
    limit least(greatest(claim_unbilled_jobs.max_jobs, 0), 50)
    for update skip locked
  )
  update public.generation_jobs as job
  set next_billing_at = now() + interval '2 minutes'
  from chosen
  where job.id = chosen.id
  returning job.id, job.fal_request_id, coalesce(job.late_result_at, job.completed_at)
$$;
comment on function public.claim_unbilled_jobs is
  'Claims ended requests whose billing events are due (at most 50, as many as fal takes at once), each for one caller and 2 '
  'min. Empty while fal refuses.';

create function public.record_provider_costs(costs jsonb) returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changed integer;
begin
  update public.fal_account_balance as account
  set events_error = null, events_error_count = 0, next_events_at = now()
  where account.events_error is not null;

  with told as (
    select (cost.value ->> 'job_id')::uuid as job_id, (cost.value ->> 'microusd')::bigint as microusd
    from jsonb_array_elements(record_provider_costs.costs) as cost
  ),
  locked as (
    select job.id, job.provider_billed_microusd as before, told.microusd
    from public.generation_jobs as job
    join told on told.job_id = job.id
    order by job.created_at, job.request_position, job.id
    for update of job
  ),
  updated as (
    update public.generation_jobs as job
    set
      provider_billed_microusd = coalesce(locked.microusd, job.provider_billed_microusd),
      billing_attempts = job.billing_attempts + 1,
      next_billing_at = case
        -- A bill may come in several rows: one more check an hour after the first, then it is final.
        when locked.microusd is not null and locked.before is null then now() + interval '1 hour'
        when locked.microusd is not null then null
        when job.billing_attempts < 15 then now()
          + least(interval '4 hours', interval '15 seconds' * power(2, job.billing_attempts)) end
    from locked
    where job.id = locked.id
    returning locked.before is distinct from locked.microusd and locked.microusd is not null as is_news
  )
  select count(*) filter (where updated.is_news) into v_changed from updated;
  return v_changed;
end
$$;
comment on function public.record_provider_costs is
  'Records what fal''s billing events say, [{job_id, microusd | null}]: a cost replaces the estimate in every sum and is '
  'checked once more after an hour; null (no events yet) is checked again after 15 s, 30 s, … 4 h, for a day. Returns how many '
  'costs were new or changed.';

-- 15_renders.sql

-- The renders of a campaign. The creator's browser renders the ad and uploads the file straight to storage; a row in
-- campaign_renders exists only for a file that arrived whole and was inspected.

create table public.render_uploads (
  id uuid primary key,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  recipe jsonb not null check (jsonb_typeof(recipe) = 'object' and pg_column_size(recipe) <= 65536),
  size_bytes bigint not null check (size_bytes > 0),
  duration_ms integer not null check (duration_ms > 0),
  created_at timestamptz not null default now(),
  -- Later than the signed upload URL expires.
  expires_at timestamptz not null default now() + interval '3 hours',
  abandoned_at timestamptz
);

comment on table public.render_uploads is
  'A claim to upload one render to the path named after its id. Deleted once the render is complete, or after it has expired.';

create index render_uploads_campaign_id_index on public.render_uploads (campaign_id);

create index render_uploads_user_id_index on public.render_uploads (user_id);

create index render_uploads_expires_at_index on public.render_uploads (expires_at);

create table public.campaign_renders (
  id uuid primary key,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  version_number integer not null check (version_number > 0),
  recipe jsonb not null check (jsonb_typeof(recipe) = 'object' and pg_column_size(recipe) <= 65536),
  stored_path text not null check (length(stored_path) <= 500),
  thumbnail_path text not null check (length(thumbnail_path) <= 500),
  size_bytes bigint not null check (size_bytes > 0),
  duration_ms integer not null check (duration_ms > 0),
  created_at timestamptz not null default now(),
  constraint campaign_renders_number_once unique (campaign_id, version_number)
);

comment on table public.campaign_renders is
  'The renders of a campaign, each with its recipe (lib/domain/ads/ad.ts, adRecipe). Immutable.';

create index campaign_renders_user_id_index on public.campaign_renders (user_id);

create function public.start_render_upload(
  upload_id uuid,
  campaign_id uuid,
  user_id uuid,
  recipe jsonb,
  size_bytes bigint,
  duration_ms integer,
  max_open integer
) returns setof public.render_uploads
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.lock_user(start_render_upload.user_id);
  -- Concurrent requests must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('render uploads of ' || start_render_upload.user_id::text, 0));
  if not exists (
    select 1 from public.campaigns as campaign
    where campaign.id = start_render_upload.campaign_id
      and campaign.user_id = start_render_upload.user_id
      and campaign.deleted_at is null
  ) then
    return;
  end if;
  if (
    select count(*) from public.render_uploads as upload
    where upload.user_id = start_render_upload.user_id and upload.expires_at > now()
  ) >= max_open then
    raise exception 'too_many_requests' using errcode = 'PT429', detail = jsonb_build_object('limit', max_open)::text;
  end if;
  return query
    insert into public.render_uploads as upload (id, campaign_id, user_id, recipe, size_bytes, duration_ms)
    values (start_render_upload.upload_id, start_render_upload.campaign_id, start_render_upload.user_id,
      start_render_upload.recipe, start_render_upload.size_bytes, start_render_upload.duration_ms)
    returning upload.*;
end
$$;
comment on function public.start_render_upload is
  'Allows the upload of one render of the user''s campaign. Empty: no such campaign, or it is deleted. PT429 too_many_requests '
  '{limit} while max_open uploads are neither completed nor expired.';

create function public.complete_render(
  upload_id uuid,
  user_id uuid,
  stored_path text,
  thumbnail_path text
) returns setof public.campaign_renders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_upload public.render_uploads;
begin
  perform private.lock_user(complete_render.user_id);
  delete from public.render_uploads as upload
  where upload.id = complete_render.upload_id
    and upload.user_id = complete_render.user_id
    -- An abandoned upload's file may already be gone.
    and upload.abandoned_at is null
  returning * into v_upload;
  if not found then
    -- A repeated request, whose first response was lost.
    return query
      select render.* from public.campaign_renders as render
      where render.id = complete_render.upload_id and render.user_id = complete_render.user_id;
    return;
  end if;
  -- One at a time, or two renders would get the same number.
  perform 1 from public.campaigns as campaign where campaign.id = v_upload.campaign_id for no key update;
  return query
    insert into public.campaign_renders as render
      (id, campaign_id, user_id, version_number, recipe, stored_path, thumbnail_path, size_bytes, duration_ms)
    select
      v_upload.id, v_upload.campaign_id, v_upload.user_id, coalesce(max(earlier.version_number), 0) + 1, v_upload.recipe,
      complete_render.stored_path, complete_render.thumbnail_path, v_upload.size_bytes, v_upload.duration_ms
    from public.campaign_renders as earlier
    where earlier.campaign_id = v_upload.campaign_id
    returning render.*;
end
$$;
comment on function public.complete_render is
  'Turns an upload that has arrived into the campaign''s next render; called once its file has been inspected. Repeating it '
  'returns the same row. Empty: no such upload of this user, or it was abandoned.';

create function public.claim_abandoned_render_uploads(max_uploads integer) returns setof public.render_uploads
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.render_uploads as due
    where due.expires_at <= now()
    order by due.expires_at
    limit least(greatest(claim_abandoned_render_uploads.max_uploads, 0), 100)
    for update skip locked
  )
  -- If the caller dies before removing the file, the next one gets it ten minutes later.
  update public.render_uploads as upload
  set expires_at = now() + interval '10 minutes', abandoned_at = coalesce(upload.abandoned_at, now())
  from chosen
  where upload.id = chosen.id
  returning upload.*
$$;
comment on function public.claim_abandoned_render_uploads is
  'Claims uploads that were never completed, each for one caller and 10 min: whatever arrived of them must be removed.';

create function public.delete_render_upload(upload_id uuid) returns setof public.render_uploads
language sql
security definer
set search_path = ''
as $$
  delete from public.render_uploads as upload where upload.id = delete_render_upload.upload_id returning upload.*
$$;
comment on function public.delete_render_upload is
  'Deletes an upload whose file is gone: abandoned, or refused on inspection. Empty: already completed or deleted.';

-- 16_auth_attempts.sql

-- Limits on signing in, signing up and requesting a password mail: per e-mail address, per IP address and, for signing in, per
-- pair of both. Guessing at an account uses up the attempts of the guesser's own IP address, not those of its owner elsewhere.

create type public.auth_attempt_kind as enum ('sign_in', 'sign_up', 'password_mail');

create type public.auth_attempt_subject as enum ('email', 'address', 'email_at_address');

create table public.auth_attempt_limits (
  kind public.auth_attempt_kind not null,
  subject public.auth_attempt_subject not null,
  max_attempts integer not null check (max_attempts > 0),
  window_seconds integer not null check (window_seconds between 1 and 86400),
  primary key (kind, subject)
);
comment on table public.auth_attempt_limits is
  'At most max_attempts at once; they refill evenly over window_seconds. For sign_in only failed attempts count.';
insert into public.auth_attempt_limits (kind, subject, max_attempts, window_seconds) values
  ('sign_in', 'email_at_address', 10, 900),
  -- Across all IP addresses, so that guessing from many of them is limited too.
  ('sign_in', 'email', 50, 900),
  ('sign_in', 'address', 30, 900),
  ('sign_up', 'email', 5, 3600),
  ('sign_up', 'address', 20, 3600),
  ('password_mail', 'email', 3, 3600),
  ('password_mail', 'address', 20, 3600);

create table public.auth_attempts (
  kind public.auth_attempt_kind not null,
  subject public.auth_attempt_subject not null,
  subject_hash text not null check (subject_hash ~ '^[0-9a-f]{64}$'),
  attempts_left double precision not null check (attempts_left >= 0),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (kind, subject, subject_hash)
);
comment on table public.auth_attempts is
  'Recent attempts, by SHA-256 of the e-mail address, the IP address or both; attempts_left as of changed_at. No row: no recent '
  'attempt. Rows older than a day are removed by later attempts.';
create index auth_attempts_changed_at_index on public.auth_attempts (changed_at);

create function private.attempts_left(attempts public.auth_attempts)
returns double precision
language sql
volatile
set search_path = ''
as $$
  select least(
    limits.max_attempts,
    attempts.attempts_left
      + greatest(0, extract(epoch from clock_timestamp() - attempts.changed_at)) * limits.max_attempts / limits.window_seconds
  )
  from public.auth_attempt_limits as limits
  where limits.kind = attempts.kind and limits.subject = attempts.subject
$$;
comment on function private.attempts_left is 'The attempts available now: those left, plus what has refilled since.';

create function private.email_at_address_hash(email_hash text, address_hash text)
returns text
language sql
immutable
set search_path = ''
as $$
  select encode(sha256(convert_to(email_hash || ' ' || coalesce(address_hash, ''), 'UTF8')), 'hex')
$$;
comment on function private.email_at_address_hash is
  'Hashes an e-mail address together with the IP address it is tried from. Callers with an unknown IP address count as one.';

create function public.take_auth_attempt(
  kind public.auth_attempt_kind,
  email_hash text,
  address_hash text default null
)
returns integer
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_both_hash text := private.email_at_address_hash(take_auth_attempt.email_hash, take_auth_attempt.address_hash);
  v_wait_seconds integer;
begin
  with wanted as (
    select limits.subject, limits.max_attempts, limits.window_seconds, given.subject_hash
    from public.auth_attempt_limits as limits
    join (
      values
        ('email'::public.auth_attempt_subject, take_auth_attempt.email_hash),
        ('address', take_auth_attempt.address_hash),
        ('email_at_address', v_both_hash)
    ) as given (subject, subject_hash) on given.subject = limits.subject
    where limits.kind = take_auth_attempt.kind and given.subject_hash is not null
  ), locked as (
    -- Always e-mail first, to avoid deadlocks; a caller that waits here continues with what the previous one left.
    insert into public.auth_attempts as attempts (kind, subject, subject_hash, attempts_left)
    select take_auth_attempt.kind, wanted.subject, wanted.subject_hash, wanted.max_attempts
    from wanted
    order by wanted.subject
    on conflict on constraint auth_attempts_pkey do update
    set
      attempts_left = private.attempts_left(attempts),
      changed_at = clock_timestamp()
    returning attempts.subject, attempts.attempts_left
  )
  select max(ceil((1 - locked.attempts_left) * wanted.window_seconds / wanted.max_attempts))
  into v_wait_seconds
  from locked
  join wanted on wanted.subject = locked.subject;
  -- Skip locked, never wait: rows in use are left to a later attempt.
  delete from public.auth_attempts as attempts
  where (attempts.kind, attempts.subject, attempts.subject_hash) in (
    select old.kind, old.subject, old.subject_hash
    from public.auth_attempts as old
    where old.changed_at < now() - interval '1 day'
    order by old.changed_at
    limit 20
    for update skip locked
  );
  if v_wait_seconds > 0 then
    return v_wait_seconds;
  end if;

  update public.auth_attempts as attempts
  set attempts_left = attempts.attempts_left - 1
  where attempts.kind = take_auth_attempt.kind
    and (attempts.subject, attempts.subject_hash) in (
      ('email'::public.auth_attempt_subject, take_auth_attempt.email_hash),
      ('address', take_auth_attempt.address_hash),
      ('email_at_address', v_both_hash)
    );
  return 0;
end
$$;
comment on function public.take_auth_attempt is
  '0: the attempt is allowed, and counted. Otherwise the seconds until one is allowed, and nothing is counted. Exact under '
  'concurrency. address_hash null: the IP address is unknown, and only the e-mail address counts.';

create function public.reset_auth_attempts(
  kind public.auth_attempt_kind,
  email_hash text,
  address_hash text default null
)
returns void
language sql
security definer
set search_path = ''
as $$
  delete from public.auth_attempts as attempts
  where attempts.kind = reset_auth_attempts.kind
    and (attempts.subject, attempts.subject_hash) in (
      ('email'::public.auth_attempt_subject, reset_auth_attempts.email_hash),
      (
        'email_at_address',
        private.email_at_address_hash(reset_auth_attempts.email_hash, reset_auth_attempts.address_hash)
      )
    );
  update public.auth_attempts as attempts
  set
    attempts_left = least(limits.max_attempts, private.attempts_left(attempts) + 1),
    changed_at = clock_timestamp()
  from public.auth_attempt_limits as limits
  where attempts.kind = reset_auth_attempts.kind
    and attempts.subject = 'address'
    and attempts.subject_hash = reset_auth_attempts.address_hash
    and limits.kind = attempts.kind
    and limits.subject = attempts.subject
$$;
comment on function public.reset_auth_attempts is
  'After a successful attempt: the e-mail address starts afresh, the IP address only gets this one attempt back. If it started '
  'afresh too, anyone with an account could go on guessing at others.';

-- 17_audit.sql

-- Every invariant of money and state as a query, and when each was last checked.

create view public.audit_violations with (security_invoker = on) as
with ledger as (
  select
    entry.user_id,
    sum(entry.balance_change_cents) as balance_cents,
    sum(entry.held_change_cents) as held_cents
  from public.credit_transactions as entry
  group by entry.user_id
),
job_entries as (
  select
    entry.job_id,
    sum(entry.amount_cents) filter (where entry.entry = 'hold') as held,
    sum(entry.amount_cents) filter (where entry.entry = 'capture') as captured,
    sum(entry.amount_cents) filter (where entry.entry = 'release') as released
  from public.credit_transactions as entry
  where entry.job_id is not null
  group by entry.job_id
)
select 'account_equals_ledger' as rule, account.user_id::text as subject,
  format('account %s/%s, ledger %s/%s (balance/held)', account.balance_cents, account.held_cents,
    coalesce(ledger.balance_cents, 0), coalesce(ledger.held_cents, 0)) as detail
from public.credit_accounts as account
left join ledger on ledger.user_id = account.user_id
where account.balance_cents <> coalesce(ledger.balance_cents, 0)
  or account.held_cents <> coalesce(ledger.held_cents, 0)
union all
select 'held_equals_running_jobs', account.user_id::text,
  format('held %s, running jobs hold %s', account.held_cents, coalesce(sum(job.held_cents), 0))
from public.credit_accounts as account
left join public.generation_jobs as job on job.user_id = account.user_id and job.completed_at is null
group by account.user_id, account.held_cents
having account.held_cents <> coalesce(sum(job.held_cents), 0)
union all
select 'job_hold_is_in_the_ledger', job.id::text, format('job holds %s, ledger %s', job.held_cents, entries.held)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.held_cents <> coalesce(entries.held, 0)
union all
select 'running_job_has_no_end_entry', job.id::text, job.status::text
from public.generation_jobs as job
join job_entries as entries on entries.job_id = job.id
where job.completed_at is null and (entries.captured is not null or entries.released is not null)
union all
select 'completed_job_is_captured', job.id::text,
  format('charged %s, captured %s, released %s', job.actual_cost_cents, entries.captured, entries.released)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.status = 'completed'
  and (job.actual_cost_cents <> coalesce(entries.captured, 0) or job.held_cents <> job.actual_cost_cents
    or entries.released is not null)
union all
select 'failed_or_cancelled_job_is_released', job.id::text,
  format('held %s, captured %s, released %s', job.held_cents, entries.captured, entries.released)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.status in ('failed', 'cancelled')
  and (entries.captured is not null or job.held_cents <> coalesce(entries.released, 0))
union all
select 'finished_job_has_one_log_row', job.id::text, coalesce(log.status::text, 'no log row')
from public.generation_jobs as job
left join public.generation_logs as log on log.job_id = job.id
where (job.completed_at is not null) <> (log.id is not null) or log.status <> job.status
  or log.charged_cents <> job.actual_cost_cents
union all
select 'completed_job_has_a_result', job.id::text, job.job_type
from public.generation_jobs as job
where job.status = 'completed' and job.result_data is null
union all
select 'completed_clip_job_has_a_version', job.id::text, job.job_type
from public.generation_jobs as job
where job.status = 'completed' and job.clip_id is not null
  and not exists (select 1 from public.clip_versions as version where version.job_id = job.id)
union all
select 'selected_version_exists', clip.id::text, format('version %s', clip.current_version)
from public.campaign_clips as clip
where clip.current_version > 0
  and not exists (
    select 1 from public.clip_versions as version
    where version.clip_id = clip.id and version.version_number = clip.current_version
  )
union all
select 'running_job_will_be_looked_at', job.id::text, job.status::text
from public.generation_jobs as job
where job.completed_at is null and job.next_check_at is null
union all
select 'waiting_job_has_living_parents', job.id::text, parent.status::text
from public.generation_jobs as job
join public.generation_jobs as parent on parent.id = any (job.depends_on)
where job.status = 'pending' and parent.status in ('failed', 'cancelled');

comment on view public.audit_violations is
  'rule, subject and detail of every violated invariant; empty when all is well. Read by the admin page and by tests.';

create table public.audit_state (
  rule text primary key,
  ran_at timestamptz,
  duration_ms integer not null default 0,
  violation_count integer not null default 0,
  violations jsonb not null default '[]'
);

comment on table public.audit_state is
  'What each rule of audit_violations found when it was last checked (its first 20 rows): checking costs more with every job.';

insert into public.audit_state (rule) values
  ('account_equals_ledger'), ('held_equals_running_jobs'), ('job_hold_is_in_the_ledger'), ('running_job_has_no_end_entry'),
  ('completed_job_is_captured'), ('failed_or_cancelled_job_is_released'), ('finished_job_has_one_log_row'),
  ('completed_job_has_a_result'), ('completed_clip_job_has_a_version'), ('selected_version_exists'),
  ('running_job_will_be_looked_at'), ('waiting_job_has_living_parents');

create function public.run_audit(max_age_seconds integer) returns setof public.audit_state
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_started timestamptz := clock_timestamp();
  v_asked timestamptz;
  v_rule text;
  v_count integer;
  v_rows jsonb;
begin
  -- One audit at a time; concurrent callers get the stored results.
  if pg_try_advisory_xact_lock(hashtext('run_audit')) then
    for v_rule in
      select state.rule from public.audit_state as state
      where state.ran_at is null or state.ran_at < now() - make_interval(
        secs => greatest(run_audit.max_age_seconds, least(run_audit.max_age_seconds, 1) * state.duration_ms / 10)
      )
      order by state.ran_at nulls first, state.rule
    loop
      v_asked := clock_timestamp();
      select count(*)::integer, coalesce(jsonb_agg(jsonb_build_object('subject', found.subject, 'detail', found.detail))
        filter (where found.number <= 20), '[]')
      into v_count, v_rows
      from (
        select violation.*, row_number() over () as number
        from public.audit_violations as violation where violation.rule = v_rule
      ) as found;
      update public.audit_state as state
      set
        ran_at = clock_timestamp(),
        duration_ms = round(extract(epoch from clock_timestamp() - v_asked) * 1000),
        violation_count = v_count,
        violations = v_rows
      where state.rule = v_rule;
      exit when clock_timestamp() - v_started > interval '2 seconds';
    end loop;
  end if;
  return query select * from public.audit_state as state order by state.rule;
end
$$;
comment on function public.run_audit is
  'Checks the rules of audit_violations not checked for max_age_seconds (0: all of them), the longest waiting first, and stops '
  'after two seconds: call it again for the rest. Unless max_age_seconds is 0, a slow rule is checked at most once per hundred '
  'times its duration. Returns the last result of every rule.';

-- 18_health.sql

-- What monitoring and the health page read: is the reconciler alive, is a job overdue, which deliveries were rejected.

create function public.record_reconciler_run(claimed integer, failed integer) returns void
language sql
security definer
set search_path = ''
as $$
  update public.reconciler_state as state
  set
    last_finished_at = now(),
    last_claimed = record_reconciler_run.claimed,
    last_failed = record_reconciler_run.failed,
    last_busy_at = case when record_reconciler_run.claimed > 0 then now() else state.last_busy_at end,
    last_busy_claimed = case when record_reconciler_run.claimed > 0
      then record_reconciler_run.claimed else state.last_busy_claimed end,
    last_busy_failed = case when record_reconciler_run.claimed > 0
      then record_reconciler_run.failed else state.last_busy_failed end
  where state.is_singleton
$$;
comment on function public.record_reconciler_run is
  'Records the end of a reconciler run: how many jobs it claimed, and how many of them failed.';

create function public.add_rejected_webhooks(counts jsonb) returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.rejected_webhooks as refusal (day, reason, times_seen)
  select (now() at time zone 'utc')::date, left(counted.key, 60), counted.value::bigint
  from jsonb_each_text(add_rejected_webhooks.counts) as counted
  order by counted.key
  on conflict (day, reason)
  do update set times_seen = refusal.times_seen + excluded.times_seen, last_seen_at = now()
$$;
comment on function public.add_rejected_webhooks is 'Adds {reason: count} to the current day (UTC).';

create function public.read_health(patience_seconds integer)
returns table (reconciler_age_seconds integer, overdue_job_id uuid, overdue_seconds integer)
language sql
stable
security definer
set search_path = ''
as $$
  select
    floor(extract(epoch from now() - state.last_run_at))::integer,
    oldest.id,
    floor(extract(epoch from now() - oldest.since))::integer
  from public.reconciler_state as state
  left join lateral (
    select overdue.id, overdue.since
    from (
      (
        select job.id, job.next_check_at as since
        from public.generation_jobs as job
        where job.next_check_at < now() - make_interval(secs => read_health.patience_seconds)
          and (job.status <> 'pending' or private.is_due(job))
        order by job.next_check_at
        limit 1
      )
      union all
      (
        select job.id, job.deadline_at
        from public.generation_jobs as job
        where job.completed_at is null
          and job.deadline_at < now() - make_interval(secs => read_health.patience_seconds)
          and (job.status <> 'pending' or private.is_due(job))
        order by job.deadline_at
        limit 1
      )
    ) as overdue
    order by overdue.since
    limit 1
  ) as oldest on true
$$;
comment on function public.read_health is
  'One row, from indexes that hold only running jobs. reconciler_age_seconds: since its last run; null: never ran. '
  'overdue_job_id: the job that has waited longest beyond patience_seconds, either for a check (next_check_at) or, checked or '
  'not, for its end (deadline_at); null: none. A job whose depends_on are not completed is not due and never counts.';

create function public.admin_health() returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'now', now(),
    'reconciler', (select to_jsonb(state) - 'is_singleton' from public.reconciler_state as state),
    'audit', (select coalesce(jsonb_agg(to_jsonb(state) order by state.rule), '[]') from public.audit_state as state),
    'rejections', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'reason', counted.reason, 'today', counted.today, 'week', counted.week, 'last_seen_at', counted.last_seen_at
      ) order by counted.week desc, counted.reason), '[]')
      from (
        select refusal.reason,
          coalesce(sum(refusal.times_seen) filter (where refusal.day = (now() at time zone 'utc')::date), 0) as today,
          sum(refusal.times_seen) as week, max(refusal.last_seen_at) as last_seen_at
        from public.rejected_webhooks as refusal
        where refusal.day > (now() at time zone 'utc')::date - 7
        group by refusal.reason
      ) as counted
    ),
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'outcome', counted.outcome, 'bodies', counted.bodies, 'times_seen', counted.times_seen
      ) order by counted.times_seen desc, counted.outcome), '[]')
      from (
        select delivery.outcome, count(*) as bodies, sum(delivery.times_seen) as times_seen
        from public.webhook_deliveries as delivery
        where delivery.last_seen_at > now() - interval '24 hours'
        group by delivery.outcome
      ) as counted
    )
  )
$$;
comment on function public.admin_health is
  'The reconciler''s last run, the last audit, deliveries rejected by reason (today, and 7 days; UTC) and accepted by outcome '
  '(24 h).';

-- 19_admin_actions.sql

-- What administrators do; each admin action is recorded in the transaction that performs it. The reason is for the studio;
-- creators see the message of the error code.

create table public.admin_actions (
  id bigint generated always as identity primary key,
  admin_id uuid not null,
  action text not null check (
    action in ('check_job', 'cancel_job', 'fail_job', 'retry_job', 'refund_job', 'grant_credits', 'adjust_credits', 'set_price')
  ),
  job_id uuid,
  user_id uuid,
  generation_type text,
  reason text check (length(reason) between 1 and 500),
  details jsonb not null default '{}',
  idempotency_key text,
  created_at timestamptz not null default now()
);

comment on table public.admin_actions is
  'Append-only: what administrators did, to what, and why. No foreign keys: it outlives accounts. Written by functions only.';

create index admin_actions_job_id_index on public.admin_actions (job_id) where job_id is not null;

create index admin_actions_user_id_index on public.admin_actions (user_id, id desc) where user_id is not null;

create index admin_actions_generation_type_index on public.admin_actions (generation_type, id desc)
  where generation_type is not null;

create unique index admin_actions_idempotency_key_index on public.admin_actions (admin_id, idempotency_key)
  where idempotency_key is not null;

create trigger admin_actions_append_only before update or delete on public.admin_actions
  for each row execute function private.reject_change();

create trigger admin_actions_no_truncate before truncate on public.admin_actions
  for each statement execute function private.reject_change();

create function private.record_admin_action(
  admin_id uuid,
  action text,
  job public.generation_jobs,
  user_id uuid default null,
  generation_type text default null,
  reason text default null,
  details jsonb default '{}',
  idempotency_key text default null
) returns void
language sql
set search_path = ''
as $$
  insert into public.admin_actions (admin_id, action, job_id, user_id, generation_type, reason, details, idempotency_key)
  values (
    record_admin_action.admin_id, record_admin_action.action, (record_admin_action.job).id,
    coalesce(record_admin_action.user_id, (record_admin_action.job).user_id), record_admin_action.generation_type,
    record_admin_action.reason, record_admin_action.details, record_admin_action.idempotency_key
  )
$$;

create function public.admin_check_job(job_id uuid, admin_id uuid) returns table (result_code text)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
  v_code text;
begin
  select * into v_job from public.generation_jobs as job where job.id = admin_check_job.job_id for update;
  if not found then
    return query select 'not_found';
    return;
  end if;
  v_code := case
    when v_job.completed_at is null and v_job.status = 'pending' and not private.is_due(v_job) then 'waiting'
    when v_job.completed_at is null then 'due'
    when v_job.status = 'cancelled' and v_job.fal_request_id is not null and v_job.provider_cancel_sent_at is null then 'due'
    when v_job.result_url is not null and v_job.stored_path is null then 'store'
    else 'nothing_to_do' end;
  if v_code = 'due' then
    update public.generation_jobs as job set next_check_at = now(), lease_until = null where job.id = v_job.id;
  elsif v_code = 'store' then
    update public.generation_jobs as job set next_store_at = now(), store_attempts = 0 where job.id = v_job.id;
  end if;
  if v_code in ('due', 'store') then
    perform private.record_admin_action(admin_check_job.admin_id, 'check_job', v_job);
  end if;
  return query select v_code;
end
$$;
comment on function public.admin_check_job is
  'Makes a job due at once, even if leased: for a check (due), or for its result to be copied again (store). Otherwise waiting '
  '(for other jobs), nothing_to_do, not_found.';

create function private.end_job_by_admin(
  job_id uuid, admin_id uuid, action text, outcome public.generation_status, reason text, error jsonb
) returns table (result_code text, status public.generation_status)
language plpgsql
set search_path = ''
as $$
declare
  v_job public.generation_jobs;
begin
  perform private.lock_job_owner(end_job_by_admin.job_id);
  select * into v_job from public.generation_jobs as job where job.id = end_job_by_admin.job_id for update;
  if not found then
    return query select 'not_found', null::public.generation_status;
    return;
  end if;
  if v_job.completed_at is not null then
    return query select 'already_finished', v_job.status;
    return;
  end if;
  if end_job_by_admin.outcome = 'cancelled' then
    update public.generation_jobs as job set cancel_requested_at = now() where job.id = v_job.id;
  end if;
  perform private.cancel_dependants(v_job.id);
  perform private.finish_job(v_job, end_job_by_admin.outcome, 'admin', error => end_job_by_admin.error);
  perform private.record_admin_action(
    end_job_by_admin.admin_id, end_job_by_admin.action, v_job, reason => end_job_by_admin.reason
  );
  return query select 'ended', end_job_by_admin.outcome;
end
$$;

create function public.admin_cancel_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, status public.generation_status)
language sql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
  select * from private.end_job_by_admin(
    admin_cancel_job.job_id, admin_cancel_job.admin_id, 'cancel_job', 'cancelled', admin_cancel_job.reason,
    jsonb_build_object('code', 'cancelled_by_studio', 'message', 'The studio cancelled this. Nothing was charged.')
  )
$$;
comment on function public.admin_cancel_job is
  'Like cancel_generation_job, for any user''s job: released, with its dependants; fal is notified afterwards. result_code: '
  'ended, already_finished, not_found.';

create function public.admin_fail_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, status public.generation_status)
language sql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
  select * from private.end_job_by_admin(
    admin_fail_job.job_id, admin_fail_job.admin_id, 'fail_job', 'failed', admin_fail_job.reason,
    jsonb_build_object('code', 'failed_by_studio', 'message', 'The studio ended this generation. Nothing was charged.')
  )
$$;
comment on function public.admin_fail_job is
  'Ends a stuck job: failed, its hold released, its dependants cancelled. A late result is kept, uncharged. result_code: ended, '
  'already_finished, not_found.';

create function public.admin_retry_job(job_id uuid, admin_id uuid) returns setof public.generation_jobs
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
  v_new public.generation_jobs;
begin
  perform private.lock_job_owner(admin_retry_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = admin_retry_job.job_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such job';
  end if;
  if v_job.status not in ('failed', 'cancelled') or v_job.error_code = 'dependency_failed' then
    raise exception 'state_conflict' using errcode = 'PT409',
      detail = case when v_job.error_code = 'dependency_failed' then 'dependency_failed' else v_job.status::text end;
  end if;
  -- A double click is one retry.
  select * into v_new from public.generation_jobs as job
  where job.retry_of = v_job.id and job.completed_at is null
  limit 1;
  if not found then
    perform 1 from public.generation_types as kind where kind.generation_type = v_job.job_type and kind.enabled;
    if not found then
      raise exception 'generation_disabled' using errcode = 'PT409', detail = v_job.job_type;
    end if;
    insert into public.generation_jobs (
      user_id, campaign_id, clip_id, job_type, input_params, retry_of, estimated_cost_cents, held_cents,
      provider_cost_microusd, deadline_seconds, deadline_at, usual_duration_ms, next_check_at
    )
    values (
      v_job.user_id, v_job.campaign_id, v_job.clip_id, v_job.job_type, v_job.input_params, v_job.id,
      v_job.estimated_cost_cents, 0, v_job.provider_cost_microusd, v_job.deadline_seconds,
      now() + make_interval(secs => v_job.deadline_seconds), v_job.usual_duration_ms, now()
    )
    returning * into v_new;
    perform private.record_admin_action(
      admin_retry_job.admin_id, 'retry_job', v_job, details => jsonb_build_object('new_job_id', v_new.id)
    );
  end if;
  return next v_new;
end
$$;
comment on function public.admin_retry_job is
  'Retries a failed or cancelled job with the same input, at the studio''s expense: nothing is held or charged, since its owner '
  'did not request it. Returns the running retry if there is one. PT404 not_found, PT409 state_conflict, generation_disabled.';

create function public.admin_refund_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, refunded_cents integer)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
begin
  perform private.lock_job_owner(admin_refund_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = admin_refund_job.job_id for update;
  if not found then
    return query select 'not_found', 0;
  elsif coalesce(v_job.actual_cost_cents, 0) = 0 then
    return query select 'not_charged', 0;
  elsif exists (
    select 1 from public.credit_transactions as entry where entry.job_id = v_job.id and entry.entry = 'adjust'
  ) then
    return query select 'already_refunded', 0;
  else
    perform 1 from public.credit_accounts as account where account.user_id = v_job.user_id for update;
    perform private.post_credit_entry(
      v_job.user_id, 'adjust', v_job.actual_cost_cents, 'Refund: ' || admin_refund_job.reason, v_job,
      admin_refund_job.admin_id
    );
    perform private.record_admin_action(
      admin_refund_job.admin_id, 'refund_job', v_job, reason => admin_refund_job.reason,
      details => jsonb_build_object('cents', v_job.actual_cost_cents)
    );
    return query select 'refunded', v_job.actual_cost_cents;
  end if;
end
$$;
comment on function public.admin_refund_job is
  'Refunds what a completed job was charged, once: an adjustment that names the job. The job stays as it is. result_code: '
  'refunded, already_refunded, not_charged, not_found.';

create function public.admin_change_credits(
  user_id uuid, admin_id uuid, entry text, amount_cents bigint, reason text, idempotency_key text
) returns setof public.credit_accounts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_account public.credit_accounts;
  v_details jsonb := jsonb_build_object(
    'entry', admin_change_credits.entry, 'cents', admin_change_credits.amount_cents,
    'user_id', admin_change_credits.user_id, 'reason', admin_change_credits.reason
  );
  v_before jsonb;
begin
  if admin_change_credits.entry is null or admin_change_credits.entry not in ('grant', 'adjust') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'entry must be grant or adjust';
  end if;
  if admin_change_credits.amount_cents is null or admin_change_credits.amount_cents = 0
    or abs(admin_change_credits.amount_cents) > 1000000000
    or (admin_change_credits.entry = 'grant' and admin_change_credits.amount_cents < 0)
  then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'amount_cents must be between 1 and 1000000000, or its negative for adjust';
  end if;
  select * into v_account from public.credit_accounts as account
  where account.user_id = admin_change_credits.user_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;
  select done.details into v_before from public.admin_actions as done
  where done.admin_id = admin_change_credits.admin_id and done.idempotency_key = admin_change_credits.idempotency_key;
  if found then
    if v_before <> v_details then
      raise exception 'idempotency_key_reused' using errcode = 'PT422', detail = 'the same key came with another change';
    end if;
    return next v_account;
    return;
  end if;
  if v_account.available_cents + admin_change_credits.amount_cents < 0 then
    raise exception 'insufficient_credits' using errcode = 'PT402', detail = jsonb_build_object(
      'requiredCents', -admin_change_credits.amount_cents, 'availableCents', v_account.available_cents
    )::text;
  end if;
  perform private.post_credit_entry(
    admin_change_credits.user_id, admin_change_credits.entry, admin_change_credits.amount_cents,
    admin_change_credits.reason, job => null, actor_id => admin_change_credits.admin_id
  );
  perform private.record_admin_action(
    admin_change_credits.admin_id,
    case admin_change_credits.entry when 'grant' then 'grant_credits' else 'adjust_credits' end,
    job => null, user_id => admin_change_credits.user_id, reason => admin_change_credits.reason, details => v_details,
    idempotency_key => admin_change_credits.idempotency_key
  );
  return query select * from public.credit_accounts as account where account.user_id = admin_change_credits.user_id;
end
$$;
comment on function public.admin_change_credits is
  'Adds credits (grant), or corrects a balance by a positive or negative amount (adjust), with the administrator''s id and a '
  'reason the user can read in the ledger. Repeating an idempotency_key changes nothing. Returns the account. PT402 if it would '
  'take more than is available, PT404, PT422.';

create function public.admin_set_price(
  generation_type text,
  admin_id uuid,
  price_cents integer,
  provider_cost_microusd bigint,
  enabled boolean,
  seen_updated_at text
) returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before public.generation_types;
begin
  if admin_set_price.price_cents not between 0 and 1000000
    or admin_set_price.provider_cost_microusd not between 0 and 1000000000 then
    raise exception 'invalid_request' using errcode = 'PT422',
      detail = 'price_cents must be 0 to 1000000, provider_cost_microusd 0 to 1000000000';
  end if;
  select * into v_before from public.generation_types as kind
  where kind.generation_type = admin_set_price.generation_type
  for update;
  if not found then
    return query select 'not_found';
  elsif v_before.updated_at <> admin_set_price.seen_updated_at::timestamptz then
    return query select 'changed_meanwhile';
  else
    update public.generation_types as kind
    set
      price_cents = admin_set_price.price_cents,
      provider_cost_microusd = admin_set_price.provider_cost_microusd,
      enabled = admin_set_price.enabled
    where kind.generation_type = admin_set_price.generation_type;
    perform private.record_admin_action(
      admin_set_price.admin_id, 'set_price', job => null, generation_type => admin_set_price.generation_type,
      details => jsonb_build_object(
        'price_cents', jsonb_build_array(v_before.price_cents, admin_set_price.price_cents),
        'provider_cost_microusd', jsonb_build_array(v_before.provider_cost_microusd, admin_set_price.provider_cost_microusd),
        'enabled', jsonb_build_array(v_before.enabled, admin_set_price.enabled)
      )
    );
    return query select 'saved';
  end if;
end
$$;
comment on function public.admin_set_price is
  'Sets what a type costs from now on, and whether it is enabled; existing jobs keep their prices. seen_updated_at: of the row '
  'the administrator edited. result_code: saved, changed_meanwhile (it was changed since: nothing is written), not_found. '
  'PT422.';

-- 20_admin_jobs.sql

-- What administrators read about jobs. Functions for the service role only: an administrator's own database client sees no more
-- than a creator's.

create function private.admin_email(user_id uuid) returns text
language sql
stable
set search_path = ''
as $$
  select owner.email::text from auth.users as owner where owner.id = admin_email.user_id
$$;

create type public.admin_job as (
  id uuid,
  job_type text,
  status public.generation_status,
  user_id uuid,
  email text,
  campaign_id uuid,
  campaign_title text,
  clip_id uuid,
  beat text,
  error_code text,
  settled_by text,
  fal_request_id text,
  retry_of uuid,
  estimated_cost_cents integer,
  held_cents integer,
  actual_cost_cents integer,
  refunded_cents bigint,
  provider_cost_microusd bigint,
  provider_billed_microusd bigint,
  spent_microusd bigint,
  created_at timestamptz,
  submitted_at timestamptz,
  completed_at timestamptz,
  usual_duration_ms integer,
  sort_key text
);

create function private.to_admin_job(job public.generation_jobs, sort_key text) returns public.admin_job
language sql
stable
set search_path = ''
as $$
  select (
    job.id, job.job_type, job.status, job.user_id, private.admin_email(job.user_id),
    job.campaign_id, (select campaign.title from public.campaigns as campaign where campaign.id = job.campaign_id),
    job.clip_id, (select clip.beat from public.campaign_clips as clip where clip.id = job.clip_id),
    job.error_code, job.settled_by, job.fal_request_id, job.retry_of,
    job.estimated_cost_cents, job.held_cents, job.actual_cost_cents,
    (select entry.amount_cents from public.credit_transactions as entry where entry.job_id = job.id and entry.entry = 'adjust'),
    job.provider_cost_microusd, job.provider_billed_microusd, job.spent_microusd,
    job.created_at, job.submitted_at, job.completed_at, job.usual_duration_ms, sort_key
  )::public.admin_job
$$;
comment on function private.to_admin_job is 'A job as the admin pages list it, with its owner, campaign and sort key.';

create function public.admin_list_jobs(
  sort text default 'newest',
  max_rows integer default 50,
  after_key text default null,
  after_id uuid default null,
  statuses public.generation_status[] default null,
  job_type text default null,
  user_id uuid default null,
  campaign_id uuid default null,
  clip_id uuid default null,
  created_from timestamptz default null,
  created_before timestamptz default null,
  error_code text default null,
  settled_by text default null,
  search text default null
) returns setof public.admin_job
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_column text := case admin_list_jobs.sort
    when 'newest' then 'created_at' when 'oldest' then 'created_at'
    when 'finished' then 'completed_at' when 'cost' then 'spent_microusd' end;
  v_type text := case when admin_list_jobs.sort = 'cost' then 'bigint' else 'timestamptz' end;
  v_direction text := case when admin_list_jobs.sort = 'oldest' then 'asc' else 'desc' end;
  v_search_id uuid := case when admin_list_jobs.search ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    then admin_list_jobs.search::uuid end;
  -- Cost order is unrelated to these filters: walking its index would visit nearly all rows to fill a page.
  v_is_fenced boolean := admin_list_jobs.sort = 'cost' and (
    admin_list_jobs.user_id is not null or admin_list_jobs.campaign_id is not null or admin_list_jobs.clip_id is not null
    or admin_list_jobs.error_code is not null
    or admin_list_jobs.settled_by <> 'webhook' or not 'completed' = any (admin_list_jobs.statuses)
  );
  v_where text;
begin
  if v_column is null then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'sort must be newest, oldest, finished or cost';
  end if;
  v_where := concat_ws(' and ',
    'true',
    case when admin_list_jobs.statuses is not null then 'job.status = any ($1)' end,
    case when admin_list_jobs.job_type is not null then 'job.job_type = $2' end,
    case when admin_list_jobs.user_id is not null then 'job.user_id = $3' end,
    case when admin_list_jobs.campaign_id is not null then 'job.campaign_id = $4' end,
    case when admin_list_jobs.clip_id is not null then 'job.clip_id = $13' end,
    case when admin_list_jobs.created_from is not null then 'job.created_at >= $5' end,
    case when admin_list_jobs.created_before is not null then 'job.created_at < $6' end,
    case when admin_list_jobs.error_code is not null then 'job.error_code = $7' end,
    case when admin_list_jobs.settled_by is not null then 'job.settled_by = $8' end,
    case when admin_list_jobs.search is null then null
      when v_search_id is null then 'job.fal_request_id = $9'
      else '(job.fal_request_id = $9 or job.id = $10)' end,
    case when admin_list_jobs.sort = 'finished' then 'job.completed_at is not null' end,
    case when admin_list_jobs.after_id is not null then format(
      '(job.%I, job.id) %s ($11::%s, $12)', v_column, case v_direction when 'asc' then '>' else '<' end, v_type
    ) end
  );
  -- The query text consists of the fixed pieces above; all input is passed as parameters. Planned for each set of filters.
  return query execute format(
    'with found as %5$s materialized (
       select job.id, job.%1$I as key from public.generation_jobs as job where %2$s
     ),
     page as materialized (
       select found.id, found.key from found order by found.key %3$s, found.id %3$s limit %4$s
     )
     select listed.*
     from page
     join public.generation_jobs as job on job.id = page.id,
     lateral private.to_admin_job(job, page.key::text) as listed
     order by page.key %3$s, page.id %3$s',
    v_column, v_where, v_direction, least(greatest(admin_list_jobs.max_rows, 1), 1000),
    case when v_is_fenced then '' else 'not' end
  ) using
    admin_list_jobs.statuses, admin_list_jobs.job_type, admin_list_jobs.user_id, admin_list_jobs.campaign_id,
    admin_list_jobs.created_from, admin_list_jobs.created_before, admin_list_jobs.error_code, admin_list_jobs.settled_by,
    admin_list_jobs.search, v_search_id, admin_list_jobs.after_key, admin_list_jobs.after_id, admin_list_jobs.clip_id;
end
$$;
comment on function public.admin_list_jobs is
  'One page of all jobs (at most 1,000), by filters; sort: newest, oldest, finished (last first), cost (at fal, highest first). '
  'The next page starts after sort_key and id of the last row, so new jobs shift nothing. search: an exact job id or fal '
  'request id.';

create function public.admin_get_job(job_id uuid) returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'job', to_jsonb(listed),
    'input', job.input_params,
    'result', job.result_data,
    'result_url', job.result_url,
    'stored_path', job.stored_path,
    'error_message', job.error_message,
    'progress_message', job.progress_message,
    'queue_position', job.queue_position,
    'idempotency_key', job.idempotency_key,
    'depends_on', to_jsonb(job.depends_on),
    'retry_count', job.retry_count,
    'is_due', private.is_due(job),
    'submit_started_at', job.submit_started_at,
    'started_at', job.started_at,
    'stored_at', job.stored_at,
    'webhook_received_at', job.webhook_received_at,
    'late_result_at', job.late_result_at,
    'cancel_requested_at', job.cancel_requested_at,
    'provider_cancel_sent_at', job.provider_cancel_sent_at,
    'deadline_at', job.deadline_at,
    'next_check_at', job.next_check_at,
    'lease_until', job.lease_until,
    'check_count', job.check_count,
    'last_checked_at', job.last_checked_at,
    'check_failures', job.check_failures,
    'check_error', job.check_error,
    'next_store_at', job.next_store_at,
    'store_attempts', job.store_attempts,
    'store_error', job.store_error,
    'deliveries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'outcome', delivery.outcome, 'request_id', delivery.fal_request_id, 'times_seen', delivery.times_seen,
        'first_seen_at', delivery.first_seen_at, 'last_seen_at', delivery.last_seen_at, 'body', delivery.body
      ) order by delivery.id), '[]')
      from public.webhook_deliveries as delivery where delivery.job_id = job.id
    ),
    'entries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'entry', entry.entry, 'amount_cents', entry.amount_cents, 'created_at', entry.created_at
      ) order by entry.id), '[]')
      from public.credit_transactions as entry
      -- One branch for each partial index on job_id.
      where (entry.job_id = job.id and entry.entry = 'hold')
        or (entry.job_id = job.id and entry.entry in ('capture', 'release'))
        or (entry.job_id = job.id and entry.entry = 'adjust')
    ),
    'actions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'action', done.action, 'email', private.admin_email(done.admin_id), 'reason', done.reason, 'created_at', done.created_at
      ) order by done.id), '[]')
      from public.admin_actions as done where done.job_id = job.id
    ),
    'tries', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', again.id, 'status', again.status, 'created_at', again.created_at
      ) order by again.created_at), '[]')
      from public.generation_jobs as again where again.retry_of = job.id
    )
  )
  from public.generation_jobs as job, lateral private.to_admin_job(job, null) as listed
  where job.id = admin_get_job.job_id
$$;
comment on function public.admin_get_job is
  'Everything about one job, with its deliveries, ledger entries, retries and admin actions; null: no such job.';

create function public.admin_list_job_alerts(max_rows integer default 100) returns table (
  job jsonb,
  alert text,
  since timestamptz,
  submit_started_at timestamptz,
  deadline_at timestamptz,
  next_check_at timestamptz,
  next_store_at timestamptz,
  check_failures integer,
  last_error text
)
language sql
stable
security definer
set search_path = ''
as $$
  with running as materialized (
    select active as row,
      case
        when active.status = 'pending' and not private.is_due(active) then null
        when active.deadline_at < now() then 'overdue'
        when active.submit_started_at < now() - interval '10 seconds' and active.fal_request_id is null then 'unknown'
        when active.check_failures > 0 then 'unanswered'
        when active.next_check_at < now() - interval '1 minute'
          and coalesce(active.lease_until, '-infinity') < now() then 'unattended'
        when active.submit_started_at is null and active.created_at < now() - interval '1 minute'
          and active.deadline_at - make_interval(secs => active.deadline_seconds) < now() - interval '1 minute'
          then 'unsubmitted'
        when now() > coalesce(active.submitted_at, active.created_at)
          + make_interval(secs => active.usual_duration_ms / 1000.0 * 2 + 30) then 'slow'
      end as alert,
      active.created_at as since
    from public.generation_jobs as active
    where active.status in ('pending', 'submitted', 'in_progress')
  ),
  ended as materialized (
    select job as row, 'cancel_unsent' as alert, job.completed_at as since
    from public.generation_jobs as job
    where job.next_check_at is not null and job.completed_at < now() - interval '30 seconds'
    union all
    select job, 'unstored', job.completed_at
    from public.generation_jobs as job
    where job.next_store_at is not null and job.store_attempts >= 2 and job.completed_at is not null
    union all
    select job, 'never_stored', job.completed_at
    from public.generation_jobs as job
    where job.result_url is not null and job.stored_path is null and job.next_store_at is null
      and job.completed_at > now() - interval '30 days'
  ),
  chosen as materialized (
    select found.* from (
      select * from running where running.alert is not null
      union all
      select * from ended
    ) as found
    order by found.since
    limit least(greatest(admin_list_job_alerts.max_rows, 1), 1000)
  )
  select
    to_jsonb(listed), chosen.alert, chosen.since,
    (chosen.row).submit_started_at, (chosen.row).deadline_at, (chosen.row).next_check_at, (chosen.row).next_store_at,
    (chosen.row).check_failures, coalesce((chosen.row).check_error, (chosen.row).store_error)
  from chosen, lateral private.to_admin_job(chosen.row, null) as listed
  order by chosen.since
$$;
comment on function public.admin_list_job_alerts is
  'Job alerts, oldest first. alert: overdue (past its deadline), unknown (fal may or may not have it), unanswered (fal did not '
  'answer the last check), unattended (due for a minute and not checked), unsubmitted, slow (more than twice its usual time '
  'plus 30 s), cancel_unsent (fal has not answered a cancellation), unstored (copying its result keeps failing), never_stored '
  '(copying was abandoned).';

-- 21_admin_read.sql

-- What administrators read about the studio, its users, its prices and its bills.

create function private.overview_hours() returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'hour', counted.hour, 'completed', counted.completed, 'failed', counted.failed, 'other', counted.other
  ) order by counted.hour), '[]') from (
    select date_trunc('hour', job.created_at) as hour,
      count(*) filter (where job.status = 'completed') as completed,
      count(*) filter (where job.status = 'failed') as failed,
      count(*) filter (where job.status not in ('completed', 'failed')) as other
    from public.generation_jobs as job
    where job.created_at >= date_trunc('hour', now()) - interval '23 hours'
    group by 1
  ) as counted
$$;
comment on function private.overview_hours is 'Jobs of the last 24 hours by the hour they were created in, and how they ended.';

create function private.overview_days(today date, time_zone text) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object(
    'day', overview_days.today - back, 'jobs', counted.jobs, 'charged_cents', counted.charged_cents,
    'spent_microusd', counted.spent_microusd
  ) order by back desc)
  from generate_series(0, 29) as back, lateral (
    -- Integers far below 2^53, where double precision is exact and several times as fast as numeric.
    select count(*) as jobs, coalesce(sum(job.actual_cost_cents), 0) as charged_cents,
      coalesce(sum(job.spent_microusd::double precision), 0)::bigint as spent_microusd
    from public.generation_jobs as job
    where job.created_at >= (overview_days.today - back)::timestamp at time zone overview_days.time_zone
      and job.created_at < (overview_days.today - back + 1)::timestamp at time zone overview_days.time_zone
  ) as counted
$$;
comment on function private.overview_days is
  'Jobs of each of the last 30 days in that time zone: number, credits charged, provider cost.';

create function private.overview_types() returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'type', kind.generation_type, 'completed', sample.completed, 'failed', sample.failed, 'cancelled', sample.cancelled,
    'median_ms', sample.median_ms, 'p95_ms', sample.p95_ms
  ) order by kind.generation_type), '[]')
  from public.generation_types as kind, lateral (
    select
      count(*) filter (where recent.status = 'completed') as completed,
      count(*) filter (where recent.status = 'failed') as failed,
      count(*) filter (where recent.status = 'cancelled') as cancelled,
      percentile_cont(0.5) within group (order by recent.duration_ms) filter (where recent.status = 'completed') as median_ms,
      percentile_cont(0.95) within group (order by recent.duration_ms) filter (where recent.status = 'completed') as p95_ms
    from (
      select log.status, log.duration_ms from public.generation_logs as log
      where log.generation_type = kind.generation_type and log.created_at > now() - interval '7 days'
      order by log.created_at desc
      limit 2000
    ) as recent
  ) as sample
  where sample.completed + sample.failed + sample.cancelled > 0
$$;
comment on function private.overview_types is 'How each type''s last 2,000 jobs within 7 days ended, and how long they took.';

create function public.admin_overview(time_zone text) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_today date;
  v_from timestamptz;
  v_first timestamptz;
begin
  begin
    v_today := (now() at time zone admin_overview.time_zone)::date;
    v_from := v_today::timestamp at time zone admin_overview.time_zone;
    v_first := (v_today - 29)::timestamp at time zone admin_overview.time_zone;
  exception when invalid_parameter_value then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'time_zone is not known';
  end;
  return jsonb_build_object(
    'statuses', (
      select coalesce(jsonb_object_agg(counted.status, counted.number), '{}') from (
        select job.status, count(*) as number from public.generation_jobs as job
        where job.created_at >= v_from group by job.status
      ) as counted
    ),
    'hours', private.overview_hours(),
    'days', private.overview_days(v_today, admin_overview.time_zone),
    'refunds', (
      select coalesce(jsonb_agg(jsonb_build_object('day', counted.day, 'cents', counted.cents) order by counted.day), '[]') from (
        select (entry.created_at at time zone admin_overview.time_zone)::date as day, sum(entry.amount_cents) as cents
        from public.credit_transactions as entry
        where entry.entry = 'adjust' and entry.job_id is not null and entry.created_at >= v_first
        group by 1
      ) as counted
    ),
    'types', private.overview_types(),
    'settled_by', (
      select coalesce(jsonb_object_agg(counted.settled_by, counted.number), '{}') from (
        select log.settled_by, count(*) as number from public.generation_logs as log
        where log.created_at > now() - interval '24 hours' and log.status in ('completed', 'failed')
        group by log.settled_by
      ) as counted
    ),
    'active_count', (
      select count(*) from public.generation_jobs as job where job.status in ('pending', 'submitted', 'in_progress')
    ),
    'oldest_active', (
      select to_jsonb(listed) from (
        select active as row from public.generation_jobs as active
        where active.status in ('pending', 'submitted', 'in_progress')
        order by active.created_at
        limit 1
      ) as oldest, lateral private.to_admin_job(oldest.row, null) as listed
    )
  );
end
$$;
comment on function public.admin_overview is
  'The studio at a glance, with days in that time zone: jobs created today by status, per hour of the last 24, per day of the '
  'last 30 (credits charged, provider cost, refunds), outcome and duration of each type''s last 2,000 jobs within 7 days, what '
  'settled the jobs of the last 24 h, and the oldest running job. PT422 for an unknown time zone.';

create function public.admin_list_users(
  sort text default 'activity',
  max_rows integer default 50,
  after_key text default null,
  after_id uuid default null,
  search text default null,
  only_user uuid default null
) returns table (
  user_id uuid,
  email text,
  display_name text,
  created_at timestamptz,
  last_activity_at timestamptz,
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint,
  balance_cents bigint,
  held_cents bigint,
  available_cents bigint,
  sort_key text
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  -- Escaped: % and _ are ordinary characters in an address.
  v_pattern text := '%' || regexp_replace(lower(admin_list_users.search), '([\\%_])', '\\\1', 'g') || '%';
begin
  if admin_list_users.sort not in ('activity', 'email', 'credits') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'sort must be activity, email or credits';
  end if;
  return query
    with person as (
      select
        profile.user_id, owner.email::text as email, profile.display_name, profile.created_at,
        greatest(profile.created_at, (
          select max(job.created_at) from public.generation_jobs as job where job.user_id = profile.user_id
        )) as last_activity_at,
        account.balance_cents, account.held_cents, account.available_cents
      from public.profiles as profile
      join auth.users as owner on owner.id = profile.user_id
      join public.credit_accounts as account on account.user_id = profile.user_id
      where (admin_list_users.only_user is null or profile.user_id = admin_list_users.only_user)
        and (admin_list_users.search is null or lower(owner.email::text) like v_pattern
          or lower(profile.display_name) like v_pattern)
    ),
    keyed as (
      select person.*,
        -- One key type for every sort, so that the smallest always comes first.
        case admin_list_users.sort
          when 'activity' then to_char(1e15 - extract(epoch from person.last_activity_at) * 1e6, 'FM0000000000000000')
          when 'credits' then to_char(1e15 - person.available_cents, 'FM0000000000000000')
          else lower(person.email) end collate "C" as key
      from person
    ),
    page as (
      select keyed.* from keyed
      where admin_list_users.after_id is null
        or (keyed.key, keyed.user_id) > (admin_list_users.after_key collate "C", admin_list_users.after_id)
      order by keyed.key, keyed.user_id
      limit least(greatest(admin_list_users.max_rows, 1), 1000)
    )
    select
      page.user_id, page.email, page.display_name, page.created_at, page.last_activity_at,
      budget.manual_budget_cents, budget.manual_budget_set_at, budget.spent_microusd, budget.spent_since_microusd,
      page.balance_cents, page.held_cents, page.available_cents, page.key::text
    from page, lateral public.read_budget(page.user_id) as budget
    order by page.key, page.user_id;
end
$$;
comment on function public.admin_list_users is
  'One page of users with budget (as in read_budget) and credits; sort: activity (latest first), email, credits (most first). '
  'search: part of the e-mail address or the name. The next page starts after sort_key and user_id of the last row.';

create function public.admin_list_ledger(user_id uuid, before bigint default null, max_rows integer default 50) returns table (
  id bigint,
  entry text,
  amount_cents bigint,
  balance_change_cents bigint,
  held_change_cents bigint,
  generation_type text,
  job_id uuid,
  description text,
  actor_email text,
  created_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    row.id, row.entry, row.amount_cents, row.balance_change_cents, row.held_change_cents, row.generation_type, row.job_id,
    row.description, private.admin_email(row.actor_id), row.created_at
  from public.credit_transactions as row
  where row.user_id = admin_list_ledger.user_id
    and (admin_list_ledger.before is null or row.id < admin_list_ledger.before)
  order by row.id desc
  limit least(greatest(admin_list_ledger.max_rows, 1), 1000)
$$;
comment on function public.admin_list_ledger is
  'A user''s ledger entries, newest first, with the administrator behind each grant or adjustment.';

create function public.admin_list_prices() returns table (
  generation_type text,
  unit text,
  price_cents integer,
  provider_unit text,
  provider_cost_microusd bigint,
  enabled boolean,
  updated_at text,
  changed_at timestamptz,
  changed_by text
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    kind.generation_type, kind.unit, kind.price_cents, kind.provider_unit, kind.provider_cost_microusd, kind.enabled,
    kind.updated_at::text, changed.created_at, private.admin_email(changed.admin_id)
  from public.generation_types as kind
  left join lateral (
    select done.created_at, done.admin_id from public.admin_actions as done
    where done.generation_type = kind.generation_type
    order by done.id desc
    limit 1
  ) as changed on true
  order by kind.generation_type
$$;
comment on function public.admin_list_prices is
  'Every generation type with its price and provider cost. updated_at is for admin_set_price, exact to the microsecond.';

create function public.admin_compare_billing(since timestamptz, until timestamptz, events jsonb) returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with event as materialized (
    select row.request_id, sum(row.microusd)::bigint as microusd
    from jsonb_to_recordset(admin_compare_billing.events) as row (request_id text, microusd bigint)
    group by row.request_id
  ),
  orphan as (
    select event.* from event
    where not exists (select 1 from public.generation_jobs as job where job.fal_request_id = event.request_id)
    order by event.microusd desc
  ),
  ended as materialized (
    select job.*, event.microusd
    from public.generation_jobs as job
    left join event on event.request_id = job.fal_request_id
    where job.completed_at >= admin_compare_billing.since and job.completed_at < admin_compare_billing.until
      and job.fal_request_id is not null
  ),
  missing as (
    select ended.id, ended.job_type, ended.completed_at, ended.provider_cost_microusd from ended
    where ended.status = 'completed' and ended.microusd is null and ended.provider_cost_microusd > 0
    order by ended.completed_at desc
  ),
  drift as (
    select ended.job_type, count(*) as jobs, sum(ended.provider_cost_microusd) as expected_microusd,
      sum(ended.microusd) as billed_microusd
    from ended
    where ended.microusd is not null
    group by ended.job_type
    order by ended.job_type
  )
  select jsonb_build_object(
    'event_count', (select count(*) from event),
    'billed_microusd', (select coalesce(sum(event.microusd), 0) from event),
    'orphan_count', (select count(*) from orphan),
    'orphans', (select coalesce(jsonb_agg(to_jsonb(shown)), '[]') from (select * from orphan limit 10) as shown),
    'missing_count', (select count(*) from missing),
    'missing', (select coalesce(jsonb_agg(to_jsonb(shown)), '[]') from (select * from missing limit 10) as shown),
    'drift', (select coalesce(jsonb_agg(to_jsonb(drift)), '[]') from drift)
  )
$$;
comment on function public.admin_compare_billing is
  'Compares fal''s billing events ([{request_id, microusd}]) with our jobs that ended in that range: orphans (billed, but no '
  'job of ours), missing (completed, but not billed), drift (estimated and billed, by type). Lists show 10, counts count all.';

-- 22_presets.sql

-- The built-in presets. {product} is replaced with what is being sold.

insert into public.presets (id, name, summary, filming_type, place, light, tone, ambience, beats, position) values
  (
    'intimate-confession', 'Intimate confession', 'A quiet, honest moment: something you only tell a friend.', 'handheld',
    'a bedroom with an unmade bed', 'soft window light in the morning', 'honest, a little shy', 'quiet room, distant street',
    $beats$[
      {"beat": "hook", "line": "Okay, I was not going to tell anyone this.", "scene": "Sitting on the edge of the bed", "action": "leans closer to the camera", "expression": "hesitant, then open", "first_frame_prompt": "sitting on the edge of the bed, face close to the camera", "duration": 4},
      {"beat": "problem", "line": "For months I pretended everything was fine, and it really was not.", "scene": "Sitting on the edge of the bed", "action": "looks down, then back up", "expression": "vulnerable", "first_frame_prompt": "sitting on the bed, looking slightly down", "duration": 6},
      {"beat": "solution", "line": "Then a friend made me try {product}, and something finally changed.", "scene": "Sitting on the edge of the bed", "action": "holds it up beside the face", "expression": "relieved", "first_frame_prompt": "sitting on the bed, holding something next to the face", "duration": 6},
      {"beat": "cta", "line": "If this is you, try {product}. Just once. You can thank me later.", "scene": "Sitting on the edge of the bed", "action": "points gently at the camera", "expression": "warm, encouraging", "first_frame_prompt": "sitting on the bed, smiling at the camera", "duration": 6}
    ]$beats$, 0
  ),
  (
    'morning-discovery', 'Morning discovery', 'Half awake, in the kitchen, with news that cannot wait.', 'handheld',
    'a small sunny kitchen', 'bright morning sun', 'cheerful, fresh', 'coffee machine, birds outside',
    $beats$[
      {"beat": "hook", "line": "Stop what you are doing. My mornings just changed.", "scene": "Standing at the kitchen counter", "action": "raises the eyebrows and grins", "expression": "excited", "first_frame_prompt": "standing at the kitchen counter with a cup, grinning", "duration": 4},
      {"beat": "problem", "line": "I used to start every day tired, late and already annoyed.", "scene": "Standing at the kitchen counter", "action": "rubs the eyes", "expression": "weary, amused", "first_frame_prompt": "leaning on the kitchen counter, rubbing one eye", "duration": 6},
      {"beat": "solution", "line": "Now {product} is the first thing I reach for, and I actually feel ready.", "scene": "Standing at the kitchen counter", "action": "shows it to the camera", "expression": "bright", "first_frame_prompt": "standing in the kitchen, showing something to the camera", "duration": 6},
      {"beat": "cta", "line": "Try {product} for one week. Your mornings will notice.", "scene": "Standing at the kitchen counter", "action": "lifts the cup like a toast", "expression": "happy", "first_frame_prompt": "standing in the kitchen, toasting with a cup", "duration": 4}
    ]$beats$, 1
  ),
  (
    'street-hype', 'Street hype', 'Fast, loud, outside: news shouted to a friend across the street.', 'filmed_by_other',
    'a lively city street', 'late afternoon sun', 'energetic', 'traffic, people talking, steps',
    $beats$[
      {"beat": "hook", "line": "Wait, you have not heard about {product} yet?", "scene": "Walking towards the camera", "action": "walks and opens the arms", "expression": "amazed", "first_frame_prompt": "walking on a city street towards the camera, arms open", "duration": 4},
      {"beat": "proof", "line": "Three people asked me about it today. Three. Before lunch.", "scene": "Walking along shop windows", "action": "counts on the fingers", "expression": "thrilled", "first_frame_prompt": "walking along shop windows, showing three fingers", "duration": 6},
      {"beat": "cta", "line": "Get {product} now, before everybody else on this street does.", "scene": "Stopping at a crossing", "action": "points at the camera", "expression": "confident", "first_frame_prompt": "standing at a crossing, pointing at the camera", "duration": 4}
    ]$beats$, 2
  ),
  (
    'calm-testimonial', 'Calm testimonial', 'A steady voice, a tidy room, a story one believes.', 'setup_phone',
    'a tidy living room with plants', 'soft daylight from the side', 'calm, sincere', 'quiet room, clock ticking softly',
    $beats$[
      {"beat": "hook", "line": "I am usually the sceptical one in the family.", "scene": "Sitting on a sofa", "action": "sits upright, hands folded", "expression": "composed", "first_frame_prompt": "sitting on a sofa, hands folded, plants behind", "duration": 4},
      {"beat": "problem", "line": "I had tried so many things that promised a lot and did very little.", "scene": "Sitting on a sofa", "action": "shakes the head slightly", "expression": "thoughtful", "first_frame_prompt": "sitting on a sofa, head slightly tilted", "duration": 6},
      {"beat": "solution", "line": "With {product} it was different, because I noticed it in the first week.", "scene": "Sitting on a sofa", "action": "places it on the table in front", "expression": "calm, pleased", "first_frame_prompt": "sitting on a sofa, placing something on the table", "duration": 6},
      {"beat": "proof", "line": "That was three months ago. I am still using it every day.", "scene": "Sitting on a sofa", "action": "nods slowly", "expression": "certain", "first_frame_prompt": "sitting on a sofa, nodding with a small smile", "duration": 6},
      {"beat": "cta", "line": "If you are sceptical too, start with {product} and judge for yourself.", "scene": "Sitting on a sofa", "action": "opens one hand towards the camera", "expression": "inviting", "first_frame_prompt": "sitting on a sofa, one hand open towards the camera", "duration": 6}
    ]$beats$, 3
  ),
  (
    'car-confession', 'Car confession', 'Parked, belt still on: the thought that had to come out.', 'handheld',
    'the driver''s seat of a parked car', 'daylight through the windscreen', 'direct, a bit breathless', 'muffled street, light rain on the roof',
    $beats$[
      {"beat": "hook", "line": "I am sitting in my car because I need to say this out loud.", "scene": "In the driver's seat of a parked car", "action": "exhales, looks at the camera", "expression": "urgent", "first_frame_prompt": "in the driver's seat of a parked car, looking at the camera", "duration": 6},
      {"beat": "agitation", "line": "Every single week, the same problem, and I just kept ignoring it.", "scene": "In the driver's seat of a parked car", "action": "hits the wheel lightly", "expression": "frustrated", "first_frame_prompt": "in the driver's seat, one hand on the wheel, frustrated", "duration": 6},
      {"beat": "solution", "line": "{product} fixed it. I honestly did not expect that.", "scene": "In the driver's seat of a parked car", "action": "takes it from the passenger seat", "expression": "surprised", "first_frame_prompt": "in the driver's seat, holding something up", "duration": 4},
      {"beat": "cta", "line": "Do yourself the favour and get {product} today.", "scene": "In the driver's seat of a parked car", "action": "smiles and starts the engine", "expression": "relieved", "first_frame_prompt": "in the driver's seat, smiling", "duration": 4}
    ]$beats$, 4
  ),
  (
    'unboxing', 'Unboxing', 'The parcel is here and you see it first.', 'setup_phone',
    'a desk by a window', 'clear daylight', 'curious, playful', 'paper rustling, quiet room',
    $beats$[
      {"beat": "hook", "line": "It is here. Let us open this together.", "scene": "At a desk with a closed parcel", "action": "taps the parcel", "expression": "curious", "first_frame_prompt": "at a desk with a closed parcel, both hands on it", "duration": 4},
      {"beat": "solution", "line": "Look at {product}. It feels even better than in the pictures.", "scene": "At a desk with an open parcel", "action": "lifts it out and turns it", "expression": "delighted", "first_frame_prompt": "at a desk, lifting something out of an open parcel", "duration": 6},
      {"beat": "proof", "line": "I have had it for two minutes and I already get the fuss.", "scene": "At a desk with an open parcel", "action": "tries it out", "expression": "impressed", "first_frame_prompt": "at a desk, trying something with both hands", "duration": 6},
      {"beat": "cta", "line": "The link is right below. {product}, get yours while it lasts.", "scene": "At a desk with an open parcel", "action": "points downwards", "expression": "playful", "first_frame_prompt": "at a desk, pointing downwards, smiling", "duration": 4}
    ]$beats$, 5
  ),
  (
    'story', 'Story', 'A beginning, a turn and an end, told in one breath.', 'filmed_by_other',
    'a park path with trees', 'golden evening light', 'narrative, warm', 'wind in the leaves, distant voices',
    $beats$[
      {"beat": "hook", "line": "A year ago I almost gave up on this completely.", "scene": "Walking slowly on a park path", "action": "walks and looks ahead, then at the camera", "expression": "reflective", "first_frame_prompt": "walking on a park path in evening light", "duration": 6},
      {"beat": "problem", "line": "Nothing worked, and everybody had a different opinion about why.", "scene": "Walking slowly on a park path", "action": "shrugs", "expression": "resigned", "first_frame_prompt": "standing on a park path, shrugging", "duration": 6},
      {"beat": "agitation", "line": "And the worst part was that I started to believe it was me.", "scene": "Sitting down on a bench", "action": "sits down", "expression": "quiet, serious", "first_frame_prompt": "sitting on a park bench, serious", "duration": 6},
      {"beat": "solution", "line": "Then I found {product}, and for the first time it was simple.", "scene": "Sitting on a bench", "action": "holds it in the lap, looks up", "expression": "hopeful", "first_frame_prompt": "sitting on a park bench, looking up with hope", "duration": 6},
      {"beat": "cta", "line": "So if you are there right now: {product}. Start there.", "scene": "Standing up from the bench", "action": "stands up, faces the camera", "expression": "encouraging", "first_frame_prompt": "standing in front of a park bench, facing the camera", "duration": 6}
    ]$beats$, 6
  ),
  (
    'workplace-expert', 'Workplace expert', 'Someone who does this for a living, between two meetings.', 'setup_phone',
    'a bright office with a whiteboard', 'even office light', 'competent, friendly', 'quiet office, keyboards',
    $beats$[
      {"beat": "hook", "line": "I do this for a living, and this is the mistake I see most.", "scene": "Standing in front of a whiteboard", "action": "raises one finger", "expression": "competent", "first_frame_prompt": "standing in front of a whiteboard, one finger raised", "duration": 6},
      {"beat": "problem", "line": "People spend money on the symptom and never touch the cause.", "scene": "Standing in front of a whiteboard", "action": "draws a line on the board", "expression": "matter-of-fact", "first_frame_prompt": "drawing a line on a whiteboard, looking at the camera", "duration": 6},
      {"beat": "solution", "line": "{product} goes for the cause, and that is why I recommend it.", "scene": "Sitting at a desk", "action": "shows it to the camera", "expression": "friendly", "first_frame_prompt": "sitting at an office desk, showing something", "duration": 6},
      {"beat": "proof", "line": "My own team has used it since spring. Nobody wants to go back.", "scene": "Sitting at a desk", "action": "gestures to the room behind", "expression": "proud", "first_frame_prompt": "sitting at an office desk, colleagues far behind", "duration": 6},
      {"beat": "cta", "line": "Ask me anything below, or just try {product} yourself.", "scene": "Sitting at a desk", "action": "smiles", "expression": "open", "first_frame_prompt": "sitting at an office desk, smiling", "duration": 4}
    ]$beats$, 7
  );

-- 23_privileges.sql

-- Who may see and call what. Everything is revoked first, then granted by name: hosted projects grant broadly by default.

alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
-- Not "in schema": PUBLIC's default privileges can only be revoked for all schemas.
alter default privileges revoke execute on functions from public;
revoke all on all tables in schema public from anon, authenticated, service_role;
revoke all on all sequences in schema public from anon, authenticated, service_role;
revoke execute on all functions in schema public from public, anon, authenticated, service_role;
revoke execute on all functions in schema private from public, anon, authenticated, service_role;

alter table public.profiles enable row level security;
alter table public.actors enable row level security;
alter table public.presets enable row level security;
alter table public.campaigns enable row level security;
alter table public.campaign_clips enable row level security;
alter table public.clip_versions enable row level security;
alter table public.generation_types enable row level security;
alter table public.generation_limits enable row level security;
alter table public.generation_logs enable row level security;
alter table public.generation_jobs enable row level security;
alter table public.webhook_deliveries enable row level security;
alter table public.rejected_webhooks enable row level security;
alter table public.reconciler_state enable row level security;
alter table public.credit_accounts enable row level security;
alter table public.credit_transactions enable row level security;
alter table public.fal_account_balance enable row level security;
alter table public.render_uploads enable row level security;
alter table public.campaign_renders enable row level security;
alter table public.auth_attempt_limits enable row level security;
alter table public.auth_attempts enable row level security;
alter table public.audit_state enable row level security;
alter table public.admin_actions enable row level security;

-- Users read named columns of their own rows; all they may write is their own display name.
grant select on public.profiles to authenticated;
grant update (display_name) on public.profiles to authenticated;
create policy profiles_select_own on public.profiles for select to authenticated
  using (user_id = (select auth.uid()));
create policy profiles_update_own on public.profiles for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

grant select on public.actors to authenticated;
create policy actors_select_preset_or_own on public.actors for select to authenticated
  using (user_id is null or user_id = (select auth.uid()));

grant select on public.presets to authenticated;
create policy presets_select_all on public.presets for select to authenticated using (true);

grant select on public.campaigns to authenticated;
create policy campaigns_select_own on public.campaigns for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.campaign_clips to authenticated;
create policy campaign_clips_select_own on public.campaign_clips for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.clip_versions to authenticated;
create policy clip_versions_select_own on public.clip_versions for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.campaign_renders to authenticated;
create policy campaign_renders_select_own on public.campaign_renders for select to authenticated
  using (user_id = (select auth.uid()));

grant select (generation_type, unit, price_cents, enabled) on public.generation_types to authenticated;
create policy generation_types_select_all on public.generation_types for select to authenticated using (true);

grant select (
  id, user_id, campaign_id, clip_id, job_type, status, input_params, depends_on, retry_of, retry_count,
  result_url, stored_path, error_code, error_message, estimated_cost_cents, held_cents, actual_cost_cents,
  credits_deducted, progress_percent, progress_message, queue_position, created_at, submitted_at, completed_at,
  cancel_requested_at, usual_duration_ms, next_check_at, last_checked_at
) on public.generation_jobs to authenticated;
create policy generation_jobs_select_own on public.generation_jobs for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.credit_accounts to authenticated;
create policy credit_accounts_select_own on public.credit_accounts for select to authenticated
  using (user_id = (select auth.uid()));

grant select (
  id, user_id, entry, amount_cents, balance_change_cents, held_change_cents, job_id, campaign_id, clip_id,
  generation_type, description, created_at
) on public.credit_transactions to authenticated;
create policy credit_transactions_select_own on public.credit_transactions for select to authenticated
  using (user_id = (select auth.uid()));

-- The server reads what it needs and writes through the functions, except for presets and actors.
grant select on
  public.profiles,
  public.actors,
  public.presets,
  public.campaigns,
  public.campaign_clips,
  public.clip_versions,
  public.generation_types,
  public.generation_limits,
  public.generation_logs,
  public.generation_jobs,
  public.webhook_deliveries,
  public.rejected_webhooks,
  public.reconciler_state,
  public.credit_accounts,
  public.credit_transactions,
  public.fal_account_balance,
  public.render_uploads,
  public.campaign_renders,
  public.audit_state,
  public.admin_actions,
  public.audit_violations
to service_role;
grant insert, update, delete on public.presets, public.actors to service_role;

grant execute on function
  -- 02_people
  public.create_actor,
  -- 06_credits
  public.grant_credits,
  -- 07_campaign_edits
  public.create_campaign,
  public.edit_campaign,
  public.edit_clip,
  public.select_clip_version,
  public.select_first_frame,
  public.delete_campaign,
  public.restore_campaign,
  public.duplicate_campaign,
  -- 08_clip_order
  public.arrange_clips,
  -- 09_campaign_list
  public.list_campaigns,
  public.campaign_charged_cents,
  -- 10_jobs_create
  public.create_generation_jobs,
  -- 11_jobs_lifecycle
  public.start_submission,
  public.mark_submitted,
  public.record_progress,
  public.record_check_failure,
  public.cancel_generation_job,
  public.claim_due_jobs,
  public.mark_cancel_sent,
  -- 12_jobs_settle
  public.settle_generation_job,
  public.settle_from_webhook,
  public.keep_webhook_delivery,
  -- 13_jobs_results
  public.claim_unstored_results,
  public.mark_result_stored,
  public.postpone_result_storage,
  public.replace_result_url,
  -- 14_budget
  public.read_budget,
  public.set_manual_budget,
  public.spending_by_day,
  public.claim_balance_read,
  public.record_balance,
  public.record_billing_error,
  public.claim_unbilled_jobs,
  public.record_provider_costs,
  -- 15_renders
  public.start_render_upload,
  public.complete_render,
  public.claim_abandoned_render_uploads,
  public.delete_render_upload,
  -- 16_auth_attempts
  public.take_auth_attempt,
  public.reset_auth_attempts,
  -- 17_audit
  public.run_audit,
  -- 18_health
  public.record_reconciler_run,
  public.add_rejected_webhooks,
  public.read_health,
  public.admin_health,
  -- 19_admin_actions
  public.admin_check_job,
  public.admin_cancel_job,
  public.admin_fail_job,
  public.admin_retry_job,
  public.admin_refund_job,
  public.admin_change_credits,
  public.admin_set_price,
  -- 20_admin_jobs
  public.admin_list_jobs,
  public.admin_get_job,
  public.admin_list_job_alerts,
  -- 21_admin_read
  public.admin_overview,
  public.admin_list_users,
  public.admin_list_ledger,
  public.admin_list_prices,
  public.admin_compare_billing
to service_role;
