import { describe, expect, test } from "vitest";
import { CAMPAIGN_FIELDS } from "@/lib/domain/campaigns/campaign-edit.schema";
import {
  anActor,
  aUser,
  aUserWithCampaign,
  campaignRow,
  editCampaign,
  expectNothingWritten,
  first,
  linesOf,
  NOBODYS,
  rejectionOf,
  SAVED,
  testDatabase,
} from "../support/sql";

/** What a creator changes of a campaign, and how a campaign begins. */

const db = testDatabase();

describe("edit_campaign", () => {
  test("writes the fields it names, and leaves the others", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);
    const actor = await anActor(db, null);

    const response = await editCampaign(
      db,
      user,
      campaignId,
      { field: "title", from: "Campaign", to: "Glow" },
      { field: "actor_id", from: null, to: actor },
      { field: "preset_id", from: null, to: "calm-testimonial" },
      { field: "product.name", from: "", to: "Serum" },
      { field: "brief.benefits", from: [], to: ["soft", "quick"] },
    );

    expect(response).toEqual(SAVED);
    expect(await campaignRow(db, campaignId)).toMatchObject({
      title: "Glow",
      actor_id: actor,
      preset_id: "calm-testimonial",
      product: { name: "Serum" },
      brief: { language: "en", benefits: ["soft", "quick"] },
    });
  });

  // A field of the closed list that the function does not know would be answered with "saved" and be lost.
  test.each(Object.keys(CAMPAIGN_FIELDS))("knows %s", async (field) => {
    const { user, campaignId } = await aUserWithCampaign(db);
    const [part, key] = field.split(".");
    const values: Record<string, [unknown, unknown]> = {
      title: ["Campaign", "New"],
      actor_id: [await anActor(db, user), await anActor(db, null)],
      preset_id: ["story", "calm-testimonial"],
    };
    const [now, to] = values[field] ?? [["now"], ["new"]];
    const { conflicts } = await editCampaign(db, user, campaignId, { field, from: "?", to: now });
    await editCampaign(db, user, campaignId, { field, from: conflicts[0]?.current, to: now });

    expect(await editCampaign(db, user, campaignId, { field, from: "else", to })).toEqual({
      result_code: "conflict",
      conflicts: [{ field, current: now }],
    });
    expect(await editCampaign(db, user, campaignId, { field, from: now, to })).toEqual(SAVED);
    expect(readPath(await campaignRow(db, campaignId), part, key)).toEqual(to);
  });

  test("tells each value that is neither the one seen nor the one wanted, and then writes nothing", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);

    await expectNothingWritten(db, async () => {
      expect(
        await editCampaign(
          db,
          user,
          campaignId,
          { field: "title", from: "Old", to: "New" },
          { field: "brief.language", from: "fr", to: "de" },
          { field: "product.name", from: "", to: "Serum" },
        ),
      ).toEqual({
        result_code: "conflict",
        conflicts: [
          { field: "title", current: "Campaign" },
          { field: "brief.language", current: "en" },
        ],
      });
    });
  });

  test("takes what stands there already for done: an answer got lost", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);
    const change = { field: "title", from: "Campaign", to: "Glow" };

    expect(await editCampaign(db, user, campaignId, change)).toEqual(SAVED);
    expect(await editCampaign(db, user, campaignId, change)).toEqual(SAVED);
    expect((await campaignRow(db, campaignId)).title).toBe("Glow");
  });

  test("writes a key that the row has not, whatever was seen, but only for the first", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);

    expect(
      await editCampaign(db, user, campaignId, { field: "brief.audience", from: "", to: "A" }),
    ).toEqual(SAVED);
    expect(
      await editCampaign(db, user, campaignId, { field: "brief.audience", from: "", to: "B" }),
    ).toEqual({
      result_code: "conflict",
      conflicts: [{ field: "brief.audience", current: "A" }],
    });
  });

  test("knows null from no value, and a missing from or to from another", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);
    const path = "users/one/product-image/a.jpg";

    await editCampaign(db, user, campaignId, { field: "product.image_path", to: null });
    expect((await campaignRow(db, campaignId)).product).toEqual({ name: "", image_path: null });
    expect(
      await editCampaign(db, user, campaignId, {
        field: "product.image_path",
        from: null,
        to: path,
      }),
    ).toEqual(SAVED);
    expect(
      await editCampaign(db, user, campaignId, { field: "product.image_path", to: null }),
    ).toMatchObject({
      conflicts: [{ field: "product.image_path", current: path }],
    });
  });

  test.each([
    [
      "a preset that nobody has",
      { field: "preset_id", from: null, to: "nobodys" },
      "no_such_preset",
    ],
    ["an actor that nobody has", { field: "actor_id", from: null, to: NOBODYS }, "no_such_actor"],
  ])("refuses %s, and then writes nothing", async (_, change, code) => {
    const { user, campaignId } = await aUserWithCampaign(db);

    await expectNothingWritten(db, async () => {
      const response = await editCampaign(
        db,
        user,
        campaignId,
        { field: "title", from: "Campaign", to: "New" },
        change,
      );
      expect(response).toEqual({ result_code: code, conflicts: [] });
    });
  });

  test("lets nobody play another user's actor", async () => {
    const { user, campaignId } = await aUserWithCampaign(db);
    const other = await aUser(db);
    const actor = await anActor(db, other);

    const response = await editCampaign(db, user, campaignId, {
      field: "actor_id",
      from: null,
      to: actor,
    });
    expect(response.result_code).toBe("no_such_actor");
  });

  test("does not find a campaign of somebody else, or none", async () => {
    const { campaignId } = await aUserWithCampaign(db);
    const stranger = await aUser(db);
    const change = { field: "title", from: "Campaign", to: "Mine" };

    await expectNothingWritten(db, async () => {
      for (const id of [campaignId, NOBODYS]) {
        expect(await editCampaign(db, stranger, id, change)).toEqual({
          result_code: "not_found",
          conflicts: [],
        });
      }
    });
  });
});

describe("create_campaign", () => {
  test("begins with an actor alone", async () => {
    const user = await aUser(db);
    const actor = await anActor(db, null);
    const options = { user_id: user, title: "New", actor_id: actor, product: {}, brief: {} };

    const { id } = first(await db.call<{ id: string }>("create_campaign", options));
    expect(await campaignRow(db, id)).toMatchObject({
      title: "New",
      actor_id: actor,
      preset_id: null,
    });
    expect(await linesOf(db, id)).toEqual([]);
  });

  test("lets nobody begin with another user's actor, nor with none", async () => {
    const user = await aUser(db);
    const options = { user_id: user, title: "New", product: {}, brief: {} };
    const own = await anActor(db, user);
    const foreign = await anActor(db, await aUser(db));

    await expectNothingWritten(db, async () => {
      for (const actor of [foreign, NOBODYS]) {
        expect(
          await rejectionOf(db.call("create_campaign", { ...options, actor_id: actor })),
        ).toEqual({
          code: "PT404",
          word: "not_found",
          detail: "no such actor",
        });
      }
    });
    expect(await db.call("create_campaign", { ...options, actor_id: own })).toHaveLength(1);
  });
});

function readPath(row: object, part = "", key?: string): unknown {
  const value: unknown = Object.entries(row).find(([name]) => name === part)?.[1];
  if (key === undefined) return value;
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
