-- Notes.
create schema internal;
create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null,
  email text
);
create function internal.handle_new_user() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (user_id, display_name, email)
  values (new.id, coalesce(new.raw_user_meta_data ->> 'display_name', 'nobody'), new.email);
  return new;
end $$;
create trigger on_auth_user_created after insert on auth.users for each row execute function internal.handle_new_user();
create table public.notes (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null default auth.uid() references public.profiles (user_id) on delete cascade,
  body text not null check (length(body) < 100),
  secret text not null default 'hidden',
  data jsonb not null default '{}',
  position integer unique
);
alter table public.profiles enable row level security;
alter table public.notes enable row level security;
revoke all on public.profiles, public.notes from anon, authenticated;
grant select (user_id, display_name), update (display_name) on public.profiles to authenticated;
grant select (id, user_id, body, data, position), insert (body, data, position), update (body), delete on public.notes to authenticated;
create policy own_profiles on public.profiles for select to authenticated using (user_id = (select auth.uid()));
create policy own_profiles_update on public.profiles for update to authenticated using (user_id = (select auth.uid()));
create policy own_notes on public.notes for all to authenticated using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
create function public.refuse(code text, detail text) returns void language plpgsql as $$
begin
  raise exception 'refused' using errcode = refuse.code, detail = refuse.detail, hint = 'try less';
end $$;
create function public.whoami() returns jsonb language sql stable as $$
  select jsonb_build_object('uid', auth.uid(), 'role', auth.role(), 'email', auth.email(), 'jwt', auth.jwt(), 'current_user', current_user) $$;
create function public.admin_only(payload jsonb) returns jsonb language sql as $$ select jsonb_build_object('kind', jsonb_typeof(payload), 'payload', payload) $$;
revoke execute on function public.admin_only(jsonb) from public, anon, authenticated;
create function public.note_rows(min_position int) returns setof public.notes language sql stable as $$ select * from public.notes where position >= min_position $$;
create function public.slow(seconds float) returns void language sql as $$ select pg_sleep(seconds) $$;
