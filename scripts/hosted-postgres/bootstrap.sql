-- What Supabase sets up in a hosted project before the first migration, as of November 2026: roles, memberships, owners,
-- privileges and timeouts. The tables and functions of auth and storage already exist. Runs once, as supabase_admin.
-- Left out: event triggers, and the libraries supautils and safeupdate, which Debian does not have; scripts/sql/check-sql.ts
-- stands in for safeupdate.

-- Roles -------------------------------------------------------------------------------------------

create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create role authenticator login noinherit;
create role dashboard_user nologin createdb createrole replication;
create role supabase_auth_admin login noinherit;
create role supabase_storage_admin login noinherit createrole;
create role postgres login nosuperuser createdb createrole replication bypassrls;

grant anon, authenticated, service_role to authenticator;
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role, pg_monitor, pg_read_all_data, pg_signal_backend to postgres;

do $$
begin
  -- Before Postgres 16, createrole alone is enough to grant them.
  if current_setting('server_version_num')::integer >= 160000 then
    grant anon, authenticated, service_role to postgres with admin option;
  end if;
end
$$;

alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
-- PostgREST applies these two when it switches to the role. service_role has none and keeps authenticator's.
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';
alter role postgres set search_path = "$user", public, extensions;
alter role supabase_auth_admin set search_path = auth;
alter role supabase_storage_admin set search_path = storage;

-- Schemas public and extensions -------------------------------------------------------------------

grant usage on schema public to postgres, anon, authenticated, service_role;

create schema extensions authorization postgres;
create extension "uuid-ossp" with schema extensions;
create extension pgcrypto with schema extensions;
grant usage on schema extensions to anon, authenticated, service_role;
grant all on schema extensions to dashboard_user;
grant all on all routines in schema extensions to dashboard_user;
grant all on all routines in schema extensions to postgres with grant option;

-- Schema auth: owned by supabase_admin, its contents by supabase_auth_admin -----------------------

do $$
declare
  v_table regclass;
  v_routine regprocedure;
begin
  for v_table in
    select oid from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'
  loop
    execute format('alter table %s owner to supabase_auth_admin', v_table);
    execute format('alter table %s enable row level security', v_table);
  end loop;
  for v_routine in select oid from pg_proc where pronamespace = 'auth'::regnamespace loop
    execute format('alter routine %s owner to supabase_auth_admin', v_routine);
  end loop;
end
$$;
grant all on schema auth to supabase_auth_admin, dashboard_user;
grant usage on schema auth to postgres, anon, authenticated, service_role;
grant all on all tables in schema auth to postgres, dashboard_user;
grant all on all routines in schema auth to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on routines to postgres, dashboard_user;

-- Schema storage: owned by supabase_admin, its contents by supabase_storage_admin -----------------

do $$
declare
  v_table regclass;
  v_routine regprocedure;
begin
  for v_table in
    select oid from pg_class where relnamespace = 'storage'::regnamespace and relkind = 'r'
  loop
    execute format('alter table %s owner to supabase_storage_admin', v_table);
  end loop;
  for v_routine in select oid from pg_proc where pronamespace = 'storage'::regnamespace loop
    execute format('alter routine %s owner to supabase_storage_admin', v_routine);
  end loop;
end
$$;
grant all on schema storage to supabase_storage_admin, dashboard_user;
grant usage on schema storage to anon, authenticated, service_role;
grant usage on schema storage to postgres with grant option;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant all on storage.buckets, storage.objects to postgres with grant option;
grant all on all routines in schema storage to postgres, dashboard_user;

-- What migrations may expect to find --------------------------------------------------------------

create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;

-- The CLI creates it before the first push.
create schema supabase_migrations authorization postgres;
create table supabase_migrations.schema_migrations (
  version text primary key,
  statements text[],
  name text
);
alter table supabase_migrations.schema_migrations owner to postgres;
