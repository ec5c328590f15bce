-- Storage.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('media', 'media', false, 1048576, array['image/png', 'video/*', 'text/plain']) on conflict do nothing;
create policy own_media on storage.objects for select to authenticated
  using (bucket_id = 'media' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy own_media_insert on storage.objects for insert to authenticated
  with check (bucket_id = 'media' and (storage.foldername(name))[1] = (select auth.uid())::text);
create extension if not exists pgcrypto with schema extensions;
alter publication supabase_realtime add table public.notes;
