-- Presets, campaigns, their clips, and the clip version each generation leaves behind.

create table public.presets (
  id text primary key check (id ~ '^[a-z0-9-]{1,60}$'),
  name text not null check (length(name) between 1 and 80),
  summary text not null check (length(summary) <= 300),
  filming_type text not null check (filming_type in ('handheld', 'filmed_by_other', 'setup_phone')),
  place text not null,
  light text not null,
  tone text not null,
  ambience text not null,
  beats jsonb not null check (jsonb_typeof(beats) = 'array' and jsonb_array_length(beats) between 3 and 5),
  position integer not null default 0
);

comment on column public.presets.beats is
  'In order: [{"beat", "line", "scene", "action", "expression", "first_frame_prompt", "duration"}]; lines are templates with a '
  '{product} placeholder.';

create table public.campaigns (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 120),
  actor_id uuid references public.actors (id) on delete set null,
  preset_id text references public.presets (id) on delete set null,
  product jsonb not null default '{"has_product": false}'
    check (jsonb_typeof(product) = 'object' and pg_column_size(product) <= 16384),
  brief jsonb not null default '{}' check (jsonb_typeof(brief) = 'object' and pg_column_size(brief) <= 16384),
  final_video jsonb check (jsonb_typeof(final_video) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);

comment on column public.campaigns.deleted_at is
  'When its owner deleted it; null: not deleted. Nothing else changes, so restoring brings everything back.';

create index campaigns_user_id_updated_at_index on public.campaigns (user_id, updated_at desc);

create index campaigns_actor_id_index on public.campaigns (actor_id);

create index campaigns_preset_id_index on public.campaigns (preset_id);

-- Deleting and restoring are not edits: a restored campaign keeps its place in the list.
create trigger campaigns_touch before update on public.campaigns
  for each row when (old.deleted_at is not distinct from new.deleted_at)
  execute function private.touch_updated_at();

create table public.campaign_clips (
  id uuid primary key default gen_random_uuid(),
  campaign_id uuid not null references public.campaigns (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  position integer not null check (position between 0 and 99),
  beat text not null check (beat in ('hook', 'problem', 'agitation', 'solution', 'proof', 'cta')),
  status text not null default 'draft' check (status in ('draft', 'first_frame_ready', 'video_ready')),
  script jsonb not null default '{}' check (jsonb_typeof(script) = 'object' and pg_column_size(script) <= 32768),
  proposal jsonb
    constraint campaign_clips_proposal_is_an_object
    check (jsonb_typeof(proposal) = 'object' and pg_column_size(proposal) <= 32768),
  first_frame jsonb check (jsonb_typeof(first_frame) = 'object'),
  video jsonb check (jsonb_typeof(video) = 'object'),
  audio jsonb check (jsonb_typeof(audio) = 'object'),
  transcription jsonb check (jsonb_typeof(transcription) = 'object'),
  adjustments jsonb not null default '{}'
    check (jsonb_typeof(adjustments) = 'object' and pg_column_size(adjustments) <= 8192),
  current_version integer not null default 0 check (current_version >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- An exclusion, not a unique constraint: unique columns count as a key, so reordering clips would wait for every transaction
  -- that is creating a job for one of them, and those may be waiting for the reorder.
  constraint campaign_clips_one_per_position
    exclude using btree (campaign_id with =, position with =) deferrable initially immediate
);

comment on column public.campaign_clips.script is
  'What the creator writes: line, scene, camera, action, expression, ambience, first_frame_prompt, duration (s).';

comment on column public.campaign_clips.proposal is
  'The script as last proposed; a script field that differs was changed by the creator. Null: never proposed.';

comment on column public.campaign_clips.current_version is 'version_number of the selected version; 0 before the first.';

create index campaign_clips_user_id_index on public.campaign_clips (user_id);

create trigger campaign_clips_touch before update on public.campaign_clips
  for each row execute function private.touch_updated_at();

create table public.clip_versions (
  id uuid primary key default gen_random_uuid(),
  clip_id uuid not null references public.campaign_clips (id) on delete cascade,
  -- No foreign key to auth.users: the clip's covers deletion, and settling must not wait for an account being deleted.
  user_id uuid not null,
  version_number integer not null check (version_number > 0),
  action text not null check (length(action) <= 60),
  job_id uuid unique,
  snapshot jsonb not null check (jsonb_typeof(snapshot) = 'object'),
  created_at timestamptz not null default now(),
  constraint clip_versions_number_once unique (clip_id, version_number)
);

comment on table public.clip_versions is
  'A clip as it was after one successful generation. Immutable; a late result becomes an unselected version.';

create index clip_versions_user_id_index on public.clip_versions (user_id);

create trigger clip_versions_immutable before update on public.clip_versions
  for each row execute function private.reject_change();

-- Our own copies of media. Written by the server only; read through short-lived signed URLs.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values (
  'media', 'media', false, 209715200,
  array['image/png', 'image/jpeg', 'image/webp', 'video/mp4', 'audio/mpeg', 'audio/wav', 'audio/mp4', 'audio/webm']
)
on conflict (id) do nothing;
