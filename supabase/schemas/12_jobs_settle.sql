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
