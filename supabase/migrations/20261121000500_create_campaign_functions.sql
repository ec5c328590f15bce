-- A campaign and its clips come into being together.

create function public.create_campaign(
  user_id uuid,
  title text,
  actor_id uuid,
  preset_id text,
  product jsonb,
  brief jsonb,
  clips jsonb
) returns setof public.campaigns
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_campaign public.campaigns;
begin
  if not exists (
    select 1 from public.actors as actor
    where actor.id = create_campaign.actor_id
      and (actor.user_id is null or actor.user_id = create_campaign.user_id)
  ) then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such actor';
  end if;
  insert into public.campaigns (user_id, title, actor_id, preset_id, product, brief)
  values (create_campaign.user_id, create_campaign.title, create_campaign.actor_id, create_campaign.preset_id,
    create_campaign.product, create_campaign.brief)
  returning * into v_campaign;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, first_frame, status)
  select
    v_campaign.id, create_campaign.user_id, clip.ordinality - 1, clip.value ->> 'beat', clip.value -> 'script',
    nullif(clip.value -> 'first_frame', 'null'),
    case when coalesce(clip.value -> 'first_frame', 'null') = 'null' then 'draft' else 'first_frame_ready' end
  from jsonb_array_elements(create_campaign.clips) with ordinality as clip (value, ordinality);
  return next v_campaign;
end
$$;
comment on function public.create_campaign is
  'A campaign with one clip per beat, in order. clips: [{beat, script, first_frame?}]. PT404 for an actor the user may not use. '
  'Definer: users may not insert clips directly.';
