-- Every edit of a campaign says what it replaces: two tabs never undo each other silently, and nothing has to be locked while
-- somebody types. One way in, so the direct updates of before are taken away.

revoke update (title) on public.campaigns from authenticated;
revoke update (script, adjustments) on public.campaign_clips from authenticated;
drop policy campaigns_update_own on public.campaigns;
drop policy campaign_clips_update_own on public.campaign_clips;

alter table public.campaign_clips
  add column proposal jsonb
  constraint campaign_clips_proposal_is_an_object
  check (jsonb_typeof(proposal) = 'object' and pg_column_size(proposal) <= 32768);
comment on column public.campaign_clips.proposal is
  'The script as it was last proposed; a field of script that differs was changed by the creator. Null: never proposed.';

-- A deleted campaign is not there any more, until it is restored (20261122000300).
alter table public.campaigns add column deleted_at timestamptz;
comment on column public.campaigns.deleted_at is
  'When its owner deleted it; null: never. Nothing else changes, so restoring brings everything back.';

-- A campaign begins with an actor alone; preset and clips come when its creator gets there.
drop function public.create_campaign(uuid, text, uuid, text, jsonb, jsonb, jsonb);
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
  'A campaign with its clips, if any, in order. clips: [{beat, script, proposal?, first_frame?}]. PT404 for an actor the user may not use. '
  'Definer: users may not insert clips directly.';

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
      -- A field that no row has yet was written by nobody.
      coalesce(applied_changes.fields -> (item.value ->> 'field') = coalesce(item.value -> 'from', 'null'), true) as is_current
    from jsonb_array_elements(applied_changes.changes) as item
  ) as change
$$;
comment on function private.applied_changes is
  'changes: [{field, from, to}] against fields {field: value}. changed: what to write. conflicts: [{field, current}] where the '
  'value is neither the one the editor saw nor the one wanted.';

create function private.under(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(under.prefix || '.' || item.key, item.value), '{}') from jsonb_each(under.fields) as item
$$;
comment on function private.under is 'The keys of an object with a prefix: {"name": 1} under "product" is {"product.name": 1}.';

create function private.without(prefix text, fields jsonb) returns jsonb
language sql
immutable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(substr(item.key, length(without.prefix) + 2), item.value), '{}')
  from jsonb_each(without.fields) as item
  where item.key like without.prefix || '.%'
$$;
comment on function private.without is 'The other way round, and only the keys that have the prefix.';

create function private.keep_user(user_id uuid) returns void
language sql
set search_path = ''
as $$
  select 1 from auth.users as owner where owner.id = keep_user.user_id for key share
$$;
comment on function private.keep_user is
  'Locks a user before the user''s rows, as deleting an account does: otherwise the two could wait for each other.';

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
  'All changes or none. changes: [{field, from, to}], field one of title, actor_id, preset_id, product.<key>, brief.<key>; '
  'from is the value the editor saw. result_code: saved, conflict (conflicts: [{field, current}]), not_found, no_such_actor, '
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
  perform private.keep_user(edit_clip.user_id);
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
  'As edit_campaign, for one clip: field is script.<key> or adjustments.<key>. result_code: saved, conflict, not_found.';

-- The same rule as before. As a unique constraint its columns count as a key, so that a new order would wait for everybody who
-- starts a job of a clip, who may be waiting for a clip of that order. (An exclusion cannot be added "not valid".)
alter table public.campaign_clips
  drop constraint campaign_clips_one_per_position,
  -- squawk-ignore constraint-missing-not-valid
  add constraint campaign_clips_one_per_position
  exclude using btree (campaign_id with =, position with =) deferrable initially immediate;

create function public.arrange_clips(campaign_id uuid, user_id uuid, from_clip_ids uuid[], clips jsonb)
returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now uuid[];
  v_kept uuid[];
  v_ended uuid[];
