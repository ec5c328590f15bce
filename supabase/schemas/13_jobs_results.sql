-- We store results ourselves: the scheduled work copies each from fal's URL into the bucket "media", with retries.

create function public.claim_unstored_results(max_jobs integer) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.generation_jobs as due
    where due.next_store_at <= now()
    order by due.next_store_at
    limit least(greatest(claim_unstored_results.max_jobs, 0), 100)
    for update skip locked
  )
  update public.generation_jobs as job
  set
    store_attempts = job.store_attempts + 1,
    -- A copy whose process dies is retried, but not forever.
    next_store_at = case when job.store_attempts < 8 then now() + interval '3 minutes' end
  from chosen
  where job.id = chosen.id
  returning job.*
$$;
comment on function public.claim_unstored_results is
  'Claims results to copy now, each for one caller and 3 min: longer than one copy may take.';

create function public.mark_result_stored(job_id uuid, stored_path text) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set stored_path = mark_result_stored.stored_path, stored_at = now(), next_store_at = null, store_error = null
  where job.id = mark_result_stored.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.mark_result_stored is 'Records that a result is stored. Empty: it already was.';

create function public.postpone_result_storage(job_id uuid, error text, is_final boolean)
returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set
    store_error = left(postpone_result_storage.error, 100),
    next_store_at = case when not is_final and job.store_attempts < 8
      then now() + interval '10 seconds' * power(2, job.store_attempts) end
  where job.id = postpone_result_storage.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.postpone_result_storage is
  'Records a failed copy: retried after 20 s, 40 s, … 21 min, eight attempts at most; not at all if is_final.';

create function public.replace_result_url(job_id uuid, result_url text) returns setof public.generation_jobs
language sql
security definer
set search_path = ''
as $$
  update public.generation_jobs as job
  set result_url = replace_result_url.result_url
  where job.id = replace_result_url.job_id and job.stored_path is null
  returning job.*
$$;
comment on function public.replace_result_url is 'Replaces a dead URL with another one from fal for the same result.';
