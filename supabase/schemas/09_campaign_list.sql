-- A user's campaign list: searched, sorted and paged in one query.

create function private.matching_campaigns(user_id uuid, search text, sort text, deleted boolean) returns table (
  id uuid,
  title text,
  actor_id uuid,
  created_at timestamptz,
  deleted_at timestamptz,
  clip_count bigint,
  video_count bigint,
  changed_at timestamptz,
  charged_cents bigint
)
language sql
stable
set search_path = ''
as $$
  with wanted as (
    select string_to_array(private.fold_text(matching_campaigns.search), ' ') as words
  )
  select
    campaign.id, campaign.title, campaign.actor_id, campaign.created_at, campaign.deleted_at,
    coalesce(clips.clip_count, 0),
    coalesce(clips.video_count, 0),
    greatest(campaign.updated_at, clips.changed_at),
    -- Summed for every campaign only when sorting by it.
    case when matching_campaigns.sort = 'cost' then (
      select coalesce(sum(job.actual_cost_cents), 0)
      from public.generation_jobs as job
      where job.campaign_id = campaign.id
    ) end
  from public.campaigns as campaign
  left join (
    select clip.campaign_id, count(*) as clip_count, count(clip.video) as video_count, max(clip.updated_at) as changed_at
    from public.campaign_clips as clip
    where clip.user_id = matching_campaigns.user_id
    group by clip.campaign_id
  ) as clips on clips.campaign_id = campaign.id
  where campaign.user_id = matching_campaigns.user_id
    and (campaign.deleted_at is not null) = matching_campaigns.deleted
    -- strpos has no wildcards, so nothing needs escaping.
    and (matching_campaigns.search = '' or not exists (
      select 1 from wanted, unnest(wanted.words) as word
      where strpos(private.fold_text(campaign.title), word) = 0
    ))
$$;
comment on function private.matching_campaigns is
  'A user''s campaigns whose titles contain every word of the search. charged_cents is set only when sorting by cost.';

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
  with matching as materialized (
    select * from private.matching_campaigns(
      list_campaigns.user_id, list_campaigns.search, list_campaigns.sort, list_campaigns.deleted
    )
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
    -- An offset past the end returns the last page: its last card may just have been deleted.
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
  'One page of a user''s campaigns as cards. search: words or parts of words that must all be in the title, ignoring case and '
  'accents. sort: changed, created, cost (each descending), title (ascending); deleted ones: last deleted first, then the same. '
  'running_count: clips with a running job. total_count: all matches; no rows if there are none.';

-- Summed in the database: a campaign may have many jobs.
create function public.campaign_charged_cents(campaign_id uuid, user_id uuid) returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(sum(job.actual_cost_cents), 0)
  from public.generation_jobs as job
  where job.campaign_id = campaign_charged_cents.campaign_id and job.user_id = campaign_charged_cents.user_id
$$;
comment on function public.campaign_charged_cents is 'Credits charged for all finished jobs of one of the user''s campaigns.';
