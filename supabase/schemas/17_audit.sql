-- Every invariant of money and state as a query, and when each was last checked.

create view public.audit_violations with (security_invoker = on) as
with ledger as (
  select
    entry.user_id,
    sum(entry.balance_change_cents) as balance_cents,
    sum(entry.held_change_cents) as held_cents
  from public.credit_transactions as entry
  group by entry.user_id
),
job_entries as (
  select
    entry.job_id,
    sum(entry.amount_cents) filter (where entry.entry = 'hold') as held,
    sum(entry.amount_cents) filter (where entry.entry = 'capture') as captured,
    sum(entry.amount_cents) filter (where entry.entry = 'release') as released
  from public.credit_transactions as entry
  where entry.job_id is not null
  group by entry.job_id
)
select 'account_equals_ledger' as rule, account.user_id::text as subject,
  format('account %s/%s, ledger %s/%s (balance/held)', account.balance_cents, account.held_cents,
    coalesce(ledger.balance_cents, 0), coalesce(ledger.held_cents, 0)) as detail
from public.credit_accounts as account
left join ledger on ledger.user_id = account.user_id
where account.balance_cents <> coalesce(ledger.balance_cents, 0)
  or account.held_cents <> coalesce(ledger.held_cents, 0)
union all
select 'held_equals_running_jobs', account.user_id::text,
  format('held %s, running jobs hold %s', account.held_cents, coalesce(sum(job.held_cents), 0))
from public.credit_accounts as account
left join public.generation_jobs as job on job.user_id = account.user_id and job.completed_at is null
group by account.user_id, account.held_cents
having account.held_cents <> coalesce(sum(job.held_cents), 0)
union all
select 'job_hold_is_in_the_ledger', job.id::text, format('job holds %s, ledger %s', job.held_cents, entries.held)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.held_cents <> coalesce(entries.held, 0)
union all
select 'running_job_has_no_end_entry', job.id::text, job.status::text
from public.generation_jobs as job
join job_entries as entries on entries.job_id = job.id
where job.completed_at is null and (entries.captured is not null or entries.released is not null)
union all
select 'completed_job_is_captured', job.id::text,
  format('charged %s, captured %s, released %s', job.actual_cost_cents, entries.captured, entries.released)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.status = 'completed'
  and (job.actual_cost_cents <> coalesce(entries.captured, 0) or job.held_cents <> job.actual_cost_cents
    or entries.released is not null)
union all
select 'failed_or_cancelled_job_is_released', job.id::text,
  format('held %s, captured %s, released %s', job.held_cents, entries.captured, entries.released)
from public.generation_jobs as job
left join job_entries as entries on entries.job_id = job.id
where job.status in ('failed', 'cancelled')
  and (entries.captured is not null or job.held_cents <> coalesce(entries.released, 0))
union all
select 'finished_job_has_one_log_row', job.id::text, coalesce(log.status::text, 'no log row')
from public.generation_jobs as job
left join public.generation_logs as log on log.job_id = job.id
where (job.completed_at is not null) <> (log.id is not null) or log.status <> job.status
  or log.charged_cents <> job.actual_cost_cents
union all
select 'completed_job_has_a_result', job.id::text, job.job_type
from public.generation_jobs as job
where job.status = 'completed' and job.result_data is null
union all
select 'completed_clip_job_has_a_version', job.id::text, job.job_type
from public.generation_jobs as job
where job.status = 'completed' and job.clip_id is not null
  and not exists (select 1 from public.clip_versions as version where version.job_id = job.id)
union all
select 'selected_version_exists', clip.id::text, format('version %s', clip.current_version)
from public.campaign_clips as clip
where clip.current_version > 0
  and not exists (
    select 1 from public.clip_versions as version
    where version.clip_id = clip.id and version.version_number = clip.current_version
  )
union all
select 'running_job_will_be_looked_at', job.id::text, job.status::text
from public.generation_jobs as job
where job.completed_at is null and job.next_check_at is null
union all
select 'waiting_job_has_living_parents', job.id::text, parent.status::text
from public.generation_jobs as job
join public.generation_jobs as parent on parent.id = any (job.depends_on)
where job.status = 'pending' and parent.status in ('failed', 'cancelled');

comment on view public.audit_violations is
  'rule, subject and detail of every violated invariant; empty when all is well. Read by the admin page and by tests.';

create table public.audit_state (
  rule text primary key,
  ran_at timestamptz,
  duration_ms integer not null default 0,
  violation_count integer not null default 0,
  violations jsonb not null default '[]'
);

comment on table public.audit_state is
  'What each rule of audit_violations found when it was last checked (its first 20 rows): checking costs more with every job.';

insert into public.audit_state (rule) values
  ('account_equals_ledger'), ('held_equals_running_jobs'), ('job_hold_is_in_the_ledger'), ('running_job_has_no_end_entry'),
  ('completed_job_is_captured'), ('failed_or_cancelled_job_is_released'), ('finished_job_has_one_log_row'),
  ('completed_job_has_a_result'), ('completed_clip_job_has_a_version'), ('selected_version_exists'),
  ('running_job_will_be_looked_at'), ('waiting_job_has_living_parents');

create function public.run_audit(max_age_seconds integer) returns setof public.audit_state
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  v_started timestamptz := clock_timestamp();
  v_asked timestamptz;
  v_rule text;
  v_count integer;
  v_rows jsonb;
begin
  -- One audit at a time; concurrent callers get the stored results.
  if pg_try_advisory_xact_lock(hashtext('run_audit')) then
    for v_rule in
      select state.rule from public.audit_state as state
      where state.ran_at is null or state.ran_at < now() - make_interval(
        secs => greatest(run_audit.max_age_seconds, least(run_audit.max_age_seconds, 1) * state.duration_ms / 10)
      )
      order by state.ran_at nulls first, state.rule
    loop
      v_asked := clock_timestamp();
      select count(*)::integer, coalesce(jsonb_agg(jsonb_build_object('subject', found.subject, 'detail', found.detail))
        filter (where found.number <= 20), '[]')
      into v_count, v_rows
      from (
        select violation.*, row_number() over () as number
        from public.audit_violations as violation where violation.rule = v_rule
      ) as found;
      update public.audit_state as state
      set
        ran_at = clock_timestamp(),
        duration_ms = round(extract(epoch from clock_timestamp() - v_asked) * 1000),
        violation_count = v_count,
        violations = v_rows
      where state.rule = v_rule;
      exit when clock_timestamp() - v_started > interval '2 seconds';
    end loop;
  end if;
  return query select * from public.audit_state as state order by state.rule;
end
$$;
comment on function public.run_audit is
  'Checks the rules of audit_violations not checked for max_age_seconds (0: all of them), the longest waiting first, and stops '
  'after two seconds: call it again for the rest. Unless max_age_seconds is 0, a slow rule is checked at most once per hundred '
  'times its duration. Returns the last result of every rule.';
