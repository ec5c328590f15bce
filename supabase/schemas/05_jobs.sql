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
