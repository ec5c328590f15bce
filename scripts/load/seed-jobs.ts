/** Runs a statement as superuser. */
type Query = (text: string, parameters?: unknown[]) => Promise<unknown>;

const JOBS_A_STATEMENT = 50_000;

/**
 * Fills a database with `count` ended jobs of the last 30 days, with their log rows and ledger entries, as a studio of 200
 * creators would have; the audit stays empty. For trying out the admin pages and query plans on a lot of data.
 */
export async function seedJobs(query: Query, count: number): Promise<void> {
  await query(CREATORS);
  for (let first = 0; first < count; first += JOBS_A_STATEMENT) {
    await query(JOBS, [first, Math.min(count, first + JOBS_A_STATEMENT) - 1]);
  }
  await query(ENTRIES);
  await query(ACCOUNTS);
  for (const table of ["generation_jobs", "generation_logs", "credit_transactions"]) {
    await query(`vacuum analyze public.${table}`);
  }
}

const CREATORS = `
  insert into auth.users (id, email, raw_user_meta_data)
  select ('5eed0000-0000-4000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 'creator' || number || '@many.test',
    jsonb_build_object('display_name', 'Creator ' || number)
  from generate_series(1, 200) as number
  on conflict (id) do nothing`;

// Durations are close to tests/fal-simulator/durations.json; values are derived from the row's number, so two runs agree.
const JOBS = `
  with wanted as (
    select
      gen_random_uuid() as id, gen_random_uuid() as log_id,
      ('5eed0000-0000-4000-8000-' || lpad(to_hex(1 + number % 200), 12, '0'))::uuid as user_id,
      now() - interval '30 days' * ((number * 7919::bigint) % 100000) / 100000.0 - interval '20 minutes' as created_at,
      kind.*, 
      case when number % 50 = 0 then 'cancelled' when number % 17 = 0 then 'failed' else 'completed' end::public.generation_status as status,
      (array['content_policy', 'provider_error', 'file_unreadable', 'provider_timeout'])[1 + number % 4] as code,
      case when number % 50 = 0 then 'cancel' when number % 11 = 0 then 'reconciler' else 'webhook' end as settled_by,
      kind.usual_ms * (0.6 + (number % 97) / 110.0) as took_ms,
      number
    from generate_series($1::bigint, $2::bigint) as number
    join lateral (
      select * from (values
        (0, 'video_veo31_fast', 150, 900000, 43000),
        (1, 'first_frame', 25, 150000, 20000),
        (2, 'voice_chatterbox', 20, 20000, 7000),
        (3, 'ambient_elevenlabs', 15, 12000, 7000),
        (4, 'transcribe_whisper', 0, 0, 3000),
        (5, 'video_veo31_standard', 360, 2400000, 53000)
      ) as kind (place, job_type, cents, microusd, usual_ms)
      where kind.place = case when number % 100 < 5 then 5 else number % 5 end
    ) as kind on true
  ),
  logs as (
    insert into public.generation_logs (
      id, job_id, user_id, generation_type, status, estimated_cost_cents, charged_cents, provider_cost_microusd, duration_ms,
      error_code, settled_by, created_at
    )
    select log_id, id, user_id, job_type, status, cents, case when status = 'completed' then cents else 0 end,
      case when status = 'completed' then microusd else 0 end, took_ms::bigint,
      case when status = 'failed' then code when status = 'cancelled' then 'cancelled' end, settled_by,
      created_at + make_interval(secs => took_ms / 1000.0)
    from wanted
    order by created_at
    returning 1
  )
  insert into public.generation_jobs (
    id, user_id, generation_log_id, job_type, status, input_params, fal_request_id, result_data, error_code, error_message,
    estimated_cost_cents, held_cents, actual_cost_cents, credits_deducted, provider_cost_microusd, created_at, submitted_at,
    completed_at, webhook_received_at, settled_by, deadline_seconds, deadline_at, usual_duration_ms, submit_started_at
  )
  select id, user_id, null, job_type, status, jsonb_build_object('prompt', 'Prompt number ' || number),
    gen_random_uuid()::text, case when status = 'completed' then '{}'::jsonb end,
    case when status = 'failed' then code when status = 'cancelled' then 'cancelled' end,
    case when status <> 'completed' then 'Nothing was charged.' end,
    cents, cents, case when status = 'completed' then cents else 0 end, status = 'completed' and cents > 0, microusd, created_at,
    created_at + interval '300 milliseconds', created_at + make_interval(secs => took_ms / 1000.0),
    case when settled_by = 'webhook' then created_at + make_interval(secs => took_ms / 1000.0) end, settled_by,
    1800, created_at + interval '30 minutes', usual_ms, created_at
  from wanted
  order by created_at`;

const ENTRIES = `
  insert into public.credit_transactions (user_id, entry, amount_cents, job_id, generation_type, description, created_at)
  select * from (
    select user_id, 'grant', sum(held_cents)::bigint, null::uuid, null, 'Credits for many jobs', min(created_at)
    from public.generation_jobs as job
    where held_cents > 0 and not exists (select 1 from public.credit_transactions as entry where entry.job_id = job.id)
    group by user_id
    union all
    select user_id, step.entry, held_cents, id, job_type, step.description || job_type, step.at
    from public.generation_jobs as job
    cross join lateral (values
      ('hold', 'Hold for ', created_at),
      (case when status = 'completed' then 'capture' else 'release' end,
        case when status = 'completed' then 'Charge for ' else 'Released: ' end, completed_at)
    ) as step (entry, description, at)
    where held_cents > 0 and not exists (select 1 from public.credit_transactions as entry where entry.job_id = job.id)
  ) as entry (user_id, entry, amount_cents, job_id, generation_type, description, created_at)
  order by created_at`;

const ACCOUNTS = `
  update public.credit_accounts as account
  set balance_cents = ledger.balance, held_cents = ledger.held
  from (
    select user_id, sum(balance_change_cents) as balance, sum(held_change_cents) as held
    from public.credit_transactions group by user_id
  ) as ledger
  where ledger.user_id = account.user_id and account.user_id::text like '5eed0000-%'`;
