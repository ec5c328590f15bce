-- The state machine: pending -> submitted -> in_progress -> completed | failed | cancelled, only forward.
-- Each function names the state it leaves and says in a result column what happened; "somebody else was first" is a
-- result, not an error. Locks are always taken in the order job, jobs that wait for it, clip, account.
-- All are security definer because nobody, the service role included, may write these tables directly.

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
  'Median of the last 100 finished jobs of a type; the default until there are 20. Milliseconds.';

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
  v_stored_hash text;
  v_limits public.generation_limits;
  v_required bigint;
  v_count integer := jsonb_array_length(create_generation_jobs.jobs);
  v_ids uuid[];
  v_bad text;
  v_job public.generation_jobs;
begin
  -- First the user, as deleting an account does, or the two would wait for each other.
  perform 1 from auth.users as owner where owner.id = create_generation_jobs.user_id for key share;
  -- The account row is this user's queue: two requests of one user never run this at the same time.
  select account.available_cents into v_available
  from public.credit_accounts as account
  where account.user_id = create_generation_jobs.user_id
  for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;

  if create_generation_jobs.idempotency_key is not null then
    select job.request_hash into v_stored_hash
    from public.generation_jobs as job
    where job.user_id = create_generation_jobs.user_id
      and job.idempotency_key = create_generation_jobs.idempotency_key
    limit 1;
    if found then
      if v_stored_hash is distinct from create_generation_jobs.request_hash then
        raise exception 'idempotency_key_reused' using errcode = 'PT422',
          detail = 'the same Idempotency-Key came with another request';
      end if;
      return query
        select job.* from public.generation_jobs as job
        where job.user_id = create_generation_jobs.user_id
          and job.idempotency_key = create_generation_jobs.idempotency_key
        order by job.request_position;
      return;
    end if;
  end if;

  if coalesce(v_count, 0) < 1 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'no jobs';
  end if;
  perform 1
  from jsonb_array_elements(create_generation_jobs.jobs) with ordinality as wanted (value, ordinality)
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
  from jsonb_array_elements(create_generation_jobs.jobs) as wanted
  left join public.generation_types as kind on kind.generation_type = wanted.value ->> 'job_type'
  where kind.generation_type is null or not kind.enabled
  limit 1;
  if found then
    raise exception 'generation_disabled' using errcode = 'PT409', detail = coalesce(v_bad, 'null');
  end if;

  perform 1
  from jsonb_array_elements(create_generation_jobs.jobs) as wanted
  where wanted.value ->> 'clip_id' is not null and not exists (
    select 1 from public.campaign_clips as clip
    where clip.id = (wanted.value ->> 'clip_id')::uuid and clip.user_id = create_generation_jobs.user_id
  );
  if found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such clip';
  end if;

  -- Money before limits: "too little credit" is the more useful of two refusals.
  select sum(case when create_generation_jobs.exempt then 0
                  else kind.price_cents * (wanted.value ->> 'units')::integer end)
  into v_required
  from jsonb_array_elements(create_generation_jobs.jobs) as wanted
  join public.generation_types as kind on kind.generation_type = wanted.value ->> 'job_type';
  if v_required > v_available then
    raise exception 'insufficient_credits' using errcode = 'PT402',
      detail = jsonb_build_object('requiredCents', v_required, 'availableCents', v_available)::text;
  end if;

  if not create_generation_jobs.exempt then
    select * into v_limits from public.generation_limits;
    if v_limits.max_active_jobs < v_count + (
      select count(*) from public.generation_jobs as job
      where job.user_id = create_generation_jobs.user_id
        and job.status in ('pending', 'submitted', 'in_progress')
    ) then
      raise exception 'too_many_active' using errcode = 'PT429',
        detail = jsonb_build_object('limit', v_limits.max_active_jobs)::text;
    end if;
    if v_limits.max_jobs_per_minute < v_count + (
      select count(*) from public.generation_jobs as job
      where job.user_id = create_generation_jobs.user_id and job.created_at > now() - interval '1 minute'
    ) then
      raise exception 'too_many_requests' using errcode = 'PT429',
        detail = jsonb_build_object('limit', v_limits.max_jobs_per_minute)::text;
    end if;
  end if;

  -- The caller may name its rows, so that one's input can refer to another's result (job:<id>).
  select array_agg(coalesce((wanted.value ->> 'id')::uuid, gen_random_uuid()) order by wanted.ordinality) into v_ids
  from jsonb_array_elements(create_generation_jobs.jobs) with ordinality as wanted (value, ordinality);

  -- The grace before the first check is the route's time to submit by itself; the reconciler takes over after it.
  for v_job in
    insert into public.generation_jobs (
      id, user_id, campaign_id, clip_id, job_type, input_params, idempotency_key, request_hash, request_position,
      depends_on, retry_of, estimated_cost_cents, held_cents, provider_cost_microusd, deadline_seconds,
      deadline_at, usual_duration_ms, next_check_at
    )
    select
      v_ids[wanted.ordinality],
      create_generation_jobs.user_id,
      clip.campaign_id,
      clip.id,
      kind.generation_type,
      wanted.value -> 'input_params',
      create_generation_jobs.idempotency_key,
      create_generation_jobs.request_hash,
      wanted.ordinality - 1,
      coalesce((
        select array_agg(v_ids[parent.value::integer + 1])
        from jsonb_array_elements_text(coalesce(wanted.value -> 'depends_on', '[]')) as parent
      ), '{}'),
      (wanted.value ->> 'retry_of')::uuid,
      kind.price_cents * (wanted.value ->> 'units')::integer,
      case when create_generation_jobs.exempt then 0 else kind.price_cents * (wanted.value ->> 'units')::integer end,
      kind.provider_cost_microusd * (wanted.value ->> 'provider_units')::integer,
      (wanted.value ->> 'deadline_seconds')::integer,
      now() + make_interval(secs => (wanted.value ->> 'deadline_seconds')::integer),
      private.usual_duration_ms(kind.generation_type, (wanted.value ->> 'usual_duration_ms')::integer),
      now() + interval '15 seconds'
    from jsonb_array_elements(create_generation_jobs.jobs) with ordinality as wanted (value, ordinality)
    join public.generation_types as kind on kind.generation_type = wanted.value ->> 'job_type'
    left join public.campaign_clips as clip on clip.id = (wanted.value ->> 'clip_id')::uuid
    order by wanted.ordinality
    returning *
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
  'Writes all jobs of one request and their holds, or nothing. jobs: [{id?, job_type, clip_id, input_params, units, '
  'provider_units, deadline_seconds, usual_duration_ms, depends_on: [index in this array], retry_of?}]. The same idempotency_key '
  'again returns the same rows. Refuses with PT402 insufficient_credits {requiredCents, availableCents}, PT404 not_found, '
  'PT409 generation_disabled, PT422 idempotency_key_reused, PT429 too_many_active / too_many_requests {limit}. '
  'exempt (admins): no hold, no limits.';

