import { expect, test, vi } from "vitest";
import { provideLocalSupabase } from "./local-supabase";

/** Rows and functions over REST, under row level security. */

// In place before the server starts, so it sees what the server lets through.
const printed = vi.spyOn(console, "error");
const stack = provideLocalSupabase();

let shared: ReturnType<typeof stack.aSignedInUser> | null = null;

/** The same user for all that change nothing. */
function theSignedInUser() {
  shared ??= stack.aSignedInUser();
  return shared;
}

test("a user sees own rows only, the service role sees all", async () => {
  const [ann, bob] = [await stack.aSignedInUser(), await stack.aSignedInUser()];
  await ann.client.from("notes").insert({ body: "Ann's" });
  await bob.client.from("notes").insert({ body: "Bob's" });

  const seen = await ann.client.from("notes").select("body");
  const all = await stack
    .aServiceClient()
    .from("notes")
    .select("body, secret")
    .in("user_id", [ann.id, bob.id])
    .order("body");

  expect(seen.data).toEqual([{ body: "Ann's" }]);
  expect(all.data).toEqual([
    { body: "Ann's", secret: "hidden" },
    { body: "Bob's", secret: "hidden" },
  ]);
});

test("columns that are not granted can neither be read nor written", async () => {
  const { client, id } = await stack.aSignedInUser();

  const read = await client.from("profiles").select("email");
  const write = await client.from("profiles").update({ email: "x" }).eq("user_id", id);
  const allowed = await client
    .from("profiles")
    .update({ display_name: "Bea" })
    .eq("user_id", id)
    .select("display_name");

  expect([read.status, read.error?.code]).toEqual([403, "42501"]);
  expect([write.status, write.error?.code]).toEqual([403, "42501"]);
  expect(allowed.data).toEqual([{ display_name: "Bea" }]);
});

test("nobody gets anything without signing in", async () => {
  const { status, error } = await stack.aClient().from("notes").select("id");
  const withoutKey = await fetch(`${stack.supabase.url}/rest/v1/notes`);

  expect([status, error?.code]).toEqual([401, "42501"]);
  expect(withoutKey.status).toBe(401);
});

test("a function whose EXECUTE is revoked is refused to users", async () => {
  const { client } = await stack.aSignedInUser();
  const payload = { list: [1, { deep: "ü" }] };

  const refused = await client.rpc("admin_only", { payload });
  const allowed = await stack.aServiceClient().rpc("admin_only", { payload });

  expect([refused.status, refused.error?.code]).toEqual([403, "42501"]);
  expect(allowed.data).toEqual({ kind: "object", payload });
});

test("an inserted row comes back as one object with what it refers to", async () => {
  const { client } = await stack.aSignedInUser();

  const { data, error } = await client
    .from("notes")
    .insert({ body: "one", data: { a: [1, "two"] } })
    .select("body, data, profiles(display_name)")
    .single();

  expect(error).toBeNull();
  expect(data).toEqual({
    body: "one",
    data: { a: [1, "two"] },
    profiles: { display_name: "Ann" },
  });
});

test.each([
  ["PT402", 402],
  ["PT429", 429],
  ["P0001", 400],
  ["23514", 400],
  ["23505", 409],
  ["23503", 409],
  ["22023", 400],
  ["25006", 405],
  ["40001", 500],
  ["42501", 403],
  ["53300", 503],
  ["55P03", 500],
  ["57014", 500],
])("the error code %s of a function becomes HTTP %i and stays whole", async (code, status) => {
  const { client } = await theSignedInUser();

  const response = await client.rpc("refuse", { code, detail: "insufficient_credits" });

  expect(response.status).toBe(status);
  expect(response.error).toMatchObject({
    code,
    message: "refused",
    details: "insufficient_credits",
    hint: "try less",
  });
  expect(printed).not.toHaveBeenCalled();
});

test("300 mixed requests of several users at once leak nothing", async () => {
  const users = await Promise.all([1, 2, 3, 4, 5].map(() => stack.aSignedInUser()));
  await Promise.all(users.map(({ client, id }) => client.from("notes").insert({ body: id })));

  const responses = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const { client, id } = users[index % users.length] ?? (await stack.aSignedInUser());
      if (index % 7 === 0) return (await stack.aServiceClient().rpc("whoami")).data.role;
      if (index % 11 === 0) return (await stack.aClient().rpc("whoami")).data.uid;
      if (index % 3 === 0) return (await client.rpc("whoami")).data.uid === id;
      const { data } = await client.from("notes").select("user_id, body");
      return data?.length === 1 && data[0]?.user_id === id && data[0]?.body === id;
    }),
  );

  const expected = Array.from({ length: 300 }, (_, index) => {
    if (index % 7 === 0) return "service_role";
    return index % 11 === 0 ? null : true;
  });
  expect(responses).toEqual(expected);
});
