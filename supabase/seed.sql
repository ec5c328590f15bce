-- Seed data for local databases: three preset actors. scripts/seed-demo.ts uploads their portraits and voices to the bucket
-- "media"; a real studio adds its own actors.
insert into public.actors (id, user_id, name, appearance, soul_image_path, reference_voice_path) values
  ('a0000000-0000-4000-8000-000000000001', null, 'Maya', 'Woman in her late twenties, short curly dark hair, warm smile, white top',
    'presets/actors/maya.png', 'presets/actors/maya.wav'),
  ('a0000000-0000-4000-8000-000000000002', null, 'Jonas', 'Man in his thirties, short blond hair, full beard, purple shirt',
    'presets/actors/jonas.png', 'presets/actors/jonas.wav'),
  ('a0000000-0000-4000-8000-000000000003', null, 'Amina', 'Woman in her forties, long dark hair, round glasses, coral blouse',
    'presets/actors/amina.png', 'presets/actors/amina.wav')
on conflict (id) do nothing;
