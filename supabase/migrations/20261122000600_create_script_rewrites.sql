-- A generation of a whole campaign's text: a job like any other, with a campaign and no clip.

insert into public.generation_types (generation_type, unit, price_cents, provider_unit, provider_cost_microusd)
values ('script_openrouter', 'request', 2, 'request', 2000);

-- As before, and a job without a clip may name its campaign.
create or replace function public.create_generation_jobs(
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
  perform 1
  from jsonb_array_elements(create_generation_jobs.jobs) as wanted
  where wanted.value ->> 'campaign_id' is not null and not exists (
    select 1 from public.campaigns as campaign
    where campaign.id = (wanted.value ->> 'campaign_id')::uuid and campaign.user_id = create_generation_jobs.user_id
  );
  if found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such campaign';
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
      coalesce(clip.campaign_id, (wanted.value ->> 'campaign_id')::uuid),
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
  'Writes all jobs of one request and their holds, or nothing. jobs: [{id?, job_type, clip_id, campaign_id?, input_params, units, '
  'provider_units, deadline_seconds, usual_duration_ms, depends_on: [index in this array], retry_of?}]. The same idempotency_key '
  'again returns the same rows. Refuses with PT402 insufficient_credits {requiredCents, availableCents}, PT404 not_found, '
  'PT409 generation_disabled, PT422 idempotency_key_reused, PT429 too_many_active / too_many_requests {limit}. '
  'exempt (admins): no hold, no limits.';
