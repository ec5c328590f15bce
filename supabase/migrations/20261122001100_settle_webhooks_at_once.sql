-- A webhook is settled in one call: what of the job's input lands on the clip beside fal's output is copied here, where the row is.

create function public.settle_from_webhook(
  job_id uuid,
  outcome public.generation_status,
  request_id text,
  body_sha256 text,
  job_type text default null,
  result_url text default null,
  result jsonb default null,
  clip_patch jsonb default null,
  keeps jsonb default '{}',
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
  -- Without a lock: neither changes once fal has the job.
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
      from jsonb_each(settle_from_webhook.keeps) as field
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
  'settle_generation_job for a webhook, without the caller having read the job: keeps names what of '
  'input_params lands on the clip''s part beside clip_patch, {field: [path]}. result_code: as there, and other_type when the job '
  'is not of job_type; then nothing was done. started_at: when the job was submitted.';

revoke execute on function public.settle_from_webhook from public, anon, authenticated, service_role;
grant execute on function public.settle_from_webhook to service_role;
