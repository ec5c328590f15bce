import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  aCompletedJob,
  accountOf,
  aFailedJob,
  aJob,
  aUser,
  first,
  jobOf,
  rejectionOf,
  settle,
  submitted,
  testDatabase,
} from "../support/sql";

/** Refunds, credits and prices, as administrators change them. */

const db = testDatabase({ keepsRows: true });
let adminId: string;

beforeAll(async () => {
  adminId = await aUser(db);
});

describe("refunds and credits", () => {
  test("a refund gives back what was charged, once, and names the job", async () => {
    const userId = await aUser(db, { cents: 200 });
    const job = await aCompletedJob(db, userId);
    expect(await accountOf(db, userId)).toMatchObject({ balance: 175 });

    const responses = await Promise.all(
      Array.from({ length: 4 }, () =>
        db.call<{ result_code: string; refunded_cents: number }>("admin_refund_job", {
          job_id: job.id,
          admin_id: adminId,
          reason: "silent video",
        }),
      ),
    );

    expect(responses.map((rows) => first(rows).result_code).sort()).toEqual([
      "already_refunded",
      "already_refunded",
      "already_refunded",
      "refunded",
    ]);
    expect(await accountOf(db, userId)).toMatchObject({ balance: 200, available: 200 });
    const entries = await db.query(
      `select entry, amount_cents as amount, description, actor_id
       from public.credit_transactions where job_id = $1 and entry = 'adjust'`,
      [job.id],
    );
    expect(entries).toEqual([
      { entry: "adjust", amount: 25, description: "Refund: silent video", actor_id: adminId },
    ]);
  });

  test("nothing is given back for what was not charged", async () => {
    const job = await aFailedJob(db);
    const rows = await db.call<{ result_code: string }>("admin_refund_job", {
      job_id: job.id,
      admin_id: adminId,
      reason: "x",
    });
    expect(first(rows).result_code).toBe("not_charged");
  });

  const change = (userId: string, entry: string, cents: number, key: string = randomUUID()) =>
    db.call("admin_change_credits", {
      user_id: userId,
      admin_id: adminId,
      entry,
      amount_cents: cents,
      reason: "by hand",
      idempotency_key: key,
    });

  test("the same grant sent twice at once is one grant", async () => {
    const userId = await aUser(db);
    const key = randomUUID();
    await Promise.all(Array.from({ length: 4 }, () => change(userId, "grant", 250, key)));

    expect(await accountOf(db, userId)).toMatchObject({ balance: 350 });
  });

  test("the same key with another amount is refused", async () => {
    const userId = await aUser(db);
    const key = randomUUID();
    await change(userId, "grant", 10, key);

    expect(await rejectionOf(change(userId, "grant", 11, key))).toMatchObject({
      code: "PT422",
      word: "idempotency_key_reused",
    });
    expect(await accountOf(db, userId)).toMatchObject({ balance: 110 });
  });

  test("an adjustment takes as much as is available, and not what is on hold", async () => {
    const userId = await aUser(db);
    await aJob(db, { userId });
    expect(await rejectionOf(change(userId, "adjust", -76))).toEqual({
      code: "PT402",
      word: "insufficient_credits",
      detail: JSON.stringify({ requiredCents: 76, availableCents: 75 }).replaceAll(
        /([:,])/g,
        "$1 ",
      ),
    });
    await change(userId, "adjust", -75);
    expect(await accountOf(db, userId)).toEqual({ balance: 25, held: 25, available: 0 });
  });

  test.each([
    ["grant", 0],
    ["grant", -5],
    ["adjust", 0],
    ["capture", 5],
    ["grant", 1_000_000_001],
  ])("%s of %i is refused", async (entry, cents) => {
    const userId = await aUser(db);
    expect(await rejectionOf(change(userId, entry, cents))).toMatchObject({ code: "PT422" });
  });
});

describe("prices", () => {
  type Price = {
    generation_type: string;
    price_cents: number;
    provider_cost_microusd: number;
    enabled: boolean;
    updated_at: string;
    changed_by: string | null;
  };
  const priceOf = async (type: string) => {
    const rows = await db.call<Price>("admin_list_prices", {});
    return first(rows.filter((row) => row.generation_type === type));
  };
  const setPrice = (price: Price, changes: Partial<Price>) =>
    db.call("admin_set_price", {
      generation_type: price.generation_type,
      admin_id: adminId,
      price_cents: changes.price_cents ?? price.price_cents,
      provider_cost_microusd: changes.provider_cost_microusd ?? price.provider_cost_microusd,
      enabled: changes.enabled ?? price.enabled,
      seen_updated_at: price.updated_at,
    });

  test("a new price counts for new jobs; those that exist keep theirs to the end", async () => {
    const userId = await aUser(db, { cents: 500 });
    const before = await priceOf("first_frame");
    const old = await submitted(db, await aJob(db, { userId }));
    expect(await setPrice(before, { price_cents: 40, provider_cost_microusd: 7 })).toEqual([
      { result_code: "saved" },
    ]);
    const next = await aJob(db, { userId });
    await settle(db, old.id);

    expect(await jobOf(db, old.id)).toMatchObject({
      estimated_cost_cents: 25,
      actual_cost_cents: 25,
    });
    expect(next).toMatchObject({ estimated_cost_cents: 40, held_cents: 40 });
    const now = await priceOf("first_frame");
    expect(now.changed_by).toContain("@");
    await setPrice(now, before);
  });

  test("of two editors of one row the second writes nothing", async () => {
    const seen = await priceOf("voice_chatterbox");
    expect(await setPrice(seen, { price_cents: 21 })).toEqual([{ result_code: "saved" }]);
    expect(await setPrice(seen, { price_cents: 99 })).toEqual([
      { result_code: "changed_meanwhile" },
    ]);

    const now = await priceOf("voice_chatterbox");
    expect(now.price_cents).toBe(21);
    await setPrice(now, seen);
  });

  test("a type that is switched off starts nothing", async () => {
    const seen = await priceOf("first_frame");
    await setPrice(seen, { enabled: false });
    expect(await rejectionOf(aJob(db))).toMatchObject({ word: "generation_disabled" });
    await setPrice(await priceOf("first_frame"), { enabled: true });
  });

  test("a negative or absurd price is refused", async () => {
    const seen = await priceOf("first_frame");
    expect(await rejectionOf(setPrice(seen, { price_cents: -1 }))).toMatchObject({ code: "PT422" });
    expect(await rejectionOf(setPrice(seen, { price_cents: 1_000_001 }))).toMatchObject({
      code: "PT422",
    });
  });
});
