-- What a monitor asks: is the reconciler alive, and is there a job that nobody has looked at although it is time.

-- (Made with the lock: a migration is one transaction, and the index holds running jobs alone.)
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_running_deadline_index on public.generation_jobs (deadline_at) where completed_at is null;

create function public.read_health(patience_seconds integer)
returns table (reconciler_age_seconds integer, overdue_job_id uuid, overdue_seconds integer)
language sql
stable
security definer
set search_path = ''
as $$
  select
    floor(extract(epoch from now() - state.last_run_at))::integer,
    oldest.id,
    floor(extract(epoch from now() - oldest.since))::integer
  from public.reconciler_state as state
  left join lateral (
    select overdue.id, overdue.since
    from (
      (
        select job.id, job.next_check_at as since
        from public.generation_jobs as job
        where job.next_check_at < now() - make_interval(secs => read_health.patience_seconds)
          and (job.status <> 'pending' or private.is_due(job))
        order by job.next_check_at
        limit 1
      )
      union all
      (
        select job.id, job.deadline_at
        from public.generation_jobs as job
        where job.completed_at is null
          and job.deadline_at < now() - make_interval(secs => read_health.patience_seconds)
          and (job.status <> 'pending' or private.is_due(job))
        order by job.deadline_at
        limit 1
      )
    ) as overdue
    order by overdue.since
    limit 1
  ) as oldest on true
$$;
comment on function public.read_health is
  'One row, from indexes that hold running jobs alone. reconciler_age_seconds: since its last run; null: never. overdue_job_id: the '
  'job that has waited longest beyond patience_seconds, either for a look (next_check_at) or, looked at or not, for its end '
  '(deadline_at); null: none. A job whose depends_on are not completed is not due and never counts.';
grant execute on function public.read_health to service_role;
