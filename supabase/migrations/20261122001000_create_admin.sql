-- What the people who run the studio read and do. Everything is a function or a table of its own, for the service role only; an
-- administrator's own database client sees no more than a creator's. Every act is written down in admin_actions.

-- When things happened to a job, for its timeline, and whether fal still answers about it.
alter table public.generation_jobs
  add column started_at timestamptz,
  add column stored_at timestamptz,
  -- squawk-ignore adding-field-with-default
  add column check_times timestamptz[] not null default '{}',
  add column check_failures integer not null default 0 check (check_failures >= 0),
  add column check_error text check (length(check_error) <= 100);
comment on column public.generation_jobs.started_at is 'When it was first seen running at fal.';
comment on column public.generation_jobs.check_times is 'When somebody last looked after it: the latest 50 times.';
comment on column public.generation_jobs.check_failures is 'Looks in a row that fal did not answer; check_error is the last reason.';

create function private.note_job_times() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.check_count > old.check_count then
    new.check_times = old.check_times[greatest(1, cardinality(old.check_times) - 48):] || now();
  end if;
  if new.status = 'in_progress' and old.status <> 'in_progress' then
    new.started_at = now();
  end if;
  if new.stored_path is not null and old.stored_path is null then
    new.stored_at = now();
  end if;
  return new;
end
$$;
comment on function private.note_job_times is 'Keeps the times of a job''s timeline, whichever function moves it.';
create trigger generation_jobs_note_times before update on public.generation_jobs
  for each row
  when (
    new.check_count > old.check_count or new.status is distinct from old.status
    or (new.stored_path is not null and old.stored_path is null)
  )
  execute function private.note_job_times();

