import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { testDatabase } from "../support/sql";

const CLIENTS = 50;
const KINDS = ["sign_in", "sign_up", "password_mail"] as const;

const db = testDatabase({ connections: CLIENTS, keepsRows: true });

afterEach(() => db.query("truncate public.auth_attempts"));

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

type Attempt = { kind?: string; email?: string; address?: string | null };

/** Each from an address of its own. */
const fromManyPlaces = (index: number): Attempt => ({ address: `198.51.100.${index}` });

function argumentsOf({ kind = "sign_in", email = "a@studio.test", address = null }: Attempt) {
  return { kind, email_hash: hash(email), address_hash: address === null ? null : hash(address) };
}

/** Seconds to wait; 0: it may be made. */
async function take(attempt: Attempt = {}): Promise<number> {
  const [row] = await db.call<{ take_auth_attempt: number }>(
    "take_auth_attempt",
    argumentsOf(attempt),
  );
  return row?.take_auth_attempt ?? Number.NaN;
}

const forgive = (attempt: Attempt = {}) => db.call("reset_auth_attempts", argumentsOf(attempt));

async function takeAll(count: number, attempt: (index: number) => Attempt): Promise<number> {
  const waits = await Promise.all(
    Array.from({ length: count }, (_, index) => take(attempt(index))),
  );
  return waits.filter((seconds) => seconds === 0).length;
}

async function limitOf(kind: string, subject: string) {
  const [limit] = await db.query<{ max_attempts: number; window_seconds: number }>(
    "select max_attempts, window_seconds from public.auth_attempt_limits where kind = $1::public.auth_attempt_kind and subject = $2::public.auth_attempt_subject",
    [kind, subject],
  );
  return limit ?? { max_attempts: 0, window_seconds: 0 };
}

/** As if this long had passed since the last attempt. */
const pass = (seconds: number) =>
  db.query("update public.auth_attempts set changed_at = changed_at - make_interval(secs => $1)", [
    seconds,
  ]);

describe.each(KINDS)("%s", (kind) => {
  test("of one e-mail address from everywhere, 60 at once: exactly as many as its limit says", async () => {
    const { max_attempts } = await limitOf(kind, "email");
    const attempt = (index: number) => ({ kind, ...fromManyPlaces(index) });

    expect(await takeAll(60, attempt)).toBe(max_attempts);
    expect(await take({ kind, address: "192.0.2.1" })).toBeGreaterThan(0);
  });

  test("from one address, 50 at once for as many e-mail addresses: exactly as many as its limit says", async () => {
    const { max_attempts } = await limitOf(kind, "address");
    const attempt = (index: number) => ({
      kind,
      email: `${index}@studio.test`,
      address: "192.0.2.7",
    });

    expect(await takeAll(CLIENTS, attempt)).toBe(max_attempts);
    expect(await take({ kind, email: "new@studio.test", address: "192.0.2.7" })).toBeGreaterThan(0);
    expect(await take({ kind, email: "new@studio.test", address: "192.0.2.8" })).toBe(0);
  });
});

describe("whoever guesses at somebody's password", () => {
  test("gets, from one address, 50 at once, exactly as many guesses as the limit says", async () => {
    const { max_attempts } = await limitOf("sign_in", "email_at_address");
    const guess = { address: "192.0.2.20" };

    expect(await takeAll(CLIENTS, () => guess)).toBe(max_attempts);
    expect(await take(guess)).toBeGreaterThan(0);
  });

  test("keeps nobody out who comes from elsewhere, however long it goes on", async () => {
    const { max_attempts, window_seconds } = await limitOf("sign_in", "email_at_address");
    for (let round = 0; round < 30; round += 1) {
      await takeAll(CLIENTS, () => ({ address: "192.0.2.20" }));
      await pass(window_seconds / max_attempts);
    }

    expect(await take({ address: "192.0.2.21" })).toBe(0);
  });

  test("gets nothing back when the owner signs in elsewhere", async () => {
    await takeAll(CLIENTS, () => ({ address: "192.0.2.20" }));

    await forgive({ address: "192.0.2.21" });

    expect(await take({ address: "192.0.2.20" })).toBeGreaterThan(0);
  });

  test("gets no more guesses by an address of a caller that nobody knows", async () => {
    const { max_attempts } = await limitOf("sign_in", "email_at_address");

    expect(await takeAll(CLIENTS, () => ({ address: null }))).toBe(max_attempts);
  });
});

