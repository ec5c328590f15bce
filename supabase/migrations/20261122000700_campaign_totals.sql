-- What a campaign has cost its creator, as one number: its jobs may be many.

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

revoke execute on function public.campaign_charged_cents from public, anon, authenticated, service_role;
grant execute on function public.campaign_charged_cents to service_role;
