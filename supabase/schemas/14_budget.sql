-- The second set of books (credits are the first): what fal bills, in millionths of a US dollar, and a creator's fal budget.

create table public.fal_account_balance (
  is_singleton boolean primary key default true check (is_singleton),
  balance_micros bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  read_at timestamptz,
  error text check (length(error) <= 100),
  error_count integer not null default 0,
  next_read_at timestamptz not null default now(),
  events_error text check (length(events_error) <= 100),
  events_error_count integer not null default 0,
  next_events_at timestamptz not null default now(),
  constraint fal_account_balance_is_whole
    check ((balance_micros is null) = (currency is null) and (balance_micros is null) = (read_at is null))
);

comment on table public.fal_account_balance is
  'Our balance at fal (in millionths of currency), read at most once a minute, and when fal''s two billing endpoints may be '
  'called again. Written by functions only.';

insert into public.fal_account_balance (is_singleton) values (true);

create function public.read_budget(user_id uuid) returns table (
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint
)
language sql
stable
security definer
set search_path = ''
as $$
  select
    profile.manual_budget_cents,
    profile.manual_budget_set_at,
    coalesce(sum(job.spent_microusd), 0)::bigint,
    coalesce(sum(job.spent_microusd) filter (
      where greatest(job.created_at, job.completed_at, job.late_result_at) > profile.manual_budget_set_at
    ), 0)::bigint
  from public.profiles as profile
  left join public.generation_jobs as job on job.user_id = profile.user_id
  where profile.user_id = read_budget.user_id
  group by profile.user_id
$$;
comment on function public.read_budget is
  'A user''s budget and spending, in total and since the budget was typed in: jobs created since then, and jobs that were '
  'running then and have ended since, because fal bills at the end. Empty for a user without a profile.';

create function public.set_manual_budget(user_id uuid, budget_cents bigint default null)
returns table (
  manual_budget_cents bigint,
  manual_budget_set_at timestamptz,
  spent_microusd bigint,
  spent_since_microusd bigint
)
language plpgsql
security definer
set search_path = ''
as $$
begin
  if set_manual_budget.budget_cents < 0 or set_manual_budget.budget_cents > 100000000000 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'budget_cents must be between 0 and 100000000000';
  end if;
  update public.profiles as profile
  set
    manual_budget_cents = set_manual_budget.budget_cents,
    manual_budget_set_at = case when set_manual_budget.budget_cents is not null then now() end
  where profile.user_id = set_manual_budget.user_id;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such user';
  end if;
  return query select * from public.read_budget(set_manual_budget.user_id);
end
$$;
comment on function public.set_manual_budget is
  'Sets the balance the creator typed in and counts spending from zero again; null removes it. Returns read_budget. PT422 for '
  'an amount out of range, PT404 without a profile.';

create function public.spending_by_day(user_id uuid, time_zone text, days integer)
returns table (day date, generation_type text, spent_microusd bigint, job_count bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_first date;
begin
  begin
    v_first := (now() at time zone spending_by_day.time_zone)::date
      - (least(greatest(spending_by_day.days, 1), 31) - 1);
  exception when invalid_parameter_value then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'time_zone is not known';
  end;
  return query
    select
      (job.created_at at time zone spending_by_day.time_zone)::date,
      job.job_type,
      sum(job.spent_microusd)::bigint,
      count(*)
    from public.generation_jobs as job
    where job.user_id = spending_by_day.user_id
      and job.created_at >= v_first::timestamp at time zone spending_by_day.time_zone
      and job.spent_microusd > 0
    group by 1, 2
    order by 1, 2;
end
$$;
comment on function public.spending_by_day is
  'What the jobs created on each of the last days (at most 31, including today) cost, by day in that time zone and by type; '
  'days without spending have no row. PT422 for an unknown time zone.';

create function public.claim_balance_read() returns boolean
language sql
security definer
set search_path = ''
as $$
  with claimed as (
    update public.fal_account_balance as account
    set next_read_at = now() + interval '1 minute'
    where account.next_read_at <= now()
    returning 1
  )
  select exists (select 1 from claimed)
$$;
comment on function public.claim_balance_read is
  'The claim to read our balance from fal: true for one caller a minute across all instances, less often while fal refuses.';

create function public.record_balance(balance_micros bigint, currency text) returns setof public.fal_account_balance
language sql
security definer
set search_path = ''
as $$
  update public.fal_account_balance as account
  set
    balance_micros = record_balance.balance_micros,
    currency = record_balance.currency,
    read_at = now(),
    error = null,
    error_count = 0
  where account.is_singleton
  returning account.*
$$;
comment on function public.record_balance is 'Records the balance fal returned, in millionths of the currency.';

create function public.record_billing_error(source text, error text) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before text;
begin
  if record_billing_error.source not in ('balance', 'events') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'source must be balance or events';
  end if;
  select case record_billing_error.source when 'balance' then account.error else account.events_error end into v_before
  from public.fal_account_balance as account
  for update;
  if record_billing_error.source = 'balance' then
    update public.fal_account_balance as account
    set
      error = left(record_billing_error.error, 100),
      error_count = account.error_count + 1,
      next_read_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(account.error_count, 10)))
    where account.is_singleton;
  else
    update public.fal_account_balance as account
    set
      events_error = left(record_billing_error.error, 100),
      events_error_count = account.events_error_count + 1,
      next_events_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(account.events_error_count, 10)))
    where account.is_singleton;
  end if;
  return v_before is distinct from left(record_billing_error.error, 100);
