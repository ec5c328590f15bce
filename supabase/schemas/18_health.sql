-- What monitoring and the health page read: is the reconciler alive, is a job overdue, which deliveries were rejected.

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
  where state.is_singleton
$$;
comment on function public.record_reconciler_run is
  'Records the end of a reconciler run: how many jobs it claimed, and how many of them failed.';

create function public.add_rejected_webhooks(counts jsonb) returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.rejected_webhooks as refusal (day, reason, times_seen)
  select (now() at time zone 'utc')::date, left(counted.key, 60), counted.value::bigint
  from jsonb_each_text(add_rejected_webhooks.counts) as counted
  order by counted.key
  on conflict (day, reason)
  do update set times_seen = refusal.times_seen + excluded.times_seen, last_seen_at = now()
$$;
comment on function public.add_rejected_webhooks is 'Adds {reason: count} to the current day (UTC).';

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
  'One row, from indexes that hold only running jobs. reconciler_age_seconds: since its last run; null: never ran. '
  'overdue_job_id: the job that has waited longest beyond patience_seconds, either for a check (next_check_at) or, checked or '
  'not, for its end (deadline_at); null: none. A job whose depends_on are not completed is not due and never counts.';

create function public.admin_health() returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'now', now(),
    'reconciler', (select to_jsonb(state) - 'is_singleton' from public.reconciler_state as state),
    'audit', (select coalesce(jsonb_agg(to_jsonb(state) order by state.rule), '[]') from public.audit_state as state),
    'rejections', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'reason', counted.reason, 'today', counted.today, 'week', counted.week, 'last_seen_at', counted.last_seen_at
      ) order by counted.week desc, counted.reason), '[]')
      from (
        select refusal.reason,
          coalesce(sum(refusal.times_seen) filter (where refusal.day = (now() at time zone 'utc')::date), 0) as today,
          sum(refusal.times_seen) as week, max(refusal.last_seen_at) as last_seen_at
        from public.rejected_webhooks as refusal
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
  'The reconciler''s last run, the last audit, deliveries rejected by reason (today, and 7 days; UTC) and accepted by outcome '
  '(24 h).';
