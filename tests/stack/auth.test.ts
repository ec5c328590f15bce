import { createClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { createUser } from "../../scripts/local-supabase/users";
import { PASSWORD, provideLocalSupabase } from "./local-supabase";

/** Signing in, tokens, mails. */

const stack = provideLocalSupabase();

test("sign-up gives a session at once, and sign-in another one", async () => {
  const { email, id } = await stack.aSignedInUser();

  const { data, error } = await stack
    .aClient()
    .auth.signInWithPassword({ email, password: PASSWORD });

  expect(error).toBeNull();
  expect(data.user?.id).toBe(id);
  expect(data.user?.user_metadata.display_name).toBe("Ann");
});

test("a wrong password is refused", async () => {
  const { email } = await stack.aSignedInUser();

  const { error } = await stack.aClient().auth.signInWithPassword({ email, password: "wrong" });

  expect(error?.code).toBe("invalid_credentials");
});

test("getClaims verifies locally after one fetch of the published keys", async () => {
  const fetched: string[] = [];
  const client = createClient(stack.supabase.url, stack.supabase.anonKey, {
    auth: { storageKey: "claims", persistSession: false, autoRefreshToken: false },
    global: {
      fetch: (input, init) => {
        fetched.push(new URL(String(input)).pathname);
        return fetch(input, init);
      },
    },
  });
  const { id } = await stack.signUp(client);
  fetched.length = 0;

  const claims = [await client.auth.getClaims(), await client.auth.getClaims()];

  expect(claims.map(({ data }) => data?.claims.sub)).toEqual([id, id]);
  expect(fetched).toEqual(["/auth/v1/.well-known/jwks.json"]);
});

test("a refreshed session works, and a signed-out one does not", async () => {
  const { client } = await stack.aSignedInUser();
  const before = await client.auth.getSession();

  const { data, error } = await client.auth.refreshSession();
  const refreshed = await client.rpc("whoami");
  await client.auth.signOut();
  const { error: signedOut } = await stack.aClient().auth.getUser(data.session?.access_token);

  expect(error).toBeNull();
  expect(data.session?.refresh_token).not.toBe(before.data.session?.refresh_token);
  expect(refreshed.data.uid).toBe(data.user?.id);
  expect(signedOut?.name).toBe("AuthSessionMissingError");
});

test("a token with a changed claim is refused", async () => {
  const { client } = await stack.aSignedInUser();
  const token = (await client.auth.getSession()).data.session?.access_token ?? "";
  const [header, payload = "", signature] = token.split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url").toString()) };
  claims.role = "service_role";
  const forged = [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature];

  const response = await fetch(`${stack.supabase.url}/rest/v1/notes?select=id`, {
    headers: { apikey: stack.supabase.anonKey, authorization: `Bearer ${forged.join(".")}` },
  });

  expect(response.status).toBe(401);
});

test("the link of a recovery mail works once and lets the password be changed", async () => {
  const { email } = await stack.aSignedInUser();
  const client = stack.aClient();

  await client.auth.resetPasswordForEmail(email);
  const link = new URL(stack.mails.findLast(({ to }) => to === email)?.link ?? "");
  const token_hash = link.searchParams.get("token_hash") ?? "";
  const first = await client.auth.verifyOtp({ token_hash, type: "recovery" });
  const changed = await client.auth.updateUser({ password: "a new password" });
  const second = await stack.aClient().auth.verifyOtp({ token_hash, type: "recovery" });
  const signIn = await stack
    .aClient()
    .auth.signInWithPassword({ email, password: "a new password" });

  expect(link.href).toBe(
    `http://127.0.0.1:3000/auth/confirm?token_hash=${token_hash}&type=recovery&next=/reset-password`,
  );
  expect([first.error, changed.error, signIn.error]).toEqual([null, null, null]);
  expect(second.error?.code).toBe("otp_expired");
});

test("a user written by SQL can sign in, and writing it again keeps its id", async () => {
  const user = { email: "Seeded@example.com", password: PASSWORD, bcryptCost: 4 };

  const id = await createUser({ databaseUrl: stack.supabase.databaseUrl, ...user });
  const again = await createUser({
    query: stack.supabase.query,
    ...user,
    appMetadata: { admin: true },
  });
  const { data } = await stack.aClient().auth.signInWithPassword(user);
  const { data: profile } = await stack
    .aServiceClient()
    .from("profiles")
    .select()
    .eq("user_id", id);

  expect(again).toBe(id);
  expect(data.user?.id).toBe(id);
  expect(data.user?.app_metadata.admin).toBe(true);
  expect(profile).toHaveLength(1);
});

test("a token has the claims that policies read", async () => {
  const user = { email: "claims@example.com", password: PASSWORD, bcryptCost: 4 };
  await createUser({
    query: stack.supabase.query,
    ...user,
    appMetadata: { admin: true },
    userMetadata: { display_name: "Ann" },
  });
  const client = stack.aClient();
  await client.auth.signInWithPassword(user);

  const { data } = await client.rpc("whoami");

  expect(data.jwt).toMatchObject({
    role: "authenticated",
    email: user.email,
    app_metadata: { provider: "email", admin: true },
    user_metadata: { display_name: "Ann" },
    aal: "aal1",
    is_anonymous: false,
  });
});

test("a browser on another origin may ask", async () => {
  const response = await fetch(`${stack.supabase.url}/auth/v1/token?grant_type=password`, {
    method: "OPTIONS",
    headers: {
      origin: "http://127.0.0.1:3000",
      "access-control-request-headers": "apikey,x-client-info",
    },
  });

  expect(response.status).toBe(204);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(response.headers.get("access-control-allow-headers")).toBe("apikey,x-client-info");
});
