-- Jobs at the provider: their prices, their mutable state, their immutable history, and what the webhook brought.

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
comment on column public.generation_types.provider_cost_microusd is 'What fal bills per provider_unit, in millionths of a US dollar.';
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
  ('transcribe_whisper', 'request', 0, 'request', 0);

create table public.generation_limits (
  only_row boolean primary key default true check (only_row),
  max_active_jobs integer not null check (max_active_jobs > 0),
  max_jobs_per_minute integer not null check (max_jobs_per_minute > 0)
);
comment on table public.generation_limits is 'Per user; admins are exempt. Spending itself is limited by the credits.';
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
  'Append-only, one row per finished job: billing and analytics. No foreign keys, so that deleting an account keeps the books.';
create index generation_logs_user_id_created_at_index on public.generation_logs (user_id, created_at desc);
create index generation_logs_generation_type_created_at_index
  on public.generation_logs (generation_type, created_at desc);

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

  progress_percent integer not null default 0 check (progress_percent between 0 and 100),
  progress_message text,
  queue_position integer check (queue_position >= 0),

  created_at timestamptz not null default now(),
  deadline_seconds integer not null check (deadline_seconds > 0),
  deadline_at timestamptz not null,
  submit_started_at timestamptz,
  submitted_at timestamptz,
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

  next_store_at timestamptz,
  store_attempts integer not null default 0,
  store_error text,

  constraint generation_jobs_finished_has_a_time
    check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
  constraint generation_jobs_finished_has_a_charge
    check ((completed_at is not null) = (actual_cost_cents is not null)),
  constraint generation_jobs_finished_is_settled_by_somebody
    check ((completed_at is not null) = (settled_by is not null)),
  constraint generation_jobs_only_success_is_charged
    check (status = 'completed' or coalesce(actual_cost_cents, 0) = 0),
  constraint generation_jobs_charge_within_hold check (coalesce(actual_cost_cents, 0) <= held_cents),
  constraint generation_jobs_failure_has_a_code check (status <> 'failed' or error_code is not null)
);
comment on table public.generation_jobs is
  'One row is one request to fal, and one request to fal settles one row. Written by functions only.';
comment on column public.generation_jobs.input_params is
  'Our words for the request, media as references (media:<path>, job:<id> or https URL); fal''s words are made at submission.';
comment on column public.generation_jobs.held_cents is 'Credits put on hold at creation; 0 for admins.';
comment on column public.generation_jobs.actual_cost_cents is 'Credits charged at the end; null until then.';
comment on column public.generation_jobs.submit_started_at is
  'Set before the one POST to fal. Set with no fal_request_id: fal may or may not have it, so it is never sent again.';
comment on column public.generation_jobs.deadline_seconds is
  'How long the job may take once it is due; deadline_at is when that ends, counted anew when it becomes due.';
comment on column public.generation_jobs.late_result_at is 'When a result came after the job had failed or was cancelled.';
comment on column public.generation_jobs.next_store_at is
  'When the result is next copied into our storage; null: there is none, it is stored (stored_path), or it was given up.';
comment on column public.generation_jobs.next_check_at is 'When the reconciler looks next; null: never again.';

create unique index generation_jobs_fal_request_id_index on public.generation_jobs (fal_request_id)
  where fal_request_id is not null;
create unique index generation_jobs_idempotency_key_index
  on public.generation_jobs (user_id, idempotency_key, request_position) where idempotency_key is not null;
create index generation_jobs_user_id_created_at_index on public.generation_jobs (user_id, created_at desc);
create index generation_jobs_user_id_status_index on public.generation_jobs (user_id, status);
create index generation_jobs_campaign_id_clip_id_index on public.generation_jobs (campaign_id, clip_id);
create index generation_jobs_clip_id_created_at_index on public.generation_jobs (clip_id, created_at desc);
create index generation_jobs_active_index on public.generation_jobs (user_id)
  where status in ('pending', 'submitted', 'in_progress');
create index generation_jobs_due_index on public.generation_jobs (next_check_at) where next_check_at is not null;
create index generation_jobs_unstored_index on public.generation_jobs (next_store_at) where next_store_at is not null;
create index generation_jobs_waiting_index on public.generation_jobs using gin (depends_on)
  where status = 'pending';
create index generation_jobs_job_type_index on public.generation_jobs (job_type);
create index generation_jobs_retry_of_index on public.generation_jobs (retry_of) where retry_of is not null;
create index generation_jobs_generation_log_id_index on public.generation_jobs (generation_log_id);

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
  'One row per (job, body): fal re-signs each retry, the body stays the same. The body is kept only when it could not be used.';

create table public.reconciler_state (
  only_row boolean primary key default true check (only_row),
  last_run_at timestamptz
);
insert into public.reconciler_state (last_run_at) values (null);
