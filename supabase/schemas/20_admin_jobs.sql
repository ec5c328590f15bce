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
