-- What administrators read about the studio, its users, its prices and its bills.

create function private.overview_hours() returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'hour', counted.hour, 'completed', counted.completed, 'failed', counted.failed, 'other', counted.other
  ) order by counted.hour), '[]') from (
    select date_trunc('hour', job.created_at) as hour,
      count(*) filter (where job.status = 'completed') as completed,
      count(*) filter (where job.status = 'failed') as failed,
      count(*) filter (where job.status not in ('completed', 'failed')) as other
    from public.generation_jobs as job
    where job.created_at >= date_trunc('hour', now()) - interval '23 hours'
    group by 1
  ) as counted
$$;
comment on function private.overview_hours is 'Jobs of the last 24 hours by the hour they were created in, and how they ended.';

create function private.overview_days(today date, time_zone text) returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_agg(jsonb_build_object(
    'day', overview_days.today - back, 'jobs', counted.jobs, 'charged_cents', counted.charged_cents,
    'spent_microusd', counted.spent_microusd
  ) order by back desc)
  from generate_series(0, 29) as back, lateral (
    -- Integers far below 2^53, where double precision is exact and several times as fast as numeric.
    select count(*) as jobs, coalesce(sum(job.actual_cost_cents), 0) as charged_cents,
      coalesce(sum(job.spent_microusd::double precision), 0)::bigint as spent_microusd
    from public.generation_jobs as job
    where job.created_at >= (overview_days.today - back)::timestamp at time zone overview_days.time_zone
      and job.created_at < (overview_days.today - back + 1)::timestamp at time zone overview_days.time_zone
  ) as counted
$$;
comment on function private.overview_days is
  'Jobs of each of the last 30 days in that time zone: number, credits charged, provider cost.';

create function private.overview_types() returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'type', kind.generation_type, 'completed', sample.completed, 'failed', sample.failed, 'cancelled', sample.cancelled,
    'median_ms', sample.median_ms, 'p95_ms', sample.p95_ms
  ) order by kind.generation_type), '[]')
  from public.generation_types as kind, lateral (
    select
      count(*) filter (where recent.status = 'completed') as completed,
      count(*) filter (where recent.status = 'failed') as failed,
      count(*) filter (where recent.status = 'cancelled') as cancelled,
      percentile_cont(0.5) within group (order by recent.duration_ms) filter (where recent.status = 'completed') as median_ms,
      percentile_cont(0.95) within group (order by recent.duration_ms) filter (where recent.status = 'completed') as p95_ms
    from (
      select log.status, log.duration_ms from public.generation_logs as log
      where log.generation_type = kind.generation_type and log.created_at > now() - interval '7 days'
      order by log.created_at desc
      limit 2000
    ) as recent
  ) as sample
  where sample.completed + sample.failed + sample.cancelled > 0
$$;
comment on function private.overview_types is 'How each type''s last 2,000 jobs within 7 days ended, and how long they took.';

create function public.admin_overview(time_zone text) returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_today date;
  v_from timestamptz;
  v_first timestamptz;
begin
  begin
    v_today := (now() at time zone admin_overview.time_zone)::date;
    v_from := v_today::timestamp at time zone admin_overview.time_zone;
    v_first := (v_today - 29)::timestamp at time zone admin_overview.time_zone;
  exception when invalid_parameter_value then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'time_zone is not known';
  end;
  return jsonb_build_object(
    'statuses', (
      select coalesce(jsonb_object_agg(counted.status, counted.number), '{}') from (
        select job.status, count(*) as number from public.generation_jobs as job
        where job.created_at >= v_from group by job.status
      ) as counted
    ),
    'hours', private.overview_hours(),
    'days', private.overview_days(v_today, admin_overview.time_zone),
    'refunds', (
      select coalesce(jsonb_agg(jsonb_build_object('day', counted.day, 'cents', counted.cents) order by counted.day), '[]') from (
        select (entry.created_at at time zone admin_overview.time_zone)::date as day, sum(entry.amount_cents) as cents
        from public.credit_transactions as entry
        where entry.entry = 'adjust' and entry.job_id is not null and entry.created_at >= v_first
        group by 1
      ) as counted
    ),
    'types', private.overview_types(),
    'settled_by', (
      select coalesce(jsonb_object_agg(counted.settled_by, counted.number), '{}') from (
        select log.settled_by, count(*) as number from public.generation_logs as log
        where log.created_at > now() - interval '24 hours' and log.status in ('completed', 'failed')
        group by log.settled_by
      ) as counted
    ),
    'active_count', (
      select count(*) from public.generation_jobs as job where job.status in ('pending', 'submitted', 'in_progress')
    ),
    'oldest_active', (
      select to_jsonb(listed) from (
        select active as row from public.generation_jobs as active
        where active.status in ('pending', 'submitted', 'in_progress')
        order by active.created_at
        limit 1
      ) as oldest, lateral private.to_admin_job(oldest.row, null) as listed
    )
  );
