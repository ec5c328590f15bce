-- A page's poll reads the newest jobs of its campaign: from an index in that order it stays one short scan, however many there are.

-- (Made with the lock: a migration is one transaction, and the table is still small.)
-- squawk-ignore require-concurrent-index-creation
create index generation_jobs_campaign_id_created_at_index on public.generation_jobs (campaign_id, created_at desc);
-- squawk-ignore require-concurrent-index-deletion
drop index public.generation_jobs_campaign_id_clip_id_index;
