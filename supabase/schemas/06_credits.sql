-- Credits: what a creator pays us. 1 credit = 1 cent. Hold at creation, capture on success, release otherwise.

create table public.credit_accounts (
  user_id uuid primary key,
  balance_cents bigint not null default 0,
  held_cents bigint not null default 0,
  available_cents bigint not null generated always as (balance_cents - held_cents) stored,
  updated_at timestamptz not null default now(),
  constraint credit_accounts_held_not_negative check (held_cents >= 0),
  constraint credit_accounts_held_is_covered check (balance_cents >= held_cents)
);

comment on table public.credit_accounts is
  'balance_cents includes held credits. No foreign key to auth.users: the books outlive the account.';

create trigger credit_accounts_touch before update on public.credit_accounts
  for each row execute function private.touch_updated_at();

create table public.credit_transactions (
  id bigint generated always as identity primary key,
  user_id uuid not null references public.credit_accounts (user_id),
  entry text not null check (entry in ('grant', 'hold', 'capture', 'release', 'adjust')),
  amount_cents bigint not null,
  balance_change_cents bigint not null generated always as
    (case entry when 'grant' then amount_cents when 'adjust' then amount_cents when 'capture' then -amount_cents else 0 end) stored,
  held_change_cents bigint not null generated always as
    (case entry when 'hold' then amount_cents when 'capture' then -amount_cents when 'release' then -amount_cents else 0 end) stored,
  job_id uuid,
  campaign_id uuid,
  clip_id uuid,
  generation_type text,
  actor_id uuid,
  description text not null check (length(description) between 1 and 500),
  created_at timestamptz not null default now(),
  constraint credit_transactions_amount_is_positive check (amount_cents > 0 or (entry = 'adjust' and amount_cents <> 0)),
  constraint credit_transactions_amount_is_sane check (abs(amount_cents) <= 1000000000),
  constraint credit_transactions_job_entries_name_the_job check (
    case
      when entry in ('hold', 'capture', 'release') then job_id is not null
      when entry = 'grant' then job_id is null
      else true
    end
  ),
  constraint credit_transactions_adjust_names_the_actor check (entry <> 'adjust' or actor_id is not null)
);

comment on table public.credit_transactions is
  'The ledger: append-only. Every change to an account is one row here, in the same transaction.';

comment on column public.credit_transactions.actor_id is
  'The administrator behind a grant or an adjustment; null for the system.';

create index credit_transactions_user_id_id_index on public.credit_transactions (user_id, id desc);

create unique index credit_transactions_one_hold_per_job on public.credit_transactions (job_id) where entry = 'hold';

create unique index credit_transactions_one_end_per_job on public.credit_transactions (job_id)
  where entry in ('capture', 'release');

-- A refund is an adjustment that names its job; a job has at most one.
create unique index credit_transactions_one_refund_per_job on public.credit_transactions (job_id) where entry = 'adjust';

create trigger credit_transactions_append_only before update or delete on public.credit_transactions
  for each row execute function private.reject_change();

create trigger credit_transactions_no_truncate before truncate on public.credit_transactions
  for each statement execute function private.reject_change();

create function private.post_credit_entry(
  user_id uuid,
  entry text,
  amount_cents bigint,
  description text,
  job public.generation_jobs,
  actor_id uuid default null
) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.credit_transactions
    (user_id, entry, amount_cents, job_id, campaign_id, clip_id, generation_type, actor_id, description)
  values (
    post_credit_entry.user_id, post_credit_entry.entry, post_credit_entry.amount_cents,
    (post_credit_entry.job).id, (post_credit_entry.job).campaign_id, (post_credit_entry.job).clip_id,
    (post_credit_entry.job).job_type, post_credit_entry.actor_id, post_credit_entry.description
  );
  update public.credit_accounts as account
  set
    balance_cents = account.balance_cents + case post_credit_entry.entry
      when 'grant' then post_credit_entry.amount_cents
      when 'adjust' then post_credit_entry.amount_cents
      when 'capture' then -post_credit_entry.amount_cents
      else 0 end,
    held_cents = account.held_cents + case post_credit_entry.entry
      when 'hold' then post_credit_entry.amount_cents
      when 'capture' then -post_credit_entry.amount_cents
      when 'release' then -post_credit_entry.amount_cents
      else 0 end
  where account.user_id = post_credit_entry.user_id;
end
$$;
comment on function private.post_credit_entry is
  'Writes one ledger row and updates its account, whose check constraints refuse an overdraft even if the caller''s check was '
  'wrong.';

create function public.grant_credits(user_id uuid, amount_cents bigint, description text, actor_id uuid default null)
returns setof public.credit_accounts
language plpgsql
security definer
set search_path = ''
as $$
begin
  if grant_credits.amount_cents is null or grant_credits.amount_cents <= 0 or grant_credits.amount_cents > 1000000000 then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'amount_cents must be between 1 and 1000000000';
  end if;
  perform 1 from public.credit_accounts as account where account.user_id = grant_credits.user_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;
  perform private.post_credit_entry(
    grant_credits.user_id, 'grant', grant_credits.amount_cents, grant_credits.description,
    job => null, actor_id => grant_credits.actor_id
  );
  return query select * from public.credit_accounts as account where account.user_id = grant_credits.user_id;
end
$$;
comment on function public.grant_credits is
  'Adds credits (1 to 10^9 cents) with a ledger entry and returns the account. PT404 without an account, PT422 for an invalid '
  'amount.';

create function private.handle_new_user() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (user_id, display_name)
  values (new.id, left(coalesce(new.raw_user_meta_data ->> 'display_name', ''), 80));
  insert into public.credit_accounts (user_id) values (new.id);
  perform private.post_credit_entry(new.id, 'grant', 100, 'Welcome credits', null);
  return new;
end
$$;
comment on function private.handle_new_user is
  'Gives a new user a profile and 100 credits. Definer: auth''s own role may not write here.';

create trigger handle_new_user after insert on auth.users
  for each row execute function private.handle_new_user();
