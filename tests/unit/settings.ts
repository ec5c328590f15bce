/** An environment with which the server starts: what is required, and nothing else. */
export const goodSettings = {
  APP_URL: "https://studio.example.com",
  SUPABASE_URL: "https://abc.supabase.co",
  SUPABASE_ANON_KEY: "anon-key-of-the-project",
  SUPABASE_SERVICE_ROLE_KEY: "service-role-key-of-the-project",
  FAL_KEY: "key-id:key-secret",
  FAL_WEBHOOK_SECRET: "0123456789abcdefghijklmnopqrstuv",
};
