-- Who may see and touch what. Everything is taken away first, then given by name (hosted projects grant broadly by default).

alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
-- Not "in schema": what PUBLIC may do by default can only be taken away for all schemas.
alter default privileges revoke execute on functions from public;
revoke all on all tables in schema public from anon, authenticated, service_role;
revoke all on all sequences in schema public from anon, authenticated, service_role;
revoke execute on all functions in schema public from public, anon, authenticated, service_role;
revoke execute on all functions in schema private from public;

alter table public.profiles enable row level security;
alter table public.actors enable row level security;
alter table public.presets enable row level security;
alter table public.campaigns enable row level security;
alter table public.campaign_clips enable row level security;
alter table public.clip_versions enable row level security;
alter table public.generation_types enable row level security;
alter table public.generation_limits enable row level security;
alter table public.generation_jobs enable row level security;
alter table public.generation_logs enable row level security;
alter table public.credit_accounts enable row level security;
alter table public.credit_transactions enable row level security;
alter table public.webhook_deliveries enable row level security;
alter table public.reconciler_state enable row level security;

-- Users: their own rows, named columns.
grant select on public.profiles to authenticated;
grant update (display_name) on public.profiles to authenticated;
create policy profiles_select_own on public.profiles for select to authenticated
  using (user_id = (select auth.uid()));
create policy profiles_update_own on public.profiles for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

grant select on public.actors to authenticated;
create policy actors_select_preset_or_own on public.actors for select to authenticated
  using (user_id is null or user_id = (select auth.uid()));

grant select on public.presets to authenticated;
create policy presets_select_all on public.presets for select to authenticated using (true);

grant select on public.campaigns to authenticated;
grant update (title) on public.campaigns to authenticated;
create policy campaigns_select_own on public.campaigns for select to authenticated
  using (user_id = (select auth.uid()));
create policy campaigns_update_own on public.campaigns for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

grant select on public.campaign_clips to authenticated;
grant update (script, adjustments) on public.campaign_clips to authenticated;
create policy campaign_clips_select_own on public.campaign_clips for select to authenticated
  using (user_id = (select auth.uid()));
create policy campaign_clips_update_own on public.campaign_clips for update to authenticated
  using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));

grant select on public.clip_versions to authenticated;
create policy clip_versions_select_own on public.clip_versions for select to authenticated
  using (user_id = (select auth.uid()));

grant select (generation_type, unit, price_cents, enabled) on public.generation_types to authenticated;
create policy generation_types_select_all on public.generation_types for select to authenticated using (true);

grant select (
  id, user_id, campaign_id, clip_id, job_type, status, input_params, depends_on, retry_of, retry_count,
  result_url, stored_path, error_code, error_message, estimated_cost_cents, held_cents, actual_cost_cents,
  credits_deducted, progress_percent, progress_message, queue_position, created_at, submitted_at, completed_at,
  cancel_requested_at, usual_duration_ms, next_check_at, last_checked_at
) on public.generation_jobs to authenticated;
create policy generation_jobs_select_own on public.generation_jobs for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.credit_accounts to authenticated;
create policy credit_accounts_select_own on public.credit_accounts for select to authenticated
  using (user_id = (select auth.uid()));

grant select (
  id, user_id, entry, amount_cents, balance_change_cents, held_change_cents, job_id, campaign_id, clip_id,
  generation_type, description, created_at
) on public.credit_transactions to authenticated;
create policy credit_transactions_select_own on public.credit_transactions for select to authenticated
  using (user_id = (select auth.uid()));

-- The server: reads what it needs, writes only through the functions (and the tables of content).
grant select on all tables in schema public to service_role;
grant insert, update, delete on public.presets, public.actors to service_role;

grant execute on function
  public.create_generation_jobs,
  public.start_submission,
  public.mark_submitted,
  public.record_progress,
  public.settle_generation_job,
  public.keep_webhook_delivery,
  public.cancel_generation_job,
  public.claim_due_jobs,
  public.mark_cancel_sent,
  public.claim_unstored_results,
  public.mark_result_stored,
  public.postpone_result_storage,
  public.replace_result_url,
  public.grant_credits,
  public.create_campaign,
  public.select_clip_version
to service_role;
