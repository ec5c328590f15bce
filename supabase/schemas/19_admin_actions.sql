-- What administrators do; each admin action is recorded in the transaction that performs it. The reason is for the studio;
-- creators see the message of the error code.

create table public.admin_actions (
  id bigint generated always as identity primary key,
  admin_id uuid not null,
  action text not null check (
    action in ('check_job', 'cancel_job', 'fail_job', 'retry_job', 'refund_job', 'grant_credits', 'adjust_credits', 'set_price')
  ),
  job_id uuid,
  user_id uuid,
  generation_type text,
  reason text check (length(reason) between 1 and 500),
  details jsonb not null default '{}',
  idempotency_key text,
  created_at timestamptz not null default now()
);

comment on table public.admin_actions is
  'Append-only: what administrators did, to what, and why. No foreign keys: it outlives accounts. Written by functions only.';

create index admin_actions_job_id_index on public.admin_actions (job_id) where job_id is not null;

create index admin_actions_user_id_index on public.admin_actions (user_id, id desc) where user_id is not null;

create index admin_actions_generation_type_index on public.admin_actions (generation_type, id desc)
  where generation_type is not null;

create unique index admin_actions_idempotency_key_index on public.admin_actions (admin_id, idempotency_key)
  where idempotency_key is not null;

create trigger admin_actions_append_only before update or delete on public.admin_actions
  for each row execute function private.reject_change();

create trigger admin_actions_no_truncate before truncate on public.admin_actions
  for each statement execute function private.reject_change();

create function private.record_admin_action(
  admin_id uuid,
  action text,
  job public.generation_jobs,
  user_id uuid default null,
  generation_type text default null,
  reason text default null,
  details jsonb default '{}',
  idempotency_key text default null
) returns void
language sql
set search_path = ''
as $$
  insert into public.admin_actions (admin_id, action, job_id, user_id, generation_type, reason, details, idempotency_key)
  values (
    record_admin_action.admin_id, record_admin_action.action, (record_admin_action.job).id,
    coalesce(record_admin_action.user_id, (record_admin_action.job).user_id), record_admin_action.generation_type,
    record_admin_action.reason, record_admin_action.details, record_admin_action.idempotency_key
  )
$$;

create function public.admin_check_job(job_id uuid, admin_id uuid) returns table (result_code text)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
  v_code text;
begin
  select * into v_job from public.generation_jobs as job where job.id = admin_check_job.job_id for update;
  if not found then
    return query select 'not_found';
    return;
  end if;
  v_code := case
    when v_job.completed_at is null and v_job.status = 'pending' and not private.is_due(v_job) then 'waiting'
    when v_job.completed_at is null then 'due'
    when v_job.status = 'cancelled' and v_job.fal_request_id is not null and v_job.provider_cancel_sent_at is null then 'due'
    when v_job.result_url is not null and v_job.stored_path is null then 'store'
    else 'nothing_to_do' end;
  if v_code = 'due' then
    update public.generation_jobs as job set next_check_at = now(), lease_until = null where job.id = v_job.id;
  elsif v_code = 'store' then
    update public.generation_jobs as job set next_store_at = now(), store_attempts = 0 where job.id = v_job.id;
  end if;
  if v_code in ('due', 'store') then
    perform private.record_admin_action(admin_check_job.admin_id, 'check_job', v_job);
  end if;
  return query select v_code;
end
$$;
comment on function public.admin_check_job is
  'Makes a job due at once, even if leased: for a check (due), or for its result to be copied again (store). Otherwise waiting '
  '(for other jobs), nothing_to_do, not_found.';

create function private.end_job_by_admin(
  job_id uuid, admin_id uuid, action text, outcome public.generation_status, reason text, error jsonb
) returns table (result_code text, status public.generation_status)
language plpgsql
set search_path = ''
as $$
declare
  v_job public.generation_jobs;
begin
  perform private.lock_job_owner(end_job_by_admin.job_id);
  select * into v_job from public.generation_jobs as job where job.id = end_job_by_admin.job_id for update;
  if not found then
    return query select 'not_found', null::public.generation_status;
    return;
  end if;
  if v_job.completed_at is not null then
    return query select 'already_finished', v_job.status;
    return;
  end if;
  if end_job_by_admin.outcome = 'cancelled' then
    update public.generation_jobs as job set cancel_requested_at = now() where job.id = v_job.id;
  end if;
  perform private.cancel_dependants(v_job.id);
  perform private.finish_job(v_job, end_job_by_admin.outcome, 'admin', error => end_job_by_admin.error);
  perform private.record_admin_action(
    end_job_by_admin.admin_id, end_job_by_admin.action, v_job, reason => end_job_by_admin.reason
  );
  return query select 'ended', end_job_by_admin.outcome;
end
$$;

