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
