-- A campaign and its clips come into being together, and a clip can go back to what it was.

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

create function public.select_clip_version(clip_id uuid, user_id uuid, version_number integer, with_script boolean)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_snapshot jsonb;
begin
  select version.snapshot into v_snapshot
  from public.campaign_clips as clip
  join public.clip_versions as version
    on version.clip_id = clip.id and version.version_number = select_clip_version.version_number
  where clip.id = select_clip_version.clip_id and clip.user_id = select_clip_version.user_id
  for no key update of clip;
  if not found then
    return query select 'not_found';
    return;
  end if;
  update public.campaign_clips as clip
  set
    first_frame = nullif(v_snapshot -> 'first_frame', 'null'),
    video = nullif(v_snapshot -> 'video', 'null'),
    audio = nullif(v_snapshot -> 'audio', 'null'),
    transcription = nullif(v_snapshot -> 'transcription', 'null'),
    script = case when with_script then v_snapshot -> 'script' else clip.script end,
    current_version = select_clip_version.version_number,
    status = case
      when v_snapshot -> 'video' <> 'null' then 'video_ready'
      when v_snapshot -> 'first_frame' <> 'null' then 'first_frame_ready'
      else 'draft' end
  where clip.id = select_clip_version.clip_id;
  return query select 'selected';
end
$$;
comment on function public.select_clip_version is
  'Makes an archived version the one that is shown and assembled; no version is lost. with_script: the words of then, too. '
  'result_code: selected, not_found.';