end
$$;
comment on function public.admin_overview is
  'The studio at a glance, with days in that time zone: jobs created today by status, per hour of the last 24, per day of the '
  'last 30 (credits charged, provider cost, refunds), outcome and duration of each type''s last 2,000 jobs within 7 days, what '
  'settled the jobs of the last 24 h, and the oldest running job. PT422 for an unknown time zone.';

create function public.admin_list_users(
  sort text default 'activity',
  max_rows integer default 50,
  after_key text default null,
  after_id uuid default null,
  search text default null,
  only_user uuid default null
) returns table (
  user_id uuid,
  email text,
  display_name text,
  created_at timestamptz,
  last_activity_at timestamptz,
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint,
  balance_cents bigint,
  held_cents bigint,
  available_cents bigint,
  sort_key text
)
language plpgsql
stable
security definer
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
declare
  -- Escaped: % and _ are ordinary characters in an address.
  v_pattern text := '%' || regexp_replace(lower(admin_list_users.search), '([\\%_])', '\\\1', 'g') || '%';
begin
  if admin_list_users.sort not in ('activity', 'email', 'credits') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'sort must be activity, email or credits';
  end if;
  return query
    with person as (
      select
        profile.user_id, owner.email::text as email, profile.display_name, profile.created_at,
        greatest(profile.created_at, (
          select max(job.created_at) from public.generation_jobs as job where job.user_id = profile.user_id
        )) as last_activity_at,
        account.balance_cents, account.held_cents, account.available_cents
      from public.profiles as profile
      join auth.users as owner on owner.id = profile.user_id
      join public.credit_accounts as account on account.user_id = profile.user_id
      where (admin_list_users.only_user is null or profile.user_id = admin_list_users.only_user)
        and (admin_list_users.search is null or lower(owner.email::text) like v_pattern
          or lower(profile.display_name) like v_pattern)
    ),
    keyed as (
      select person.*,
        -- One key type for every sort, so that the smallest always comes first.
        case admin_list_users.sort
          when 'activity' then to_char(1e15 - extract(epoch from person.last_activity_at) * 1e6, 'FM0000000000000000')
          when 'credits' then to_char(1e15 - person.available_cents, 'FM0000000000000000')
          else lower(person.email) end collate "C" as key
      from person
    ),
    page as (
      select keyed.* from keyed
      where admin_list_users.after_id is null
        or (keyed.key, keyed.user_id) > (admin_list_users.after_key collate "C", admin_list_users.after_id)
      order by keyed.key, keyed.user_id
      limit least(greatest(admin_list_users.max_rows, 1), 1000)
    )
    select
      page.user_id, page.email, page.display_name, page.created_at, page.last_activity_at,
      budget.manual_budget_cents, budget.manual_budget_set_at, budget.spent_microusd, budget.spent_since_microusd,
      page.balance_cents, page.held_cents, page.available_cents, page.key::text
    from page, lateral public.read_budget(page.user_id) as budget
    order by page.key, page.user_id;
end
$$;
comment on function public.admin_list_users is
  'One page of users with budget (as in read_budget) and credits; sort: activity (latest first), email, credits (most first). '
  'search: part of the e-mail address or the name. The next page starts after sort_key and user_id of the last row.';