end
$$;
comment on function public.record_billing_error is
  'Records that fal did not return the balance or the events: no further calls for 1, 2, 4, … 60 minutes. True if the error is '
  'new, so that it is logged once and not on every attempt.';

create function public.claim_unbilled_jobs(max_jobs integer)
returns table (job_id uuid, request_id text, finished_at timestamptz)
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.generation_jobs as due
    where due.next_billing_at <= now()
      and exists (select 1 from public.fal_account_balance as account where account.next_events_at <= now())
    order by due.next_billing_at
    limit least(greatest(claim_unbilled_jobs.max_jobs, 0), 50)
    for update skip locked
  )
  update public.generation_jobs as job
  set next_billing_at = now() + interval '2 minutes'
  from chosen
  where job.id = chosen.id
  returning job.id, job.fal_request_id, coalesce(job.late_result_at, job.completed_at)
$$;
comment on function public.claim_unbilled_jobs is
  'Claims ended requests whose billing events are due (at most 50, as many as fal takes at once), each for one caller and 2 '
  'min. Empty while fal refuses.';

create function public.record_provider_costs(costs jsonb) returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_changed integer;
begin
  update public.fal_account_balance as account
  set events_error = null, events_error_count = 0, next_events_at = now()
  where account.events_error is not null;

  with told as (
    select (cost.value ->> 'job_id')::uuid as job_id, (cost.value ->> 'microusd')::bigint as microusd
    from jsonb_array_elements(record_provider_costs.costs) as cost
  ),
  locked as (
    select job.id, job.provider_billed_microusd as before, told.microusd
    from public.generation_jobs as job
    join told on told.job_id = job.id
    order by job.created_at, job.request_position, job.id
    for update of job
  ),
  updated as (
    update public.generation_jobs as job
    set
      provider_billed_microusd = coalesce(locked.microusd, job.provider_billed_microusd),
      billing_attempts = job.billing_attempts + 1,
      next_billing_at = case
        -- A bill may come in several rows: one more check an hour after the first, then it is final.
        when locked.microusd is not null and locked.before is null then now() + interval '1 hour'
        when locked.microusd is not null then null
        when job.billing_attempts < 15 then now()
          + least(interval '4 hours', interval '15 seconds' * power(2, job.billing_attempts)) end
    from locked
    where job.id = locked.id
    returning locked.before is distinct from locked.microusd and locked.microusd is not null as is_news
  )
  select count(*) filter (where updated.is_news) into v_changed from updated;
  return v_changed;
end
$$;
comment on function public.record_provider_costs is
  'Records what fal''s billing events say, [{job_id, microusd | null}]: a cost replaces the estimate in every sum and is '
  'checked once more after an hour; null (no events yet) is checked again after 15 s, 30 s, … 4 h, for a day. Returns how many '
  'costs were new or changed.';