create or replace function public.record_progress(
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
    -- fal may put a running request back into its queue; what was seen running is not shown as waiting again.
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
  'fal did not answer about a running job. The lease stays, so that the next look comes at its usual time.';

-- The job history is read by time, by what went wrong, by type and by cost, a page at a time, however many rows there are.
-- (Made with the lock: a migration is one transaction, and the table is still small.)
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_created_at_index on public.generation_jobs (created_at desc, id desc)
  include (status, actual_cost_cents, spent_microusd);
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_completed_at_index on public.generation_jobs (completed_at desc, id desc)
  where completed_at is not null;
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_spent_index on public.generation_jobs (spent_microusd desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_not_completed_index on public.generation_jobs (status, created_at desc, id desc)
  where status <> 'completed';
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_error_code_index on public.generation_jobs (error_code, created_at desc, id desc)
  where error_code is not null;
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_settled_by_index on public.generation_jobs (settled_by, created_at desc, id desc)
  where settled_by <> 'webhook';
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_type_created_at_index on public.generation_jobs (job_type, created_at desc, id desc);
-- squawk-ignore require-concurrent-index-deletion
drop index public.generation_jobs_job_type_index;
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_never_stored_index on public.generation_jobs (completed_at)
  where result_url is not null and stored_path is null and next_store_at is null;
-- squawk-ignore require-concurrent-index-creation
create index generation_logs_created_at_index on public.generation_logs (created_at desc)
  include (settled_by, status, generation_type);
-- squawk-ignore require-concurrent-index-creation
create index webhook_deliveries_last_seen_at_index on public.webhook_deliveries (last_seen_at desc)
  include (outcome, times_seen);

-- A refund is an adjustment that names its job; a job has one at most.
alter table public.credit_transactions
  drop constraint credit_transactions_job_entries_name_the_job;
alter table public.credit_transactions
  -- squawk-ignore constraint-missing-not-valid
  add constraint credit_transactions_job_entries_name_the_job check (
    case
      when entry in ('hold', 'capture', 'release') then job_id is not null
      when entry = 'grant' then job_id is null
      else true
    end
  );
-- squawk-ignore require-concurrent-index-creation
create unique index credit_transactions_one_refund_per_job on public.credit_transactions (job_id) where entry = 'adjust';

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
  for each row execute function private.refuse_change();
create trigger admin_actions_no_truncate before truncate on public.admin_actions
  for each statement execute function private.refuse_change();
alter table public.admin_actions enable row level security;

create table public.webhook_refusals (
  day date not null,
  reason text not null check (length(reason) between 1 and 60),
  times_seen bigint not null default 0,
  last_seen_at timestamptz not null default now(),
  primary key (day, reason)
);
comment on table public.webhook_refusals is
  'Deliveries refused before the database was asked, counted in the processes and written down now and then. Days are UTC''s.';
alter table public.webhook_refusals enable row level security;

alter table public.reconciler_state
  add column last_finished_at timestamptz,
  add column last_claimed integer,
  add column last_failed integer,
  add column last_busy_at timestamptz,
  add column last_busy_claimed integer,
  add column last_busy_failed integer;
comment on column public.reconciler_state.last_busy_at is 'The last run that had jobs to look after, with their count and those that failed.';

create table public.audit_state (
  rule text primary key,
  ran_at timestamptz,
  duration_ms integer not null default 0,
  violation_count integer not null default 0,
  violations jsonb not null default '[]'
);
comment on table public.audit_state is
  'What each rule of audit_violations said when it was last asked (its first 20 rows): asking costs more with every job.';
insert into public.audit_state (rule) values
  ('account_equals_ledger'), ('held_equals_running_jobs'), ('job_hold_is_in_the_ledger'), ('running_job_has_no_end_entry'),
  ('completed_job_is_captured'), ('failed_or_cancelled_job_is_released'), ('finished_job_has_one_log_row'),
  ('completed_job_has_a_result'), ('completed_clip_job_has_a_version'), ('selected_version_exists'),
  ('running_job_will_be_looked_at'), ('waiting_job_has_living_parents');
alter table public.audit_state enable row level security;

revoke all on public.admin_actions, public.webhook_refusals, public.audit_state from anon, authenticated, service_role;
grant select on public.admin_actions, public.webhook_refusals, public.audit_state to service_role;

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
  where state.only_row
$$;
comment on function public.record_reconciler_run is 'The end of a run of the reconciler: how many jobs it looked after, and how many of them failed.';

create function public.add_webhook_refusals(counts jsonb) returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.webhook_refusals as refusal (day, reason, times_seen)
  select (now() at time zone 'utc')::date, left(counted.key, 60), counted.value::bigint
  from jsonb_each_text(add_webhook_refusals.counts) as counted
  order by counted.key
  on conflict (day, reason)
  do update set times_seen = refusal.times_seen + excluded.times_seen, last_seen_at = now()
$$;
comment on function public.add_webhook_refusals is 'Adds {reason: count} to the current day.';

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
  -- One at a time, whoever asks; the others take what there is.
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
  'Asks the rules of audit_violations that were not asked for max_age_seconds (0: all of them), the longest waiting first, and '
  'stops after two seconds: call it again for the rest. A rule that takes long is asked by the clock at most every hundred times '
  'as long. Returns what each of them said last.';

-- Reading.

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
comment on function private.to_admin_job is 'A job as the admin pages list it, with its owner and its place.';

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
    when 'finished' then 'completed_at' when 'dearest' then 'spent_microusd' end;
  v_type text := case when admin_list_jobs.sort = 'dearest' then 'bigint' else 'timestamptz' end;
  v_direction text := case when admin_list_jobs.sort = 'oldest' then 'asc' else 'desc' end;
  v_search_id uuid := case when admin_list_jobs.search ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    then admin_list_jobs.search::uuid end;
  -- An order that has nothing to do with these filters: walking its index would pass nearly all rows to find a page of them.
  v_is_fenced boolean := admin_list_jobs.sort = 'dearest' and (
    admin_list_jobs.user_id is not null or admin_list_jobs.campaign_id is not null or admin_list_jobs.clip_id is not null
    or admin_list_jobs.error_code is not null
    or admin_list_jobs.settled_by <> 'webhook' or not 'completed' = any (admin_list_jobs.statuses)
  );
  v_where text;
begin
  if v_column is null then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'sort must be newest, oldest, finished or dearest';
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
  -- The text is made of the fixed pieces above; what came from outside are its parameters. Planned for each set of filters.
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
  'One page of all jobs (at most 1,000), by filters; sort: newest, oldest, finished (last first), dearest (at fal). The next page '
  'begins after sort_key and id of the last row, so new jobs shift nothing. search: a job''s id or fal''s request id, exactly.';

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
    'check_times', to_jsonb(job.check_times),
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
      -- One arm for each of the indexes by job.
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
comment on function public.admin_get_job is 'All there is to know about one job, its deliveries, ledger entries, tries and what was done to it; null: no such job.';

create function public.admin_list_troubled_jobs(max_rows integer default 100) returns table (
  job jsonb,
  trouble text,
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
      end as trouble,
      active.created_at as since
    from public.generation_jobs as active
    where active.status in ('pending', 'submitted', 'in_progress')
  ),
  ended as materialized (
    select job as row, 'cancel_unsent' as trouble, job.completed_at as since
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
      select * from running where running.trouble is not null
      union all
      select * from ended
    ) as found
    order by found.since
    limit least(greatest(admin_list_troubled_jobs.max_rows, 1), 1000)
  )
  select
    to_jsonb(listed), chosen.trouble, chosen.since,
    (chosen.row).submit_started_at, (chosen.row).deadline_at, (chosen.row).next_check_at, (chosen.row).next_store_at,
    (chosen.row).check_failures, coalesce((chosen.row).check_error, (chosen.row).store_error)
  from chosen, lateral private.to_admin_job(chosen.row, null) as listed
  order by chosen.since
$$;
comment on function public.admin_list_troubled_jobs is
  'Jobs somebody should know of, oldest first. trouble: overdue (past its deadline), unknown (nobody knows whether fal has it), '
  'unanswered (fal did not answer when it was last asked), unattended (due for a minute and nobody looked), unsubmitted, slow (more than twice its '
  'usual time and 30 s), cancel_unsent (fal has not answered a cancellation), unstored, never_stored (not copied into our storage).';

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
    'hours', (
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
    ),
    'days', (
      select jsonb_agg(jsonb_build_object(
        'day', v_today - back, 'jobs', counted.jobs, 'charged_cents', counted.charged_cents,
        'spent_microusd', counted.spent_microusd
      ) order by back desc)
      from generate_series(0, 29) as back, lateral (
        -- Whole numbers far below 2^53, where double precision is exact and several times as fast as numeric.
        select count(*) as jobs, coalesce(sum(job.actual_cost_cents), 0) as charged_cents,
          coalesce(sum(job.spent_microusd::double precision), 0)::bigint as spent_microusd
        from public.generation_jobs as job
        where job.created_at >= (v_today - back)::timestamp at time zone admin_overview.time_zone
          and job.created_at < (v_today - back + 1)::timestamp at time zone admin_overview.time_zone
      ) as counted
    ),
    'refunds', (
      select coalesce(jsonb_agg(jsonb_build_object('day', counted.day, 'cents', counted.cents) order by counted.day), '[]') from (
        select (entry.created_at at time zone admin_overview.time_zone)::date as day, sum(entry.amount_cents) as cents
        from public.credit_transactions as entry
        where entry.entry = 'adjust' and entry.job_id is not null and entry.created_at >= v_first
        group by 1
      ) as counted
    ),
    'types', (
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
    ),
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
  'The studio at a glance, on the calendar of that time zone: jobs started today by status, per hour of the last 24, per day of '
  'the last 30 (credits charged, cost at fal), the outcome and duration of the last 2,000 of each type within 7 days, who settled '
  'the jobs of the last 24 h, and the oldest running one. PT422 for an unknown time zone.';

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
  -- Taken as it stands: % and _ are letters of an address.
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
        -- One kind of key for every order, so that the smallest comes first.
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
  'One page of the users with budget (as read_budget counts it) and credits; sort: activity (last first), email, credits (most '
  'first). search: a part of the address or the name. The next page begins after sort_key and user_id of the last row.';

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
comment on function public.admin_list_ledger is 'A user''s credit entries, newest first, with the administrator behind a grant or an adjustment.';

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
comment on function public.admin_list_prices is 'Every generation type with its two prices. updated_at is for admin_set_price, to the microsecond.';

create function public.admin_health() returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'now', now(),
    'reconciler', (select to_jsonb(state) - 'only_row' from public.reconciler_state as state),
    'audit', (select coalesce(jsonb_agg(to_jsonb(state) order by state.rule), '[]') from public.audit_state as state),
    'refusals', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'reason', counted.reason, 'today', counted.today, 'week', counted.week, 'last_seen_at', counted.last_seen_at
      ) order by counted.week desc, counted.reason), '[]')
      from (
        select refusal.reason,
          coalesce(sum(refusal.times_seen) filter (where refusal.day = (now() at time zone 'utc')::date), 0) as today,
          sum(refusal.times_seen) as week, max(refusal.last_seen_at) as last_seen_at
        from public.webhook_refusals as refusal
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
  'The reconciler''s last run, the last audit, deliveries refused by reason (today, and 7 days; UTC) and accepted by outcome (24 h).';

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
  'fal''s billing events ([{request_id, microusd}]) against our jobs that ended in that span: orphans (billed, but no job of ours), '
  'missing (completed, but not billed), drift (expected and billed, by type). Lists show 10, counts count all.';

-- Acting. The reason is for the studio; creators read the sentence of the code.

create function private.note_admin_action(
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
    note_admin_action.admin_id, note_admin_action.action, (note_admin_action.job).id,
    coalesce(note_admin_action.user_id, (note_admin_action.job).user_id), note_admin_action.generation_type,
    note_admin_action.reason, note_admin_action.details, note_admin_action.idempotency_key
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
    perform private.note_admin_action(admin_check_job.admin_id, 'check_job', v_job);
  end if;
  return query select v_code;
end
$$;
comment on function public.admin_check_job is
  'Makes a job due at once, whoever holds it: to be looked after (due), or its result to be copied anew (store). Otherwise waiting '
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
  perform private.keep_owner(end_job_by_admin.job_id);
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
  perform private.note_admin_action(
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
  'As cancel_generation_job, for any user''s job: released, with everything that waits for it; fal is told afterwards. '
  'result_code: ended, already_finished, not_found.';

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
  'Ends a job that will not end by itself: failed, its hold given back, what waits for it cancelled. A result that comes after '
  'all is kept, uncharged. result_code: ended, already_finished, not_found.';

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
  perform private.keep_owner(admin_retry_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = admin_retry_job.job_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such job';
  end if;
  if v_job.status not in ('failed', 'cancelled') or v_job.error_code = 'dependency_failed' then
    raise exception 'state_conflict' using errcode = 'PT409',
      detail = case when v_job.error_code = 'dependency_failed' then 'dependency_failed' else v_job.status::text end;
  end if;
  -- Pressed twice, it is one try.
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
    perform private.note_admin_action(
      admin_retry_job.admin_id, 'retry_job', v_job, details => jsonb_build_object('new_job_id', v_new.id)
    );
  end if;
  return next v_new;
end
$$;
comment on function public.admin_retry_job is
  'Another try of a failed or cancelled job, with the same input, at the studio''s expense: nothing is held, nothing charged, since '
  'its owner did not ask for it. The running try, if there is one. PT404 not_found, PT409 state_conflict, generation_disabled.';

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
  perform private.keep_owner(admin_refund_job.job_id);
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
    perform private.note_admin_action(
      admin_refund_job.admin_id, 'refund_job', v_job, reason => admin_refund_job.reason,
      details => jsonb_build_object('cents', v_job.actual_cost_cents)
    );
    return query select 'refunded', v_job.actual_cost_cents;
  end if;
end
$$;
comment on function public.admin_refund_job is
  'Gives back what a completed job was charged, once: an adjustment that names the job. The job stays as it is. result_code: '
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
  perform private.note_admin_action(
    admin_change_credits.admin_id,
    case admin_change_credits.entry when 'grant' then 'grant_credits' else 'adjust_credits' end,
    job => null, user_id => admin_change_credits.user_id, reason => admin_change_credits.reason, details => v_details,
    idempotency_key => admin_change_credits.idempotency_key
  );
  return query select * from public.credit_accounts as account where account.user_id = admin_change_credits.user_id;
end
$$;
comment on function public.admin_change_credits is
  'Gives credits (grant), or corrects a balance by a positive or negative amount (adjust), with a reason that the user can read '
  'in the ledger and the administrator''s id. The same idempotency_key again changes nothing. Returns the account. PT402 when '
  'more would be taken than is available, PT404, PT422.';

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
    perform private.note_admin_action(
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
  'What a type costs from now on, and whether it is offered; jobs that exist keep their prices. seen_updated_at: of the row that '
  'was edited. result_code: saved, changed_meanwhile (somebody else was first: nothing is written), not_found. PT422.';

grant execute on function
  public.record_check_failure,
  public.record_reconciler_run,
  public.add_webhook_refusals,
  public.run_audit,
  public.admin_list_jobs,
  public.admin_get_job,
  public.admin_list_troubled_jobs,
  public.admin_overview,
  public.admin_list_users,
  public.admin_list_ledger,
  public.admin_list_prices,
  public.admin_health,
  public.admin_compare_billing,
  public.admin_check_job,
  public.admin_cancel_job,
  public.admin_fail_job,
  public.admin_retry_job,
  public.admin_refund_job,
  public.admin_change_credits,
  public.admin_set_price
to service_role;
