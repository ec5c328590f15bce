-- The list of a user's campaigns: searched, sorted and paged in one query; copies; and a way back from Delete.

-- Deleting and restoring is no edit: a campaign that comes back stands where it stood.
drop trigger campaigns_touch on public.campaigns;
create trigger campaigns_touch before update on public.campaigns
  for each row when (old.deleted_at is not distinct from new.deleted_at)
  execute function private.touch_updated_at();

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
  'Takes a campaign out of its owner''s list; its running jobs finish. Once more changes nothing. result_code: deleted, not_found.';

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
  'Puts a deleted campaign back into the list, as it was. Once more changes nothing. result_code: restored, not_found.';

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
  'A campaign with the same plan: actor, preset, product, brief, scripts and first frames (references to the same files). '
  'Nothing that was generated from them, no version, no adjustment. result_code: duplicated, not_found.';

create function private.fold_text(value text) returns text
language sql
immutable
parallel safe
set search_path = ''
as $$
  select replace(replace(replace(replace(
    lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
    'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), '’', '''')
$$;
comment on function private.fold_text is
  'A text as people compare it: without case, accents, ligatures and the shape of the apostrophe.';

create function public.list_campaigns(
  user_id uuid,
  search text default '',
  sort text default 'changed',
  page_size integer default 24,
  page_offset integer default 0,
  deleted boolean default false
) returns table (
  campaign_id uuid,
  title text,
  first_frame jsonb,
  soul_image_path text,
  clip_count integer,
  video_count integer,
  running_count integer,
  charged_cents bigint,
  changed_at timestamptz,
  deleted_at timestamptz,
  total_count integer
)
language sql
stable
security definer
set search_path = ''
as $$
  with wanted as (
    select string_to_array(private.fold_text(list_campaigns.search), ' ') as words
  ),
  matching as materialized (
    select
      campaign.id, campaign.title, campaign.actor_id, campaign.created_at, campaign.deleted_at,
      coalesce(clips.clip_count, 0) as clip_count,
      coalesce(clips.video_count, 0) as video_count,
      greatest(campaign.updated_at, clips.changed_at) as changed_at,
      -- Only asked of every campaign when it decides the order.
      case when list_campaigns.sort = 'cost' then (
        select coalesce(sum(job.actual_cost_cents), 0)
        from public.generation_jobs as job
        where job.campaign_id = campaign.id
      ) end as charged_cents
    from public.campaigns as campaign
    left join (
      select clip.campaign_id, count(*) as clip_count, count(clip.video) as video_count, max(clip.updated_at) as changed_at
      from public.campaign_clips as clip
      where clip.user_id = list_campaigns.user_id
      group by clip.campaign_id
    ) as clips on clips.campaign_id = campaign.id
    where campaign.user_id = list_campaigns.user_id
      and (campaign.deleted_at is not null) = list_campaigns.deleted
      -- strpos has no wildcards, so none have to be escaped.
      and (list_campaigns.search = '' or not exists (
        select 1 from wanted, unnest(wanted.words) as word
        where strpos(private.fold_text(campaign.title), word) = 0
      ))
  ),
  total as (select count(*)::integer as campaigns from matching),
  page as (
    select matching.*, row_number() over (
      order by
        matching.deleted_at desc nulls last,
        case when list_campaigns.sort = 'title' then private.fold_text(matching.title) collate "C" end,
        matching.charged_cents desc nulls last,
        case when list_campaigns.sort = 'created' then matching.created_at else matching.changed_at end desc,
        matching.id
    ) as place
    from matching
    order by place
    limit list_campaigns.page_size
    -- Beyond the end lies the last page: its last card may just have been deleted.
    offset (
      select least(list_campaigns.page_offset, greatest(campaigns - 1, 0) / list_campaigns.page_size * list_campaigns.page_size)
      from total
    )
  )
  select
    page.id, page.title, frame.first_frame, actor.soul_image_path,
    page.clip_count::integer, page.video_count::integer, jobs.running_count, jobs.charged_cents,
    page.changed_at, page.deleted_at, total.campaigns
  from page
  cross join total
  left join public.actors as actor on actor.id = page.actor_id
  left join lateral (
    select clip.first_frame
    from public.campaign_clips as clip
    where clip.campaign_id = page.id and clip.first_frame is not null
    order by clip.position
    limit 1
  ) as frame on true
  cross join lateral (
    select
      count(distinct job.clip_id) filter (where job.completed_at is null)::integer as running_count,
      coalesce(sum(job.actual_cost_cents), 0) as charged_cents
    from public.generation_jobs as job
    where job.campaign_id = page.id
  ) as jobs
  order by page.place
$$;
comment on function public.list_campaigns is
  'A page of a user''s campaigns as cards. search: words or parts of words that are all in the title, in any case, with or without accents. sort: changed, '
  'created, cost (each from the top), title (from A); deleted ones: the last deleted first, then so. running_count: clips '
  'something is being made for. total_count: all that match; no row: none does.';

revoke execute on function private.fold_text from public;
grant execute on function
  public.delete_campaign,
  public.restore_campaign,
  public.duplicate_campaign,
  public.list_campaigns
to service_role;
