-- Users bring actors of their own, a limited number of them.

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
  -- Two requests at once must not both see room for one more.
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
  'An actor of a user''s own, with its files already in the bucket; reference_voice_path may be empty. PT409 too_many_actors from '
  'max_actors on. Definer: users may not insert actors directly.';
revoke execute on function public.create_actor from public, anon, authenticated;
grant execute on function public.create_actor to service_role;
