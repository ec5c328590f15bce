-- The renders of a campaign. The creator's browser renders the ad and uploads the file straight to storage; a row in
-- campaign_renders exists only for a file that arrived whole and was inspected.

create table public.render_uploads (
  id uuid primary key,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  recipe jsonb not null check (jsonb_typeof(recipe) = 'object' and pg_column_size(recipe) <= 65536),
  size_bytes bigint not null check (size_bytes > 0),
  duration_ms integer not null check (duration_ms > 0),
  created_at timestamptz not null default now(),
  -- Later than the signed upload URL expires.
  expires_at timestamptz not null default now() + interval '3 hours',
  abandoned_at timestamptz
);

comment on table public.render_uploads is
  'A claim to upload one render to the path named after its id. Deleted once the render is complete, or after it has expired.';

create index render_uploads_campaign_id_index on public.render_uploads (campaign_id);

create index render_uploads_user_id_index on public.render_uploads (user_id);

create index render_uploads_expires_at_index on public.render_uploads (expires_at);

create table public.campaign_renders (
  id uuid primary key,
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  version_number integer not null check (version_number > 0),
  recipe jsonb not null check (jsonb_typeof(recipe) = 'object' and pg_column_size(recipe) <= 65536),
  stored_path text not null check (length(stored_path) <= 500),
  thumbnail_path text not null check (length(thumbnail_path) <= 500),
  size_bytes bigint not null check (size_bytes > 0),
  duration_ms integer not null check (duration_ms > 0),
  created_at timestamptz not null default now(),
  constraint campaign_renders_number_once unique (campaign_id, version_number)
);

comment on table public.campaign_renders is
  'The renders of a campaign, each with its recipe (lib/domain/ads/ad.ts, adRecipe). Immutable.';

create index campaign_renders_user_id_index on public.campaign_renders (user_id);

create function public.start_render_upload(
  upload_id uuid,
  campaign_id uuid,
  user_id uuid,
  recipe jsonb,
  size_bytes bigint,
  duration_ms integer,
  max_open integer
) returns setof public.render_uploads
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform private.lock_user(start_render_upload.user_id);
  -- Concurrent requests must not both take the last free place.
  perform pg_advisory_xact_lock(hashtextextended('render uploads of ' || start_render_upload.user_id::text, 0));
  if not exists (
    select 1 from public.campaigns as campaign
    where campaign.id = start_render_upload.campaign_id
      and campaign.user_id = start_render_upload.user_id
      and campaign.deleted_at is null
  ) then
    return;
  end if;
  if (
    select count(*) from public.render_uploads as upload
    where upload.user_id = start_render_upload.user_id and upload.expires_at > now()
  ) >= max_open then
    raise exception 'too_many_requests' using errcode = 'PT429', detail = jsonb_build_object('limit', max_open)::text;
  end if;
  return query
    insert into public.render_uploads as upload (id, campaign_id, user_id, recipe, size_bytes, duration_ms)
    values (start_render_upload.upload_id, start_render_upload.campaign_id, start_render_upload.user_id,
      start_render_upload.recipe, start_render_upload.size_bytes, start_render_upload.duration_ms)
    returning upload.*;
end
$$;
comment on function public.start_render_upload is
  'Allows the upload of one render of the user''s campaign. Empty: no such campaign, or it is deleted. PT429 too_many_requests '
  '{limit} while max_open uploads are neither completed nor expired.';

create function public.complete_render(
  upload_id uuid,
  user_id uuid,
  stored_path text,
  thumbnail_path text
) returns setof public.campaign_renders
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_upload public.render_uploads;
begin
  perform private.lock_user(complete_render.user_id);
  delete from public.render_uploads as upload
  where upload.id = complete_render.upload_id
    and upload.user_id = complete_render.user_id
    -- An abandoned upload's file may already be gone.
    and upload.abandoned_at is null
  returning * into v_upload;
  if not found then
    -- A repeated request, whose first response was lost.
    return query
      select render.* from public.campaign_renders as render
      where render.id = complete_render.upload_id and render.user_id = complete_render.user_id;
    return;
  end if;
  -- One at a time, or two renders would get the same number.
  perform 1 from public.campaigns as campaign where campaign.id = v_upload.campaign_id for no key update;
  return query
    insert into public.campaign_renders as render
      (id, campaign_id, user_id, version_number, recipe, stored_path, thumbnail_path, size_bytes, duration_ms)
    select
      v_upload.id, v_upload.campaign_id, v_upload.user_id, coalesce(max(earlier.version_number), 0) + 1, v_upload.recipe,
      complete_render.stored_path, complete_render.thumbnail_path, v_upload.size_bytes, v_upload.duration_ms
    from public.campaign_renders as earlier
    where earlier.campaign_id = v_upload.campaign_id
    returning render.*;
end
$$;
comment on function public.complete_render is
  'Turns an upload that has arrived into the campaign''s next render; called once its file has been inspected. Repeating it '
  'returns the same row. Empty: no such upload of this user, or it was abandoned.';

create function public.claim_abandoned_render_uploads(max_uploads integer) returns setof public.render_uploads
language sql
security definer
set search_path = ''
as $$
  with chosen as materialized (
    select due.id from public.render_uploads as due
    where due.expires_at <= now()
    order by due.expires_at
    limit least(greatest(claim_abandoned_render_uploads.max_uploads, 0), 100)
    for update skip locked
  )
  -- If the caller dies before removing the file, the next one gets it ten minutes later.
  update public.render_uploads as upload
  set expires_at = now() + interval '10 minutes', abandoned_at = coalesce(upload.abandoned_at, now())
  from chosen
  where upload.id = chosen.id
  returning upload.*
$$;
comment on function public.claim_abandoned_render_uploads is
  'Claims uploads that were never completed, each for one caller and 10 min: whatever arrived of them must be removed.';

create function public.delete_render_upload(upload_id uuid) returns setof public.render_uploads
language sql
security definer
set search_path = ''
as $$
  delete from public.render_uploads as upload where upload.id = delete_render_upload.upload_id returning upload.*
$$;
comment on function public.delete_render_upload is
  'Deletes an upload whose file is gone: abandoned, or refused on inspection. Empty: already completed or deleted.';
