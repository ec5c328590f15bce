-- Editing a campaign. Every edit names the value it replaces, so two tabs never silently overwrite each other and nothing is
-- locked while a creator types. Users may not write the tables directly, so all of these are security definer.

create function public.create_campaign(
  user_id uuid,
  title text,
  actor_id uuid,
  product jsonb,
  brief jsonb,
  preset_id text default null,
  clips jsonb default '[]'
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
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal, first_frame, status)
  select
    v_campaign.id, create_campaign.user_id, clip.ordinality - 1, clip.value ->> 'beat', clip.value -> 'script',
    clip.value -> 'proposal', nullif(clip.value -> 'first_frame', 'null'),
    case when coalesce(clip.value -> 'first_frame', 'null') = 'null' then 'draft' else 'first_frame_ready' end
  from jsonb_array_elements(create_campaign.clips) with ordinality as clip (value, ordinality);
  return next v_campaign;
end
$$;
comment on function public.create_campaign is
  'Creates a campaign with its clips (if any), in order. clips: [{beat, script, proposal?, first_frame?}]. PT404 for an actor '
  'the user may not use. Definer: users may not insert clips directly.';

create function private.applied_changes(fields jsonb, changes jsonb)
returns table (changed jsonb, conflicts jsonb)
language sql
immutable
set search_path = ''
as $$
  select
    coalesce(
      jsonb_object_agg(change.field, change.new_value) filter (where change.is_current), '{}'
    ),
    coalesce(
      jsonb_agg(jsonb_build_object('field', change.field, 'current', change.now_value))
        filter (where not change.is_current and change.now_value is distinct from change.new_value),
      '[]'
    )
  from (
    select
      item.value ->> 'field' as field,
      coalesce(item.value -> 'to', 'null') as new_value,
      applied_changes.fields -> (item.value ->> 'field') as now_value,
      -- A field that does not exist yet cannot conflict.
      coalesce(applied_changes.fields -> (item.value ->> 'field') = coalesce(item.value -> 'from', 'null'), true) as is_current
    from jsonb_array_elements(applied_changes.changes) as item
  ) as change
$$;
comment on function private.applied_changes is
  'Compares changes [{field, from, to}] with fields {field: value}. changed: what to write. conflicts: [{field, current}] where '
  'the current value is neither the one the editor saw nor the one requested.';

create function private.under(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(under.prefix || '.' || item.key, item.value), '{}') from jsonb_each(under.fields) as item
$$;
comment on function private.under is 'Prefixes an object''s keys: {"name": 1} under "product" is {"product.name": 1}.';

create function private.without(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(substr(item.key, length(without.prefix) + 2), item.value), '{}')
  from jsonb_each(without.fields) as item
  where item.key like without.prefix || '.%'
$$;
comment on function private.without is 'The inverse of private.under; keys without the prefix are dropped.';

