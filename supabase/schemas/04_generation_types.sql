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
