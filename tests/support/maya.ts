/** The id of Maya, the first preset actor of supabase/seed.sql. */
export const MAYA = "a0000000-0000-4000-8000-000000000001";
