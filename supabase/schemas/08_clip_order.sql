-- The order of a campaign's clips: moving, adding and removing them in one transaction.

create function private.lock_clips(campaign_id uuid, user_id uuid, seen_ids uuid[], kept_ids uuid[]) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  v_ended uuid[];
begin
  -- Removing a clip updates its jobs' rows. Running jobs are never waited for: they make the clip busy.
  select coalesce(array_agg(locked.id), '{}') into v_ended from (
    select job.id from public.generation_jobs as job
    where job.user_id = lock_clips.user_id and job.clip_id = any (lock_clips.seen_ids)
      and job.clip_id <> all (lock_clips.kept_ids) and job.completed_at is not null
    order by job.created_at, job.request_position, job.id
    for no key update
  ) as locked;
  perform 1 from (
    select 1 from public.campaign_clips as clip
    where clip.campaign_id = lock_clips.campaign_id and clip.user_id = lock_clips.user_id
      and clip.id = any (lock_clips.kept_ids)
    order by clip.id
    for no key update
  ) as locked;
  return v_ended;
end
$$;
comment on function private.lock_clips is
  'Locks the ended jobs of the clips to be removed, then the clips that stay: the order in which settling locks, and "no key '
  'update" because new jobs hold the keys. Returns the ids of those jobs.';

create function private.removed_clip_is_busy(campaign_id uuid, clip_ids uuid[], kept_ids uuid[], ended_job_ids uuid[])
returns boolean
language plpgsql
set search_path = ''
as $$
begin
  -- Skip locked, never wait: the holder of a clip to be removed may be waiting for a lock held here.
  perform 1
  from unnest(removed_clip_is_busy.clip_ids) as gone (id)
  where gone.id <> all (removed_clip_is_busy.kept_ids) and gone.id not in (
    select clip.id from public.campaign_clips as clip
    where clip.campaign_id = removed_clip_is_busy.campaign_id and clip.id <> all (removed_clip_is_busy.kept_ids)
    for update skip locked
  );
  if found then
    return true;
  end if;
  perform 1 from public.generation_jobs as job
  where job.clip_id = any (removed_clip_is_busy.clip_ids)
    and job.clip_id <> all (removed_clip_is_busy.kept_ids)
    and job.id <> all (removed_clip_is_busy.ended_job_ids);
  return found;
end
$$;
comment on function private.removed_clip_is_busy is
  'Whether a clip to be removed is being edited or has a job other than those that have ended: a paid result must find its '
  'clip. If not, the clips to be removed are now locked.';

create function private.write_clips(campaign_id uuid, user_id uuid, clips jsonb, kept_ids uuid[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from public.campaign_clips as clip
  where clip.campaign_id = write_clips.campaign_id and clip.id <> all (write_clips.kept_ids);
  update public.campaign_clips as clip
  set
    position = wanted.ordinality - 1,
    script = coalesce(wanted.value -> 'script', clip.script),
    proposal = coalesce(wanted.value -> 'proposal', clip.proposal)
  from jsonb_array_elements(write_clips.clips) with ordinality as wanted (value, ordinality)
  where clip.id = (wanted.value ->> 'id')::uuid;
  insert into public.campaign_clips (campaign_id, user_id, position, beat, script, proposal)
  select
    write_clips.campaign_id, write_clips.user_id, wanted.ordinality - 1, wanted.value ->> 'beat',
    wanted.value -> 'script', wanted.value -> 'proposal'
  from jsonb_array_elements(write_clips.clips) with ordinality as wanted (value, ordinality)
  where wanted.value ->> 'id' is null;
end
$$;
comment on function private.write_clips is
  'Removes, moves and adds clips so that the campaign has those of the list, in its order.';

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
  perform private.lock_user(arrange_clips.user_id);
  select coalesce(array_agg((wanted.value ->> 'id')::uuid), '{}') into v_kept
  from jsonb_array_elements(arrange_clips.clips) as wanted
  where wanted.value ->> 'id' is not null;
  v_ended := private.lock_clips(arrange_clips.campaign_id, arrange_clips.user_id, arrange_clips.from_clip_ids, v_kept);
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
  -- A proposal may only replace the script the editor saw.
  perform 1
  from jsonb_array_elements(arrange_clips.clips) as wanted
  join public.campaign_clips as clip on clip.id = (wanted.value ->> 'id')::uuid
  where wanted.value -> 'from_script' is not null and clip.script <> wanted.value -> 'from_script';
  if found then
    return query select 'conflict';
    return;
  end if;
  if private.removed_clip_is_busy(arrange_clips.campaign_id, v_now, v_kept, v_ended) then
    return query select 'clip_is_busy';
    return;
  end if;

  perform private.write_clips(arrange_clips.campaign_id, arrange_clips.user_id, arrange_clips.clips, v_kept);
  update public.campaigns as campaign set updated_at = now() where campaign.id = arrange_clips.campaign_id;
  return query select 'arranged';
end
$$;

comment on function public.arrange_clips is
  'Sets a campaign''s clips, in order: [{id, script?, from_script?, proposal?}] for a clip that stays, [{beat, script, '
  'proposal?}] for a new one; clips left out are removed with their versions. from_clip_ids: the order the editor saw. All or '
  'nothing. result_code: arranged, conflict (changed since the editor read it), clip_count (must be 3 to 5), clip_is_busy (a '
  'clip to be removed has a running job or is being edited right now), not_found.';