create function public.admin_list_ledger(user_id uuid, before bigint default null, max_rows integer default 50) returns table (
  id bigint,
  entry text,
  amount_cents bigint,
  balance_change_cents bigint,
  held_change_cents bigint,
  generation_type text,
  job_id uuid,
  description text,
  actor_email text,
  created_at timestamptz
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    row.id, row.entry, row.amount_cents, row.balance_change_cents, row.held_change_cents, row.generation_type, row.job_id,
    row.description, private.admin_email(row.actor_id), row.created_at
  from public.credit_transactions as row
  where row.user_id = admin_list_ledger.user_id
    and (admin_list_ledger.before is null or row.id < admin_list_ledger.before)
  order by row.id desc
  limit least(greatest(admin_list_ledger.max_rows, 1), 1000)
$$;
comment on function public.admin_list_ledger is
  'A user''s ledger entries, newest first, with the administrator behind each grant or adjustment.';

create function public.admin_list_prices() returns table (
  generation_type text,
  unit text,
  price_cents integer,
  provider_unit text,
  provider_cost_microusd bigint,
  enabled boolean,
  updated_at text,
  changed_at timestamptz,
  changed_by text
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    kind.generation_type, kind.unit, kind.price_cents, kind.provider_unit, kind.provider_cost_microusd, kind.enabled,
    kind.updated_at::text, changed.created_at, private.admin_email(changed.admin_id)
  from public.generation_types as kind
  left join lateral (
    select done.created_at, done.admin_id from public.admin_actions as done
    where done.generation_type = kind.generation_type
    order by done.id desc
    limit 1
  ) as changed on true
  order by kind.generation_type
$$;
comment on function public.admin_list_prices is
  'Every generation type with its price and provider cost. updated_at is for admin_set_price, exact to the microsecond.';

create function public.admin_compare_billing(since timestamptz, until timestamptz, events jsonb) returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with event as materialized (
    select row.request_id, sum(row.microusd)::bigint as microusd
    from jsonb_to_recordset(admin_compare_billing.events) as row (request_id text, microusd bigint)
    group by row.request_id
  ),
  orphan as (
    select event.* from event
    where not exists (select 1 from public.generation_jobs as job where job.fal_request_id = event.request_id)
    order by event.microusd desc
  ),
  ended as materialized (
    select job.*, event.microusd
    from public.generation_jobs as job
    left join event on event.request_id = job.fal_request_id
    where job.completed_at >= admin_compare_billing.since and job.completed_at < admin_compare_billing.until
      and job.fal_request_id is not null
  ),
  missing as (
    select ended.id, ended.job_type, ended.completed_at, ended.provider_cost_microusd from ended
    where ended.status = 'completed' and ended.microusd is null and ended.provider_cost_microusd > 0
    order by ended.completed_at desc
  ),
  drift as (
    select ended.job_type, count(*) as jobs, sum(ended.provider_cost_microusd) as expected_microusd,
      sum(ended.microusd) as billed_microusd
    from ended
    where ended.microusd is not null
    group by ended.job_type
    order by ended.job_type
  )
  select jsonb_build_object(
    'event_count', (select count(*) from event),
    'billed_microusd', (select coalesce(sum(event.microusd), 0) from event),
    'orphan_count', (select count(*) from orphan),
    'orphans', (select coalesce(jsonb_agg(to_jsonb(shown)), '[]') from (select * from orphan limit 10) as shown),
    'missing_count', (select count(*) from missing),
    'missing', (select coalesce(jsonb_agg(to_jsonb(shown)), '[]') from (select * from missing limit 10) as shown),
    'drift', (select coalesce(jsonb_agg(to_jsonb(drift)), '[]') from drift)
  )
$$;
comment on function public.admin_compare_billing is
  'Compares fal''s billing events ([{request_id, microusd}]) with our jobs that ended in that range: orphans (billed, but no '
  'job of ours), missing (completed, but not billed), drift (estimated and billed, by type). Lists show 10, counts count all.';