create function private.is_due(job public.generation_jobs) returns boolean
language sql
stable
set search_path = ''
as $$
  select not exists (
    select 1 from public.generation_jobs as parent
    where parent.id = any (job.depends_on) and parent.status <> 'completed'
  )
$$;
comment on function private.is_due is 'A job whose depends_on are not all completed is pending and simply not due.';

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
  'The licence to send the one POST: returns the job to exactly one caller, ever. Empty: not due, or somebody else has it.';

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
    -- A job cancelled while its POST was on the way has to be cancelled at fal as well.
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
  'bound: fal has two requests), unknown_job. The webhook may have been first: then the status is already a final one.';

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
    -- fal may put a running request back into its queue; what was seen running is not shown as waiting again.
    queue_position = case when job.status = 'submitted' and record_progress.status = 'submitted'
      then record_progress.queue_position end,
    progress_message = case when record_progress.status = 'in_progress'
      then left(record_progress.message, 300) else job.progress_message end,
    lease_until = null
  where job.id = record_progress.job_id
    and job.status in ('submitted', 'in_progress')
    and record_progress.status in ('submitted', 'in_progress')
  returning job.*
$$;
comment on function public.record_progress is
  'What fal said while the job runs: submitted -> in_progress, never back. Gives the lease back. Empty: already finished.';

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
    -- A cancelled job that fal has is looked at once more, to cancel it there too.
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
  'The end of a job that is locked and not finished: log row, final status, capture or release. The one place that does it.';