create function public.edit_campaign(campaign_id uuid, user_id uuid, changes jsonb)
returns table (result_code text, conflicts jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_campaign public.campaigns;
  v_changed jsonb;
  v_conflicts jsonb;
begin
  select * into v_campaign
  from public.campaigns as campaign
  where campaign.id = edit_campaign.campaign_id and campaign.user_id = edit_campaign.user_id
    and campaign.deleted_at is null
  for no key update;
  if not found then
    return query select 'not_found', '[]'::jsonb;
    return;
  end if;

  select result.changed, result.conflicts into v_changed, v_conflicts
  from private.applied_changes(
    jsonb_build_object('title', v_campaign.title, 'actor_id', v_campaign.actor_id, 'preset_id', v_campaign.preset_id)
      || private.under('product', v_campaign.product) || private.under('brief', v_campaign.brief),
    edit_campaign.changes
  ) as result;
  if v_conflicts <> '[]' then
    return query select 'conflict', v_conflicts;
    return;
  end if;

  perform 1 from public.actors as actor
  where actor.id = (v_changed ->> 'actor_id')::uuid and (actor.user_id is null or actor.user_id = edit_campaign.user_id);
  if not found and v_changed ->> 'actor_id' is not null then
    return query select 'no_such_actor', '[]'::jsonb;
    return;
  end if;
  perform 1 from public.presets as preset where preset.id = v_changed ->> 'preset_id';
  if not found and v_changed ->> 'preset_id' is not null then
    return query select 'no_such_preset', '[]'::jsonb;
    return;
  end if;

  update public.campaigns as campaign
  set
    title = case when v_changed ? 'title' then v_changed ->> 'title' else campaign.title end,
    actor_id = case when v_changed ? 'actor_id' then (v_changed ->> 'actor_id')::uuid else campaign.actor_id end,
    preset_id = case when v_changed ? 'preset_id' then v_changed ->> 'preset_id' else campaign.preset_id end,
    product = campaign.product || private.without('product', v_changed),
    brief = campaign.brief || private.without('brief', v_changed)
  where campaign.id = v_campaign.id;
  return query select 'saved', '[]'::jsonb;
end
$$;
comment on function public.edit_campaign is
  'All changes or none. changes: [{field, from, to}], field one of title, actor_id, preset_id, product.<key>, brief.<key>; from '
  'is the value the editor saw. result_code: saved, conflict (conflicts: [{field, current}]), not_found, no_such_actor, '
  'no_such_preset. Definer: users may not write the table.';

create function public.edit_clip(clip_id uuid, user_id uuid, changes jsonb)
returns table (result_code text, conflicts jsonb)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_clip public.campaign_clips;
  v_changed jsonb;
  v_conflicts jsonb;
begin
  perform private.lock_user(edit_clip.user_id);
  select * into v_clip
  from public.campaign_clips as clip
  where clip.id = edit_clip.clip_id and clip.user_id = edit_clip.user_id
    and not exists (
      select 1 from public.campaigns as campaign
      where campaign.id = clip.campaign_id and campaign.deleted_at is not null
    )
  for no key update;
  if not found then
    return query select 'not_found', '[]'::jsonb;
    return;
  end if;

  select result.changed, result.conflicts into v_changed, v_conflicts
  from private.applied_changes(
    private.under('script', v_clip.script) || private.under('adjustments', v_clip.adjustments), edit_clip.changes
  ) as result;
  if v_conflicts <> '[]' then
    return query select 'conflict', v_conflicts;
    return;
  end if;

  update public.campaign_clips as clip
  set
    script = clip.script || private.without('script', v_changed),
    adjustments = clip.adjustments || private.without('adjustments', v_changed)
  where clip.id = v_clip.id;
  update public.campaigns as campaign set updated_at = now() where campaign.id = v_clip.campaign_id;
  return query select 'saved', '[]'::jsonb;
end
$$;
comment on function public.edit_clip is
  'Like edit_campaign, for one clip: field is script.<key> or adjustments.<key>. result_code: saved, conflict, not_found.';

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
  'Selects an archived version to be shown and used in the ad; no version is lost. with_script: restores its script too. '
  'result_code: selected, not_found.';

create function public.select_first_frame(clip_id uuid, user_id uuid, version_number integer)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_frame jsonb;
  v_campaign_id uuid;
begin
  perform private.lock_user(select_first_frame.user_id);
  select version.snapshot -> 'first_frame', clip.campaign_id into v_frame, v_campaign_id
  from public.campaign_clips as clip
  join public.clip_versions as version
    on version.clip_id = clip.id and version.version_number = select_first_frame.version_number
  where clip.id = select_first_frame.clip_id and clip.user_id = select_first_frame.user_id
  for no key update of clip;
  if not found or coalesce(v_frame, 'null') = 'null' then
    return query select 'not_found';
    return;
  end if;
  update public.campaign_clips as clip
  set
    first_frame = v_frame,
    status = case when clip.status = 'draft' then 'first_frame_ready' else clip.status end
  where clip.id = select_first_frame.clip_id;
  update public.campaigns as campaign set updated_at = now() where campaign.id = v_campaign_id;
  return query select 'selected';
end
$$;
comment on function public.select_first_frame is
  'Makes an archived version''s first frame the clip''s; the video stays, and is shown as stale if it started from another one. '
  'result_code: selected, not_found.';

create function public.delete_campaign(campaign_id uuid, user_id uuid)
returns table (result_code text, deleted_at timestamptz)
language plpgsql
security definer
set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
    update public.campaigns as campaign
    set deleted_at = coalesce(campaign.deleted_at, now())
    where campaign.id = delete_campaign.campaign_id and campaign.user_id = delete_campaign.user_id
    returning 'deleted', campaign.deleted_at;
  if not found then
    return query select 'not_found', null::timestamptz;
  end if;
end
$$;
comment on function public.delete_campaign is
  'Takes a campaign out of its owner''s list; its running jobs finish. Repeating it changes nothing. result_code: deleted, '
  'not_found.';

create function public.restore_campaign(campaign_id uuid, user_id uuid)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.campaigns as campaign
  set deleted_at = null
  where campaign.id = restore_campaign.campaign_id and campaign.user_id = restore_campaign.user_id;
  return query select case when found then 'restored' else 'not_found' end;
end
$$;
comment on function public.restore_campaign is
  'Puts a deleted campaign back into the list, unchanged. Repeating it changes nothing. result_code: restored, not_found.';

create function public.duplicate_campaign(campaign_id uuid, user_id uuid, title text)
returns table (result_code text, new_campaign_id uuid)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_copy_id uuid;
begin
  insert into public.campaigns (user_id, title, actor_id, preset_id, product, brief)
  select campaign.user_id, duplicate_campaign.title, campaign.actor_id, campaign.preset_id, campaign.product, campaign.brief
  from public.campaigns as campaign
  where campaign.id = duplicate_campaign.campaign_id and campaign.user_id = duplicate_campaign.user_id
    and campaign.deleted_at is null
  returning id into v_copy_id;
  if not found then
    return query select 'not_found', null::uuid;
    return;
  end if;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal, first_frame, status)
  select
    v_copy_id, clip.user_id, clip.position, clip.beat, clip.script, clip.proposal, clip.first_frame,
    case when clip.first_frame is null then 'draft' else 'first_frame_ready' end
  from public.campaign_clips as clip
  where clip.campaign_id = duplicate_campaign.campaign_id;
  return query select 'duplicated', v_copy_id;
end
$$;
comment on function public.duplicate_campaign is
  'Copies a campaign''s plan: actor, preset, product, brief, scripts and first frames (references to the same files), but '
  'nothing generated from them, no versions and no adjustments. result_code: duplicated, not_found.';
