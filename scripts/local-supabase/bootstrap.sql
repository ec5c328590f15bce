-- What a hosted Supabase project has before the first migration: roles, schemas, extensions and
-- default privileges. The tables of auth and storage come from @supabase/lite just before. Can be
-- run again. Roles belong to the whole server, so they may exist, or be created concurrently.

do $$
declare
  v_role record;
begin
  for v_role in
    select *
    from (
      values
        ('anon', 'nologin noinherit'),
        ('authenticated', 'nologin noinherit'),
        ('service_role', 'nologin noinherit bypassrls'),
        ('authenticator', 'login noinherit'),
        ('dashboard_user', 'nologin createrole createdb replication'),
        ('supabase_auth_admin', 'nologin noinherit createrole'),
        ('supabase_storage_admin', 'nologin noinherit createrole'),
        -- Runs the migrations. Not a superuser on hosted Supabase either.
        ('postgres', 'login createrole createdb replication bypassrls')
    ) as wanted (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = v_role.name) then
      begin
        execute format('create role %I %s', v_role.name, v_role.attributes);
      exception
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end
$$;

do $$
begin
  grant anon, authenticated, service_role to authenticator;
  if current_user <> 'postgres' then
    grant anon, authenticated, service_role, authenticator, dashboard_user to postgres
      with admin option;
    execute format('alter role %I set search_path = "$user", public, extensions', current_user);
    execute format('grant all on database %I to postgres', current_database());
  end if;
  alter role postgres set search_path = "$user", public, extensions;
end
$$;

create schema if not exists extensions;
grant usage on schema extensions to anon, authenticated, service_role, dashboard_user;
grant all on schema extensions to postgres;

do $$
declare
  v_name text;
begin
  foreach v_name in array array['pgcrypto', 'uuid-ossp'] loop
    if exists (select from pg_available_extensions where name = v_name) then
      execute format('create extension if not exists %I with schema extensions', v_name);
    end if;
  end loop;
end
$$;
grant execute on all functions in schema extensions to anon, authenticated, service_role, postgres;

-- Schema public -----------------------------------------------------------------------------------

grant usage on schema public to anon, authenticated, service_role;
grant all on schema public to postgres;
alter default privileges for role postgres in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to anon, authenticated, service_role;

-- Schema auth -------------------------------------------------------------------------------------

grant usage on schema auth to anon, authenticated, service_role;
grant all on schema auth to postgres, supabase_auth_admin, dashboard_user;
grant all on all tables in schema auth to postgres, supabase_auth_admin, dashboard_user;
grant all on all sequences in schema auth to postgres, supabase_auth_admin, dashboard_user;

-- Schema storage ----------------------------------------------------------------------------------

grant usage on schema storage to anon, authenticated, service_role;
grant all on schema storage to postgres, supabase_storage_admin, dashboard_user;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role, postgres;
-- Hosted lets postgres create policies on tables it doesn't own. Plain Postgres has no such right.
alter table storage.buckets owner to postgres;
alter table storage.objects owner to postgres;

-- What migrations may expect ----------------------------------------------------------------------

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
    alter publication supabase_realtime owner to postgres;
  end if;
end
$$;

create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