create function private.cancel_dependants(job_id uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_waiting public.generation_jobs;
  v_ids uuid[];
begin
  -- All job rows are locked, in the order they were written, before the first release locks the account.
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
comment on function private.cancel_dependants is 'Jobs that wait for a job that will never complete are cancelled and released.';

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
  'The next try of a failed job as a new row. Its hold is taken in the transaction that released the old one, so it cannot '
  'fail for want of credit.';

create function private.keep_owner(job_id uuid) returns void
language sql
set search_path = ''
as $$
  select 1 from auth.users as owner
  where owner.id = (select job.user_id from public.generation_jobs as job where job.id = keep_owner.job_id)
  for key share
$$;
comment on function private.keep_owner is
  'Locks a job''s user before the job, as deleting an account does: otherwise the two could wait for each other.';

create function private.note_delivery(job_id uuid, body_sha256 text, request_id text, outcome text, body text default null)
returns void
language sql
set search_path = ''
as $$
  insert into public.webhook_deliveries as delivery (job_id, body_sha256, fal_request_id, outcome, body)
  values (note_delivery.job_id, note_delivery.body_sha256, note_delivery.request_id, note_delivery.outcome, note_delivery.body)
  on conflict on constraint webhook_deliveries_body_once
  do update set times_seen = delivery.times_seen + 1, last_seen_at = now()
$$;

create function private.patched_parts(clip public.campaign_clips, clip_patch jsonb, job_id uuid) returns jsonb
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
comment on function private.patched_parts is 'The clip as it will look: its parts with one generation landed on them.';

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
  v_clip public.campaign_clips;
  v_parts jsonb;
  v_number integer;
  v_code text := 'applied';
  v_due uuid[] := '{}';
  v_retry_id uuid;
begin
  perform private.keep_owner(settle_generation_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = settle_generation_job.job_id for update;
  if not found then
    return query select 'unknown_job', '{}'::uuid[];
    return;
  end if;

  if v_job.fal_request_id <> settle_generation_job.request_id then
    v_code := 'mismatch';
  end if;

  if v_code = 'applied' and v_job.completed_at is not null then
    v_code := case
      when settle_generation_job.outcome = v_job.status then 'duplicate'
      when settle_generation_job.outcome <> 'completed' then 'late_failure'
      when exists (select 1 from public.clip_versions as version where version.job_id = v_job.id)
        or v_job.late_result_at is not null then 'duplicate'
      else 'late_success' end;
  end if;

  if settle_generation_job.source = 'webhook' and settle_generation_job.body_sha256 is not null then
    perform private.note_delivery(v_job.id, settle_generation_job.body_sha256, settle_generation_job.request_id, v_code);
    update public.generation_jobs as job
    set webhook_received_at = coalesce(job.webhook_received_at, now())
    where job.id = v_job.id;
  end if;

  if v_code not in ('applied', 'late_success') then
    return query select v_code, v_due;
    return;
  end if;

  -- The first answer to arrive for a job names its request; from then on any other request id is not this job's.
  if settle_generation_job.request_id is not null and v_job.fal_request_id is null then
    update public.generation_jobs as job
    set fal_request_id = settle_generation_job.request_id, submitted_at = coalesce(job.submitted_at, now())
    where job.id = v_job.id
    returning * into v_job;
  end if;

  -- In one order, and seen as they are after any other parent's end that was waited for.
  if v_code = 'applied' then
    perform 1 from (
      select 1 from public.generation_jobs as waiting
      where waiting.depends_on @> array[v_job.id] and waiting.status = 'pending'
      order by waiting.created_at, waiting.request_position, waiting.id
      for update
    ) as locked;
  end if;
  if v_code = 'applied' and settle_generation_job.outcome = 'completed' then
    with due as (
      update public.generation_jobs as waiting
      set
        next_check_at = now(),
        -- Its time begins now: the wait for what it needs is not its own.
        deadline_at = now() + make_interval(secs => waiting.deadline_seconds)
      where waiting.depends_on @> array[v_job.id]
        and waiting.status = 'pending'
        and not exists (
          select 1 from public.generation_jobs as parent
          where parent.id = any (waiting.depends_on) and parent.id <> v_job.id and parent.status <> 'completed'
        )
      returning waiting.id
    )
    select coalesce(array_agg(due.id), '{}') into v_due from due;
  elsif v_code = 'applied' and settle_generation_job.outcome = 'failed'
    and settle_generation_job.error -> 'retryable' = 'true'
    and v_job.fal_request_id is not null and v_job.retry_count < 2
  then
    v_retry_id := gen_random_uuid();
    -- What waits for this job waits for its successor now, and takes its result.
    update public.generation_jobs as waiting
    set
      depends_on = array_replace(waiting.depends_on, v_job.id, v_retry_id),
      input_params = replace(waiting.input_params::text, v_job.id::text, v_retry_id::text)::jsonb
    where waiting.depends_on @> array[v_job.id] and waiting.status = 'pending';
  elsif v_code = 'applied' then
    perform private.cancel_dependants(v_job.id);
  end if;

  if settle_generation_job.outcome = 'completed' and settle_generation_job.clip_patch is not null then
    -- "no key update": creating a job only holds the clip's key, so neither waits for the other.
    select * into v_clip from public.campaign_clips as clip where clip.id = v_job.clip_id for no key update;
    if found then
      v_parts := private.patched_parts(v_clip, settle_generation_job.clip_patch, v_job.id);
      select coalesce(max(version.version_number), 0) + 1 into v_number
      from public.clip_versions as version where version.clip_id = v_clip.id;
      insert into public.clip_versions (clip_id, user_id, version_number, action, job_id, snapshot)
      values (v_clip.id, v_clip.user_id, v_number, v_job.job_type, v_job.id, v_parts);
      if v_code = 'applied' then
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
      end if;
    end if;
  end if;

  if v_code = 'applied' then
    perform private.finish_job(
      v_job, settle_generation_job.outcome, settle_generation_job.source,
      settle_generation_job.result_url, settle_generation_job.result, settle_generation_job.error
    );
  else
    -- Kept for the creator, never charged: the status and the books stay as they were.
    update public.generation_jobs as job
    set
      result_url = settle_generation_job.result_url,
      result_data = settle_generation_job.result,
      late_result_at = now(),
      next_store_at = case when settle_generation_job.result_url is not null then now() end
    where job.id = v_job.id;
  end if;

  if v_retry_id is not null then
    perform private.retry_job(v_job, v_retry_id);
  end if;
  return query select v_code, v_due;
end
$$;
comment on function public.settle_generation_job is
  'The end of a job, all or nothing: status, clip part, version, capture or release, log row, waiting jobs. outcome: '
  'completed, failed or cancelled. error: {code, message, retryable}: what fal had accepted and calls retryable is tried '
  'again at most twice, as a new row that takes over the hold and whatever waits. clip_patch: {part: {...}}. result_code: applied, duplicate, '
  'late_success (kept as an unselected version, never charged), late_failure, mismatch (another request of fal''s), '
  'unknown_job; only applied and late_success change anything. due_job_ids: jobs that may be submitted now.';

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
  perform private.note_delivery(
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
  'A delivery that is fal''s but cannot be used as it is: kept with its body, the request id bound, and the job due at once '
  'so that the result is fetched with our own key. result_code: kept, duplicate (already finished), mismatch, unknown_job.';

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
  perform private.keep_owner(cancel_generation_job.job_id);
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
  'The owner''s wish to stop: cancelled and released at once, with everything that waits for it. fal is told afterwards '
  '(claim_due_jobs hands the job out once more). result_code: cancelled, already_finished, not_found.';

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
    -- Materialized: as a plain sub-query it may be run again for each row, and its limit with it.
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
        -- A cancellation that fal does not answer is sent again for a while.
        when job.completed_at > now() - interval '10 minutes' then now() + interval '1 minute' end
    from chosen
    where job.id = chosen.id
    returning job.*;
end
$$;
comment on function public.claim_due_jobs is
  'Jobs that somebody has to look at now, each to one caller for 45 s (database time): pending and never submitted, at fal '
  'and due for a look, past their deadline, or cancelled here but not yet at fal (until mark_cancel_sent, for 10 min). '
  'only_jobs: of these only, and those at fal already 5 s after the last look, because somebody is watching them.';

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
comment on function public.mark_cancel_sent is 'fal has answered a cancellation, one way or the other: nobody has to look any more.';

create function private.release_departing_user() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_job public.generation_jobs;
begin
  -- All rows are locked before the account is: a loop that locks would fetch some of them only after it.
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
comment on function private.release_departing_user is
  'Deleting an account ends its running jobs first, so that the books stay true after the rows are gone.';
create trigger release_departing_user before delete on auth.users
  for each row execute function private.release_departing_user();
