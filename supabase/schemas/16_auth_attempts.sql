-- Limits on signing in, signing up and requesting a password mail: per e-mail address, per IP address and, for signing in, per
-- pair of both. Guessing at an account uses up the attempts of the guesser's own IP address, not those of its owner elsewhere.

create type public.auth_attempt_kind as enum ('sign_in', 'sign_up', 'password_mail');

create type public.auth_attempt_subject as enum ('email', 'address', 'email_at_address');

create table public.auth_attempt_limits (
  kind public.auth_attempt_kind not null,
  subject public.auth_attempt_subject not null,
  max_attempts integer not null check (max_attempts > 0),
  window_seconds integer not null check (window_seconds between 1 and 86400),
  primary key (kind, subject)
);
comment on table public.auth_attempt_limits is
  'At most max_attempts at once; they refill evenly over window_seconds. For sign_in only failed attempts count.';
insert into public.auth_attempt_limits (kind, subject, max_attempts, window_seconds) values
  ('sign_in', 'email_at_address', 10, 900),
  -- Across all IP addresses, so that guessing from many of them is limited too.
  ('sign_in', 'email', 50, 900),
  ('sign_in', 'address', 30, 900),
  ('sign_up', 'email', 5, 3600),
  ('sign_up', 'address', 20, 3600),
  ('password_mail', 'email', 3, 3600),
  ('password_mail', 'address', 20, 3600);

create table public.auth_attempts (
  kind public.auth_attempt_kind not null,
  subject public.auth_attempt_subject not null,
  subject_hash text not null check (subject_hash ~ '^[0-9a-f]{64}$'),
  attempts_left double precision not null check (attempts_left >= 0),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (kind, subject, subject_hash)
);
comment on table public.auth_attempts is
  'Recent attempts, by SHA-256 of the e-mail address, the IP address or both; attempts_left as of changed_at. No row: no recent '
  'attempt. Rows older than a day are removed by later attempts.';
create index auth_attempts_changed_at_index on public.auth_attempts (changed_at);

create function private.attempts_left(attempts public.auth_attempts)
returns double precision
language sql
volatile
set search_path = ''
as $$
  select least(
    limits.max_attempts,
    attempts.attempts_left
      + greatest(0, extract(epoch from clock_timestamp() - attempts.changed_at)) * limits.max_attempts / limits.window_seconds
  )
  from public.auth_attempt_limits as limits
  where limits.kind = attempts.kind and limits.subject = attempts.subject
$$;
comment on function private.attempts_left is 'The attempts available now: those left, plus what has refilled since.';

create function private.email_at_address_hash(email_hash text, address_hash text)
returns text
language sql
immutable
set search_path = ''
as $$
  select encode(sha256(convert_to(email_hash || ' ' || coalesce(address_hash, ''), 'UTF8')), 'hex')
$$;
comment on function private.email_at_address_hash is
  'Hashes an e-mail address together with the IP address it is tried from. Callers with an unknown IP address count as one.';

create function public.take_auth_attempt(
  kind public.auth_attempt_kind,
  email_hash text,
  address_hash text default null
)
returns integer
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_both_hash text := private.email_at_address_hash(take_auth_attempt.email_hash, take_auth_attempt.address_hash);
  v_wait_seconds integer;
begin
  with wanted as (
    select limits.subject, limits.max_attempts, limits.window_seconds, given.subject_hash
    from public.auth_attempt_limits as limits
    join (
      values
        ('email'::public.auth_attempt_subject, take_auth_attempt.email_hash),
        ('address', take_auth_attempt.address_hash),
        ('email_at_address', v_both_hash)
    ) as given (subject, subject_hash) on given.subject = limits.subject
    where limits.kind = take_auth_attempt.kind and given.subject_hash is not null
  ), locked as (
    -- Always e-mail first, to avoid deadlocks; a caller that waits here continues with what the previous one left.
    insert into public.auth_attempts as attempts (kind, subject, subject_hash, attempts_left)
    select take_auth_attempt.kind, wanted.subject, wanted.subject_hash, wanted.max_attempts
    from wanted
    order by wanted.subject
    on conflict on constraint auth_attempts_pkey do update
    set
      attempts_left = private.attempts_left(attempts),
      changed_at = clock_timestamp()
    returning attempts.subject, attempts.attempts_left
  )
  select max(ceil((1 - locked.attempts_left) * wanted.window_seconds / wanted.max_attempts))
  into v_wait_seconds
  from locked
  join wanted on wanted.subject = locked.subject;
  -- Skip locked, never wait: rows in use are left to a later attempt.
  delete from public.auth_attempts as attempts
  where (attempts.kind, attempts.subject, attempts.subject_hash) in (
    select old.kind, old.subject, old.subject_hash
    from public.auth_attempts as old
    where old.changed_at < now() - interval '1 day'
    order by old.changed_at
    limit 20
    for update skip locked
  );
  if v_wait_seconds > 0 then
    return v_wait_seconds;
  end if;

  update public.auth_attempts as attempts
  set attempts_left = attempts.attempts_left - 1
  where attempts.kind = take_auth_attempt.kind
    and (attempts.subject, attempts.subject_hash) in (
      ('email'::public.auth_attempt_subject, take_auth_attempt.email_hash),
      ('address', take_auth_attempt.address_hash),
      ('email_at_address', v_both_hash)
    );
  return 0;
end
$$;
comment on function public.take_auth_attempt is
  '0: the attempt is allowed, and counted. Otherwise the seconds until one is allowed, and nothing is counted. Exact under '
  'concurrency. address_hash null: the IP address is unknown, and only the e-mail address counts.';

create function public.reset_auth_attempts(
  kind public.auth_attempt_kind,
  email_hash text,
  address_hash text default null
)
returns void
language sql
security definer
set search_path = ''
as $$
  delete from public.auth_attempts as attempts
  where attempts.kind = reset_auth_attempts.kind
    and (attempts.subject, attempts.subject_hash) in (
      ('email'::public.auth_attempt_subject, reset_auth_attempts.email_hash),
      (
        'email_at_address',
        private.email_at_address_hash(reset_auth_attempts.email_hash, reset_auth_attempts.address_hash)
      )
    );
  update public.auth_attempts as attempts
  set
    attempts_left = least(limits.max_attempts, private.attempts_left(attempts) + 1),
    changed_at = clock_timestamp()
  from public.auth_attempt_limits as limits
  where attempts.kind = reset_auth_attempts.kind
    and attempts.subject = 'address'
    and attempts.subject_hash = reset_auth_attempts.address_hash
    and limits.kind = attempts.kind
    and limits.subject = attempts.subject
$$;
comment on function public.reset_auth_attempts is
  'After a successful attempt: the e-mail address starts afresh, the IP address only gets this one attempt back. If it started '
  'afresh too, anyone with an account could go on guessing at others.';