create function public.admin_cancel_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, status public.generation_status)
language sql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
  select * from private.end_job_by_admin(
    admin_cancel_job.job_id, admin_cancel_job.admin_id, 'cancel_job', 'cancelled', admin_cancel_job.reason,
    jsonb_build_object('code', 'cancelled_by_studio', 'message', 'The studio cancelled this. Nothing was charged.')
  )
$$;
comment on function public.admin_cancel_job is
  'Like cancel_generation_job, for any user''s job: released, with its dependants; fal is notified afterwards. result_code: '
  'ended, already_finished, not_found.';

create function public.admin_fail_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, status public.generation_status)
language sql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
  select * from private.end_job_by_admin(
    admin_fail_job.job_id, admin_fail_job.admin_id, 'fail_job', 'failed', admin_fail_job.reason,
    jsonb_build_object('code', 'failed_by_studio', 'message', 'The studio ended this generation. Nothing was charged.')
  )
$$;
comment on function public.admin_fail_job is
  'Ends a stuck job: failed, its hold released, its dependants cancelled. A late result is kept, uncharged. result_code: ended, '
  'already_finished, not_found.';

create function public.admin_retry_job(job_id uuid, admin_id uuid) returns setof public.generation_jobs
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
  v_new public.generation_jobs;
begin
  perform private.lock_job_owner(admin_retry_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = admin_retry_job.job_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no such job';
  end if;
  if v_job.status not in ('failed', 'cancelled') or v_job.error_code = 'dependency_failed' then
    raise exception 'state_conflict' using errcode = 'PT409',
      detail = case when v_job.error_code = 'dependency_failed' then 'dependency_failed' else v_job.status::text end;
  end if;
  -- A double click is one retry.
  select * into v_new from public.generation_jobs as job
  where job.retry_of = v_job.id and job.completed_at is null
  limit 1;
  if not found then
    perform 1 from public.generation_types as kind where kind.generation_type = v_job.job_type and kind.enabled;
    if not found then
      raise exception 'generation_disabled' using errcode = 'PT409', detail = v_job.job_type;
    end if;
    insert into public.generation_jobs (
      user_id, campaign_id, clip_id, job_type, input_params, retry_of, estimated_cost_cents, held_cents,
      provider_cost_microusd, deadline_seconds, deadline_at, usual_duration_ms, next_check_at
    )
    values (
      v_job.user_id, v_job.campaign_id, v_job.clip_id, v_job.job_type, v_job.input_params, v_job.id,
      v_job.estimated_cost_cents, 0, v_job.provider_cost_microusd, v_job.deadline_seconds,
      now() + make_interval(secs => v_job.deadline_seconds), v_job.usual_duration_ms, now()
    )
    returning * into v_new;
    perform private.record_admin_action(
      admin_retry_job.admin_id, 'retry_job', v_job, details => jsonb_build_object('new_job_id', v_new.id)
    );
  end if;
  return next v_new;
end
$$;
comment on function public.admin_retry_job is
  'Retries a failed or cancelled job with the same input, at the studio''s expense: nothing is held or charged, since its owner '
  'did not request it. Returns the running retry if there is one. PT404 not_found, PT409 state_conflict, generation_disabled.';

create function public.admin_refund_job(job_id uuid, admin_id uuid, reason text)
returns table (result_code text, refunded_cents integer)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '2s'
as $$
declare
  v_job public.generation_jobs;
begin
  perform private.lock_job_owner(admin_refund_job.job_id);
  select * into v_job from public.generation_jobs as job where job.id = admin_refund_job.job_id for update;
  if not found then
    return query select 'not_found', 0;
  elsif coalesce(v_job.actual_cost_cents, 0) = 0 then
    return query select 'not_charged', 0;
  elsif exists (
    select 1 from public.credit_transactions as entry where entry.job_id = v_job.id and entry.entry = 'adjust'
  ) then
    return query select 'already_refunded', 0;
  else
    perform 1 from public.credit_accounts as account where account.user_id = v_job.user_id for update;
    perform private.post_credit_entry(
      v_job.user_id, 'adjust', v_job.actual_cost_cents, 'Refund: ' || admin_refund_job.reason, v_job,
      admin_refund_job.admin_id
    );
    perform private.record_admin_action(
      admin_refund_job.admin_id, 'refund_job', v_job, reason => admin_refund_job.reason,
      details => jsonb_build_object('cents', v_job.actual_cost_cents)
    );
    return query select 'refunded', v_job.actual_cost_cents;
  end if;
end
$$;
comment on function public.admin_refund_job is
  'Refunds what a completed job was charged, once: an adjustment that names the job. The job stays as it is. result_code: '
  'refunded, already_refunded, not_charged, not_found.';

create function public.admin_change_credits(
  user_id uuid, admin_id uuid, entry text, amount_cents bigint, reason text, idempotency_key text
) returns setof public.credit_accounts
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_account public.credit_accounts;
  v_details jsonb := jsonb_build_object(
    'entry', admin_change_credits.entry, 'cents', admin_change_credits.amount_cents,
    'user_id', admin_change_credits.user_id, 'reason', admin_change_credits.reason
  );
  v_before jsonb;
begin
  if admin_change_credits.entry is null or admin_change_credits.entry not in ('grant', 'adjust') then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'entry must be grant or adjust';
  end if;
  if admin_change_credits.amount_cents is null or admin_change_credits.amount_cents = 0
    or abs(admin_change_credits.amount_cents) > 1000000000
    or (admin_change_credits.entry = 'grant' and admin_change_credits.amount_cents < 0)
  then
    raise exception 'invalid_request' using errcode = 'PT422', detail = 'amount_cents must be between 1 and 1000000000, or its negative for adjust';
  end if;
  select * into v_account from public.credit_accounts as account
  where account.user_id = admin_change_credits.user_id for update;
  if not found then
    raise exception 'not_found' using errcode = 'PT404', detail = 'no credit account for this user';
  end if;
  select done.details into v_before from public.admin_actions as done
  where done.admin_id = admin_change_credits.admin_id and done.idempotency_key = admin_change_credits.idempotency_key;
  if found then
    if v_before <> v_details then
      raise exception 'idempotency_key_reused' using errcode = 'PT422', detail = 'the same key came with another change';
    end if;
    return next v_account;
    return;
  end if;
  if v_account.available_cents + admin_change_credits.amount_cents < 0 then
    raise exception 'insufficient_credits' using errcode = 'PT402', detail = jsonb_build_object(
      'requiredCents', -admin_change_credits.amount_cents, 'availableCents', v_account.available_cents
    )::text;
  end if;
  perform private.post_credit_entry(
    admin_change_credits.user_id, admin_change_credits.entry, admin_change_credits.amount_cents,
    admin_change_credits.reason, job => null, actor_id => admin_change_credits.admin_id
  );
  perform private.record_admin_action(
    admin_change_credits.admin_id,
    case admin_change_credits.entry when 'grant' then 'grant_credits' else 'adjust_credits' end,
    job => null, user_id => admin_change_credits.user_id, reason => admin_change_credits.reason, details => v_details,
    idempotency_key => admin_change_credits.idempotency_key
  );
  return query select * from public.credit_accounts as account where account.user_id = admin_change_credits.user_id;
end
$$;
comment on function public.admin_change_credits is
  'Adds credits (grant), or corrects a balance by a positive or negative amount (adjust), with the administrator''s id and a '
  'reason the user can read in the ledger. Repeating an idempotency_key changes nothing. Returns the account. PT402 if it would '
  'take more than is available, PT404, PT422.';

create function public.admin_set_price(
  generation_type text,
  admin_id uuid,
  price_cents integer,
  provider_cost_microusd bigint,
  enabled boolean,
  seen_updated_at text
) returns table (result_code text)
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before public.generation_types;
begin
  if admin_set_price.price_cents not between 0 and 1000000
    or admin_set_price.provider_cost_microusd not between 0 and 1000000000 then
    raise exception 'invalid_request' using errcode = 'PT422',
      detail = 'price_cents must be 0 to 1000000, provider_cost_microusd 0 to 1000000000';
  end if;
  select * into v_before from public.generation_types as kind
  where kind.generation_type = admin_set_price.generation_type
  for update;
  if not found then
    return query select 'not_found';
  elsif v_before.updated_at <> admin_set_price.seen_updated_at::timestamptz then
    return query select 'changed_meanwhile';
  else
    update public.generation_types as kind
    set
      price_cents = admin_set_price.price_cents,
      provider_cost_microusd = admin_set_price.provider_cost_microusd,
      enabled = admin_set_price.enabled
    where kind.generation_type = admin_set_price.generation_type;
    perform private.record_admin_action(
      admin_set_price.admin_id, 'set_price', job => null, generation_type => admin_set_price.generation_type,
      details => jsonb_build_object(
        'price_cents', jsonb_build_array(v_before.price_cents, admin_set_price.price_cents),
        'provider_cost_microusd', jsonb_build_array(v_before.provider_cost_microusd, admin_set_price.provider_cost_microusd),
        'enabled', jsonb_build_array(v_before.enabled, admin_set_price.enabled)
      )
    );
    return query select 'saved';
  end if;
end
$$;
comment on function public.admin_set_price is
  'Sets what a type costs from now on, and whether it is enabled; existing jobs keep their prices. seen_updated_at: of the row '
  'the administrator edited. result_code: saved, changed_meanwhile (it was changed since: nothing is written), not_found. '
  'PT422.';
