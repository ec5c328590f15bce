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
