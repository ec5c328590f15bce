-- Used by every other file: the private schema, updated_at and append-only triggers, and the lock on a user.

create schema if not exists private;
comment on schema private is 'Helpers of the public functions. Not exposed by the API.';
revoke all on schema private from public;

create function private.touch_updated_at() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at = now();
  return new;
end
$$;
comment on function private.touch_updated_at is 'Sets updated_at on every update.';

-- Row triggers do not fire on TRUNCATE, hence a second trigger on each table.
create function private.reject_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'append_only' using errcode = '42501', detail = tg_table_name || ' is append-only';
end
$$;

create function private.lock_user(user_id uuid) returns void
language sql
set search_path = ''
as $$
  select 1 from auth.users as owner where owner.id = lock_user.user_id for key share
$$;
comment on function private.lock_user is
  'Locks a user before their rows, in the same order as account deletion, so the two cannot deadlock.';

create function private.fold_text(value text) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select replace(replace(replace(replace(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), '’', '''')
$$;
comment on function private.fold_text is
  'Folds a text for comparison: ignores case, accents, ligatures and the shape of apostrophes.';