describe("an e-mail address that has used up its attempts", () => {
  test("gets them back one by one, and says when", async () => {
    const { max_attempts, window_seconds } = await limitOf("sign_in", "email_at_address");
    const each = window_seconds / max_attempts;
    await takeAll(max_attempts, () => ({}));

    const wait = await take();
    expect(wait).toBeGreaterThan(each - 5);
    expect(wait).toBeLessThanOrEqual(each);
    await pass(wait);
    expect(await takeAll(5, () => ({}))).toBe(1);
  });

  test("has all of them again after the whole time, and never more", async () => {
    const { max_attempts, window_seconds } = await limitOf("sign_in", "email_at_address");
    await takeAll(max_attempts, () => ({}));
    await pass(10 * window_seconds);

    expect(await takeAll(CLIENTS, () => ({}))).toBe(max_attempts);
  });

  test("is not made to wait longer by whoever goes on trying", async () => {
    const { max_attempts } = await limitOf("sign_in", "email_at_address");
    await takeAll(max_attempts, () => ({}));
    const wait = await take();
    await takeAll(CLIENTS, () => ({}));

    await pass(wait);
    expect(await take()).toBe(0);
  });

  test("can still sign up and ask for a password", async () => {
    await takeAll(CLIENTS, () => ({}));

    expect(await take({ kind: "sign_up" })).toBe(0);
    expect(await take({ kind: "password_mail" })).toBe(0);
  });

  test("costs the caller's address nothing more", async () => {
    const { max_attempts } = await limitOf("sign_in", "address");
    await takeAll(CLIENTS, () => ({ address: "192.0.2.9" }));
    const email = await limitOf("sign_in", "email_at_address");
    const others = (index: number) => ({ email: `${index}@studio.test`, address: "192.0.2.9" });

    expect(await takeAll(CLIENTS, others)).toBe(max_attempts - email.max_attempts);
  });
});

describe("an attempt that went well", () => {
  test("lets its e-mail address start anew", async () => {
    const { max_attempts } = await limitOf("sign_in", "email_at_address");
    await takeAll(max_attempts, () => ({}));

    await forgive();

    expect(await takeAll(CLIENTS, () => ({}))).toBe(max_attempts);
  });

  test("gives the caller's address this one back, and no other", async () => {
    const { max_attempts } = await limitOf("sign_in", "address");
    const others = (index: number) => ({ email: `${index}@studio.test`, address: "192.0.2.10" });
    await takeAll(max_attempts, others);

    await forgive({ email: "0@studio.test", address: "192.0.2.10" });

    expect(await takeAll(CLIENTS, others)).toBe(1);
  });

  test("lets its e-mail address start anew also after guesses from everywhere", async () => {
    await takeAll(60, fromManyPlaces);
    expect(await take({ address: "192.0.2.1" })).toBeGreaterThan(0);

    await forgive({ address: "192.0.2.2" });

    expect(await take({ address: "192.0.2.1" })).toBe(0);
  });

  test("of a hundred people behind one address keeps none of them out", async () => {
    for (let person = 0; person < 100; person += 1) {
      const attempt = { email: `${person}@office.test`, address: "192.0.2.11" };
      expect(await take(attempt)).toBe(0);
      await forgive(attempt);
    }
  });
});

describe("what is kept", () => {
  test("holds no address of any kind", async () => {
    await take({ email: "somebody@studio.test", address: "192.0.2.12" });
    const rows = await db.query("select * from public.auth_attempts");

    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/somebody|192\.0/);
  });

  test("goes a day after the last attempt, with somebody else's", async () => {
    await takeAll(8, (index) => ({ email: `${index}@studio.test` }));
    await pass(90_000);

    await take({ email: "other@studio.test" });

    // What is left is its own: by e-mail address, and by that from nowhere known.
    expect(await db.query("select * from public.auth_attempts")).toHaveLength(2);
  });

  test("100 attempts for and from each other's addresses at once wait in no circle", async () => {
    const attempts = Array.from({ length: 100 }, (_, index) =>
      take({ email: `${index % 3}@studio.test`, address: `192.0.2.${index % 4}` }),
    );

    expect(
      (await Promise.allSettled(attempts)).filter(({ status }) => status === "rejected"),
    ).toEqual([]);
  });
});
