-- How often somebody may try to sign in, sign up or have a password mail sent: by e-mail address, by the caller's address and, for
-- signing in, by both. Guessing at an account uses up the attempts of the guesser's own address, not those of its owner elsewhere.

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
  'At most max_attempts at once; they come back evenly over window_seconds. Of sign_in only the failed ones count.';
insert into public.auth_attempt_limits (kind, subject, max_attempts, window_seconds) values
  ('sign_in', 'email_at_address', 10, 900),
  -- All addresses together, so that many of them cannot guess without end.
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
  'Who has tried lately, as SHA-256 of the e-mail address, the caller''s address or both; attempts_left as of changed_at. No row: has '
  'not. Rows of a day ago are removed by later attempts.';
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
comment on function private.attempts_left is 'As many as it may make now: what was left, and what has come back since.';

create function private.email_at_address_hash(email_hash text, address_hash text)
returns text
language sql
immutable
set search_path = ''
as $$
  select encode(sha256(convert_to(email_hash || ' ' || coalesce(address_hash, ''), 'UTF8')), 'hex')
$$;
comment on function private.email_at_address_hash is
  'Of an e-mail address that is tried from one caller''s address. Where callers are not known, all of them are one.';

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
    -- Always e-mail first, so that nobody waits in a circle; whoever waits here goes on with what the one before has left.
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
  -- Never waiting: rows that others hold are theirs to remove.
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
  '0: this attempt may be made, and is counted. Otherwise nothing is counted, and it is the seconds until one may be made. Exact '
  'also for many at once. Null for an address: it is not known, and only the e-mail address counts.';

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
  'After one that went well: the e-mail address starts anew, the caller''s address gets this one back. It does not start anew, or an '
  'account of one''s own would open the way to guess at others.';
