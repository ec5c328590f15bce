-- The second ledger: what fal bills (in millionths of a US dollar), and the budget a creator keeps against it. Credits are the first.

-- What a job counts for is derived, so no transition can forget it: what fal billed once that is known, until then the
-- estimate; nothing for a job that ended without a result, because fal does not bill those. (The table is rewritten for it,
-- which is cheap before the first release.)
alter table public.generation_jobs
  add column provider_billed_microusd bigint check (provider_billed_microusd >= 0),
  add column next_billing_at timestamptz,
  add column billing_attempts integer not null default 0 check (billing_attempts >= 0),
  -- squawk-ignore adding-field-with-default
  add column spent_microusd bigint not null generated always as (
    case
      when provider_billed_microusd is not null then provider_billed_microusd
      when status in ('failed', 'cancelled') and late_result_at is null then 0
      else provider_cost_microusd
    end
  ) stored,
  -- squawk-ignore constraint-missing-not-valid
  add constraint generation_jobs_billed_was_at_fal
    check (provider_billed_microusd is null or fal_request_id is not null);
comment on column public.generation_jobs.provider_cost_microusd is
  'The estimate, made at creation from generation_types and never changed. The log row repeats it as it stood at the end.';
comment on column public.generation_jobs.provider_billed_microusd is
  'What fal''s billing events say this request cost; null until they do, and without an admin key for ever.';
comment on column public.generation_jobs.spent_microusd is
  'What this job counts for in every sum of spending: billed, else estimated, else nothing.';
comment on column public.generation_jobs.next_billing_at is
  'When fal''s billing events are next asked for this request; null: not yet at its end, known, or given up after a day.';
comment on column public.generation_logs.provider_cost_microusd is
  'The estimate at the job''s end (0 without a result). What fal billed later stands on the job: spent_microusd.';

-- Every sum of a user's spending is an index-only scan. (Made with the lock: a migration is one transaction, and the table is
-- still small.)
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_spending_index on public.generation_jobs (user_id, created_at desc)
  include (completed_at, late_result_at, job_type, spent_microusd);
-- squawk-ignore require-concurrent-index-deletion
drop index public.generation_jobs_user_id_created_at_index;
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_unbilled_index on public.generation_jobs (next_billing_at)
  where next_billing_at is not null;

create function private.expect_bill() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.next_billing_at = now();
  new.billing_attempts = 0;
  return new;
end
$$;
comment on function private.expect_bill is 'What has ended at fal may be billed: its billing events are asked for from now on.';
create trigger generation_jobs_expect_bill before update on public.generation_jobs
  for each row
  when (
    new.completed_at is not null and new.fal_request_id is not null
    and (old.completed_at is null or old.fal_request_id is null or old.late_result_at is distinct from new.late_result_at)
  )
  execute function private.expect_bill();

-- fal keeps billing events for 90 days.
update public.generation_jobs
set next_billing_at = now()
where completed_at > now() - interval '89 days' and fal_request_id is not null;

create table public.fal_account_balance (
  only_row boolean primary key default true check (only_row),
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
  'What fal says is left on our account (millionths of currency), read at most once a minute, and when fal''s two billing '
  'addresses may be asked again. Written by functions only.';
insert into public.fal_account_balance (only_row) values (true);
alter table public.fal_account_balance enable row level security;
revoke all on public.fal_account_balance from anon, authenticated, service_role;
grant select on public.fal_account_balance to service_role;

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
  'A user''s budget and spending, ever and since the budget was typed in: jobs started since then, and those that were '
  'running then and have ended since, which is when fal bills them. Empty for a user without a profile.';

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
  'The balance as the creator typed it in, from which spending is counted anew; null removes it. Returns read_budget. PT422 '
  'for a negative or absurd amount, PT404 without a profile.';

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
  'What the jobs started on each of the last days (at most 31, the current one included) cost, by day in that time zone and '
  'by type; days without spending have no row. PT422 for an unknown time zone.';

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
  'The licence to ask fal for the account''s balance: true for one caller a minute, however many instances run, and later '
  'while fal refuses.';

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
  where account.only_row
  returning account.*
$$;
comment on function public.record_balance is 'What fal said is left on the account, in millionths of the currency.';

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
    where account.only_row;
  else
    update public.fal_account_balance as account
    set
      events_error = left(record_billing_error.error, 100),
      events_error_count = account.events_error_count + 1,
      next_events_at = now() + least(interval '1 hour', interval '1 minute' * power(2, least(account.events_error_count, 10)))
    where account.only_row;
  end if;
  return v_before is distinct from left(record_billing_error.error, 100);
end
$$;
comment on function public.record_billing_error is
  'fal did not tell the balance or the events: nobody asks again for 1, 2, 4, … 60 minutes. True when this is news, so that '
  'it is logged once and not at every try.';

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
  'Ended requests (at most 50, as many as fal takes at once) whose billing events are due, each to one caller for 2 min. '
  'None while fal refuses.';

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
        -- A bill may come in several rows: one more look an hour after the first, then it stands.
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
  'What fal''s billing events say, [{job_id, microusd | null}]: a cost takes the place of the estimate in every sum and is '
  'looked at once more after an hour; no rows yet means another look after 15 s, 30 s, … 4 h, until a day has passed. Returns '
  'how many costs were new or changed.';

grant execute on function
  public.read_budget,
  public.set_manual_budget,
  public.spending_by_day,
  public.claim_balance_read,
  public.record_balance,
  public.record_billing_error,
  public.claim_unbilled_jobs,
  public.record_provider_costs
to service_role;