begin
  perform private.keep_user(arrange_clips.user_id);
  select coalesce(array_agg((wanted.value ->> 'id')::uuid), '{}') into v_kept
  from jsonb_array_elements(arrange_clips.clips) as wanted
  where wanted.value ->> 'id' is not null;
  -- Jobs, clips, campaign: the order in which a result lands; and no keys, which new jobs hold. Removing a clip touches the jobs
  -- that made it. Those that still run are never waited for: they make the clip busy.
  select coalesce(array_agg(locked.id), '{}') into v_ended from (
    select job.id from public.generation_jobs as job
    where job.user_id = arrange_clips.user_id and job.clip_id = any (arrange_clips.from_clip_ids)
      and job.clip_id <> all (v_kept) and job.completed_at is not null
    order by job.created_at, job.request_position, job.id
    for no key update
  ) as locked;
  perform 1 from (
    select 1 from public.campaign_clips as clip
    where clip.campaign_id = arrange_clips.campaign_id and clip.user_id = arrange_clips.user_id and clip.id = any (v_kept)
    order by clip.id
    for no key update
  ) as locked;
  perform 1 from public.campaigns as campaign
  where campaign.id = arrange_clips.campaign_id and campaign.user_id = arrange_clips.user_id
    and campaign.deleted_at is null
  for no key update;
  if not found then
    return query select 'not_found';
    return;
  end if;
  select coalesce(array_agg(clip.id order by clip.position), '{}') into v_now
  from public.campaign_clips as clip
  where clip.campaign_id = arrange_clips.campaign_id;
  if v_now <> arrange_clips.from_clip_ids then
    return query select 'conflict';
    return;
  end if;
  if jsonb_array_length(arrange_clips.clips) not between 3 and 5 then
    return query select 'clip_count';
    return;
  end if;

  if not v_kept <@ v_now or cardinality(v_kept) <> (select count(distinct kept.id) from unnest(v_kept) as kept (id)) then
    return query select 'conflict';
    return;
  end if;
  -- The script that a proposal replaces is the one its reader saw.
  perform 1
  from jsonb_array_elements(arrange_clips.clips) as wanted
  join public.campaign_clips as clip on clip.id = (wanted.value ->> 'id')::uuid
  where wanted.value -> 'from_script' is not null and clip.script <> wanted.value -> 'from_script';
  if found then
    return query select 'conflict';
    return;
  end if;
  -- A result that is being paid for must find its clip, and so must an edit. Last, and without waiting: whoever holds one of the
  -- clips to be removed may be waiting for what is held here.
  perform 1
  from unnest(v_now) as gone (id)
  where gone.id <> all (v_kept) and gone.id not in (
    select clip.id from public.campaign_clips as clip
    where clip.campaign_id = arrange_clips.campaign_id and clip.id <> all (v_kept)
    for update skip locked
  );
  if not found then
    perform 1 from public.generation_jobs as job
    where job.clip_id = any (v_now) and job.clip_id <> all (v_kept) and job.id <> all (v_ended);
  end if;
  if found then
    return query select 'clip_is_busy';
    return;
  end if;

  delete from public.campaign_clips as clip
  where clip.campaign_id = arrange_clips.campaign_id and clip.id <> all (v_kept);
  update public.campaign_clips as clip
  set
    position = wanted.ordinality - 1,
    script = coalesce(wanted.value -> 'script', clip.script),
    proposal = coalesce(wanted.value -> 'proposal', clip.proposal)
  from jsonb_array_elements(arrange_clips.clips) with ordinality as wanted (value, ordinality)
  where clip.id = (wanted.value ->> 'id')::uuid;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal)
  select
    arrange_clips.campaign_id, arrange_clips.user_id, wanted.ordinality - 1, wanted.value ->> 'beat',
    wanted.value -> 'script', wanted.value -> 'proposal'
  from jsonb_array_elements(arrange_clips.clips) with ordinality as wanted (value, ordinality)
  where wanted.value ->> 'id' is null;
  update public.campaigns as campaign set updated_at = now() where campaign.id = arrange_clips.campaign_id;
  return query select 'arranged';
end
$$;
comment on function public.arrange_clips is
  'The clips of a campaign as they shall be, in order: [{id, script?, from_script?, proposal?}] for one that stays, '
  '[{beat, script, proposal?}] for a new one; those left out are removed with their versions. from_clip_ids: the order that '
  'the editor saw. All or nothing. result_code: arranged, conflict (somebody else was first), clip_count (3 to 5), '
  'clip_is_busy (a clip to be removed has a generation running, or somebody writes it just now), not_found.';

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
  perform private.keep_user(select_first_frame.user_id);
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
  'The first frame of an archived version becomes the clip''s; the video stays, and is shown as stale if it began from another. '
  'result_code: selected, not_found.';

revoke execute on function
  public.create_campaign, private.applied_changes, private.under, private.without, private.keep_user,
  public.edit_campaign, public.edit_clip, public.arrange_clips, public.select_first_frame
from public, anon, authenticated, service_role;
grant execute on function
  public.create_campaign, public.edit_campaign, public.edit_clip, public.arrange_clips, public.select_first_frame
to service_role;
