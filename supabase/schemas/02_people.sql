-- Users' profiles and actors.

create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null default '' check (length(display_name) <= 80),
  manual_budget_cents bigint check (manual_budget_cents between 0 and 100000000000),
  manual_budget_set_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_budget_has_a_date check ((manual_budget_cents is null) = (manual_budget_set_at is null))
);

create trigger profiles_touch before update on public.profiles
  for each row execute function private.touch_updated_at();

create table public.actors (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  name text not null check (length(name) between 1 and 80),
  appearance text not null default '' check (length(appearance) <= 1000),
  soul_image_path text not null check (length(soul_image_path) <= 500),
  reference_voice_path text check (length(reference_voice_path) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on column public.actors.user_id is 'Null: a preset actor, usable by everyone.';

comment on column public.actors.soul_image_path is 'Reference portrait (9:16), path in the bucket "media".';

create index actors_user_id_index on public.actors (user_id);

create trigger actors_touch before update on public.actors
  for each row execute function private.touch_updated_at();

-- Users can create their own actors, up to a limit.

create function public.create_actor(
  user_id uuid,
  name text,
  appearance text,
  soul_image_path text,
  reference_voice_path text,
  max_actors integer
) returns setof public.actors
language plpgsql
security definer
set search_path = ''
as $$
begin
  -- Concurrent requests must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('actors of ' || create_actor.user_id::text, 0));
  if (select count(*) from public.actors as actor where actor.user_id = create_actor.user_id) >= max_actors then
    raise exception 'too_many_actors' using errcode = 'PT409',
      detail = jsonb_build_object('maxActors', max_actors)::text;
  end if;
  return query
    insert into public.actors as actor (user_id, name, appearance, soul_image_path, reference_voice_path)
    values (create_actor.user_id, create_actor.name, create_actor.appearance, create_actor.soul_image_path,
      nullif(create_actor.reference_voice_path, ''))
    returning actor.*;
end
$$;
comment on function public.create_actor is
  'Creates a user''s own actor from files already in the bucket; reference_voice_path may be empty. PT409 too_many_actors '
  '{maxActors} once they have max_actors. Definer: users may not insert actors directly.';
