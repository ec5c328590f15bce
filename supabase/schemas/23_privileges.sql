-- Who may see and call what. Everything is revoked first, then granted by name: hosted projects grant broadly by default.

alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke execute on functions from anon, authenticated, service_role;
-- Not "in schema": PUBLIC's default privileges can only be revoked for all schemas.
alter default privileges revoke execute on functions from public;
revoke all on all tables in schema public from anon, authenticated, service_role;
revoke all on all sequences in schema public from anon, authenticated, service_role;
revoke execute on all functions in schema public from public, anon, authenticated, service_role;
revoke execute on all functions in schema private from public, anon, authenticated, service_role;

alter table public.profiles enable row level security;
alter table public.actors enable row level security;
alter table public.presets enable row level security;
alter table public.campaigns enable row level security;
alter table public.campaign_clips enable row level security;
alter table public.clip_versions enable row level security;
alter table public.generation_types enable row level security;
alter table public.generation_limits enable row level security;
alter table public.generation_logs enable row level security;
alter table public.generation_jobs enable row level security;
alter table public.webhook_deliveries enable row level security;
alter table public.rejected_webhooks enable row level security;
alter table public.reconciler_state enable row level security;
alter table public.credit_accounts enable row level security;
alter table public.credit_transactions enable row level security;
alter table public.fal_account_balance enable row level security;
alter table public.render_uploads enable row level security;
alter table public.campaign_renders enable row level security;
alter table public.auth_attempt_limits enable row level security;
alter table public.auth_attempts enable row level security;
alter table public.audit_state enable row level security;
alter table public.admin_actions enable row level security;

-- Users read named columns of their own rows; all they may write is their own display name.
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
create policy campaigns_select_own on public.campaigns for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.campaign_clips to authenticated;
create policy campaign_clips_select_own on public.campaign_clips for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.clip_versions to authenticated;
create policy clip_versions_select_own on public.clip_versions for select to authenticated
  using (user_id = (select auth.uid()));

grant select on public.campaign_renders to authenticated;
create policy campaign_renders_select_own on public.campaign_renders for select to authenticated
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

-- The server reads what it needs and writes through the functions, except for presets and actors.
grant select on
  public.profiles,
  public.actors,
  public.presets,
  public.campaigns,
  public.campaign_clips,
  public.clip_versions,
  public.generation_types,
  public.generation_limits,
  public.generation_logs,
  public.generation_jobs,
  public.webhook_deliveries,
  public.rejected_webhooks,
  public.reconciler_state,
  public.credit_accounts,
  public.credit_transactions,
  public.fal_account_balance,
  public.render_uploads,
  public.campaign_renders,
  public.audit_state,
  public.admin_actions,
  public.audit_violations
to service_role;
grant insert, update, delete on public.presets, public.actors to service_role;

grant execute on function
  -- 02_people
  public.create_actor,
  -- 06_credits
  public.grant_credits,
  -- 07_campaign_edits
  public.create_campaign,
  public.edit_campaign,
  public.edit_clip,
  public.select_clip_version,
  public.select_first_frame,
  public.delete_campaign,
  public.restore_campaign,
  public.duplicate_campaign,
  -- 08_clip_order
  public.arrange_clips,
  -- 09_campaign_list
  public.list_campaigns,
  public.campaign_charged_cents,
  -- 10_jobs_create
  public.create_generation_jobs,
  -- 11_jobs_lifecycle
  public.start_submission,
  public.mark_submitted,
  public.record_progress,
  public.record_check_failure,
  public.cancel_generation_job,
  public.claim_due_jobs,
  public.mark_cancel_sent,
  -- 12_jobs_settle
  public.settle_generation_job,
  public.settle_from_webhook,
  public.keep_webhook_delivery,
  -- 13_jobs_results
  public.claim_unstored_results,
  public.mark_result_stored,
  public.postpone_result_storage,
  public.replace_result_url,
  -- 14_budget
  public.read_budget,
  public.set_manual_budget,
  public.spending_by_day,
  public.claim_balance_read,
  public.record_balance,
  public.record_billing_error,
  public.claim_unbilled_jobs,
  public.record_provider_costs,
  -- 15_renders
  public.start_render_upload,
  public.complete_render,
  public.claim_abandoned_render_uploads,
  public.delete_render_upload,
  -- 16_auth_attempts
  public.take_auth_attempt,
  public.reset_auth_attempts,
  -- 17_audit
  public.run_audit,
  -- 18_health
  public.record_reconciler_run,
  public.add_rejected_webhooks,
  public.read_health,
  public.admin_health,
  -- 19_admin_actions
  public.admin_check_job,
  public.admin_cancel_job,
  public.admin_fail_job,
  public.admin_retry_job,
  public.admin_refund_job,
  public.admin_change_credits,
  public.admin_set_price,
  -- 20_admin_jobs
  public.admin_list_jobs,
  public.admin_get_job,
  public.admin_list_job_alerts,
  -- 21_admin_read
  public.admin_overview,
  public.admin_list_users,
  public.admin_list_ledger,
  public.admin_list_prices,
  public.admin_compare_billing
to service_role;
