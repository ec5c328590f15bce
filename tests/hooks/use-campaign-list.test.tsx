import { act, renderHook } from "@testing-library/react";
import { HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  useCampaignActions,
  useCampaignList,
  useServerNow,
} from "@/hooks/campaigns/use-campaign-list";
import { readCampaignPageQuery } from "@/lib/domain/campaigns/campaign-list";
import type {
  CampaignCard,
  CampaignList,
  CampaignListQuery,
} from "@/lib/domain/campaigns/campaign-list.schema";
import { CAMPAIGN, CLIP, rejection } from "./fake-api";
import { openPage, type Page, START } from "./page";

/** Some other id. */
const SECOND = CLIP;
const FIRST_PAGE = readCampaignPageQuery({});

let page: Page;

beforeEach(() => {
  page = openPage();
});
afterEach(() => page.close());

function aCard(given: Partial<CampaignCard> = {}): CampaignCard {
  return {
    id: CAMPAIGN,
    title: "Glow",
    imageUrl: null,
    clips: 4,
    videos: 1,
    running: 0,
    chargedCents: 0,
    changedAt: new Date(START).toISOString(),
    deletedAt: null,
    ...given,
  };
}

function aList(...campaigns: CampaignCard[]): CampaignList {
  const now = new Date(START).toISOString();
  return { campaigns, total: campaigns.length, page: 1, pages: 1, now };
}

const two = () => aList(aCard(), aCard({ id: SECOND, title: "Serum" }));

/** The dashboard as the server has rendered it. */
function render(list: CampaignList, given: CampaignListQuery = FIRST_PAGE) {
  const view = renderHook(
    (query: CampaignListQuery) => ({
      ...useCampaignList(query, { query: given, list }),
      actions: useCampaignActions(),
    }),
    { wrapper: page.wrapper, initialProps: given },
  );
  const hook = () => view.result.current;
  return {
    hook,
    goTo: view.rerender,
    titles: () => hook().list?.campaigns.map(({ title }) => title),
  };
}

const asked = () => page.api.asked("/api/campaigns").filter(({ method }) => method === "GET");

describe("the list of campaigns", () => {
  it("is shown as rendered, read anew once, and then left alone while nothing is being made", async () => {
    page.api.onCampaigns = () => aList(aCard({ title: "Renamed elsewhere" }));
    const { titles } = render(aList(aCard()));
    expect(titles()).toEqual(["Glow"]);

    await page.pass(60_000);

    expect(titles()).toEqual(["Renamed elsewhere"]);
    expect(asked()).toHaveLength(1);
  });

  it("is asked for every five seconds while something is being made, and no longer", async () => {
    const answers = [1, 1, 1, 0];
    page.api.onCampaigns = () => aList(aCard({ running: answers.shift() ?? 0 }));
    const { hook } = render(aList(aCard({ running: 1 })));

    await page.pass(60_000);

    expect(asked().map(({ at }) => Math.round((at - START) / 1_000))).toEqual([0, 5, 10, 15]);
    expect(hook().list?.campaigns[0]?.running).toBe(0);
  });

  it("of another page keeps what stands there until it has come", async () => {
    page.api.onCampaigns = (query) =>
      query.get("page") === "2" ? aList(aCard({ title: "Page 2" })) : aList(aCard());
    const { hook, goTo, titles } = render(aList(aCard()));
    await page.pass(200);

    goTo({ ...FIRST_PAGE, page: 2 });
    expect([titles(), hook().isChanging]).toEqual([["Glow"], true]);
    await page.pass(200);

    expect([titles(), hook().isChanging]).toEqual([["Page 2"], false]);
  });

  it("that cannot be loaded is not taken for another one, and comes when it is asked for again", async () => {
    page.api.onCampaigns = (query) =>
      query.get("search") === null ? aList(aCard()) : HttpResponse.error();
    const { hook, goTo, titles } = render(aList(aCard()));
    await page.pass(200);

    goTo({ ...FIRST_PAGE, search: "serum" });
    await page.pass(200);
    expect([hook().list, hook().error?.name]).toEqual([undefined, "RequestError"]);

    page.api.onCampaigns = () => aList(aCard({ title: "Serum" }));
    act(() => hook().retry());
    await page.pass(600);
    expect([titles(), hook().error]).toEqual([["Serum"], undefined]);
  });

  it("that cannot be refreshed stays, and says so", async () => {
    page.api.onCampaigns = () => rejection(503, "unavailable", "Later.");
    const { hook, titles } = render(aList(aCard()));

    await page.pass(500);

    expect([titles(), hook().error?.message]).toEqual([["Glow"], "Later."]);
  });
});

describe("an act on a campaign", () => {
  it("removes it at once, before the server has answered", async () => {
    let answer: (response: Response) => void = () => {};
    page.api.onCampaigns = two;
    page.api.onCampaignAct = () => new Promise((resolve) => (answer = resolve));
    const { hook, titles } = render(two());
    await page.pass(200);

    act(() => void hook().actions.remove(CAMPAIGN));
    expect([titles(), hook().list?.total]).toEqual([["Serum"], 1]);

    page.api.onCampaigns = () => aList(aCard({ id: SECOND, title: "Serum" }));
    answer(HttpResponse.json({ deletedAt: "2026-11-21T12:00:00.000Z" }));
    await page.pass(200);
    expect(titles()).toEqual(["Serum"]);
  });

  it("that fails brings it back, and says why", async () => {
    page.api.onCampaigns = two;
    page.api.onCampaignAct = () => rejection(503, "unavailable", "Later.");
    const { hook, titles } = render(two());
    await page.pass(200);

    let problem: Error | null = null;
    act(() => {
      void hook()
        .actions.remove(CAMPAIGN)
        .then((answer) => {
          problem = answer;
        });
    });
    expect(titles()).toEqual(["Serum"]);
    // Not because the list could be read anew.
    page.api.onCampaigns = () => HttpResponse.error();
    await page.pass(200);

    expect(titles()).toEqual(["Glow", "Serum"]);
    expect(problem).toMatchObject({ code: "unavailable", message: "Later." });
  });

  it("reads the list anew once it is done", async () => {
    page.api.onCampaigns = two;
    page.api.onCampaignAct = () => HttpResponse.json({ id: SECOND, title: "Glow (copy)" });
    const { hook, titles } = render(aList(aCard()));
    await page.pass(600);
    page.api.onCampaigns = () => aList(aCard({ id: SECOND, title: "Glow (copy)" }), aCard());

    let copyId = "";
    act(() => {
      void hook()
        .actions.duplicate(CAMPAIGN, "Glow (copy)")
        .then((answer) => {
          copyId = answer.copyId;
        });
    });
    await page.pass(200);

    expect(titles()).toEqual(["Glow (copy)", "Glow"]);
    expect(copyId).toBe(SECOND);
  });

  it("renames what it has seen, and tells the title that somebody else has given meanwhile", async () => {
    page.api.onCampaigns = two;
    page.api.onSave = () =>
      rejection(409, "edit_conflict", "Changed.", {
        conflicts: [{ field: "title", current: "Theirs" }],
      });
    const { hook } = render(two());
    await page.pass(200);

    const rename = hook().actions.rename(CAMPAIGN, "Glow", "Mine");
    await page.pass(200);

    expect(await rename).toMatchObject({ current: "Theirs", problem: { code: "edit_conflict" } });
    expect(page.api.asked(`/api/campaigns/${CAMPAIGN}`)).toMatchObject([
      { method: "PATCH", body: { changes: [{ field: "title", from: "Glow", to: "Mine" }] } },
    ]);
  });
});

describe("the clock of the list", () => {
  it("is the server's, and goes on by itself", async () => {
    const server = "2026-11-21T09:00:00.000Z";
    const view = renderHook(() => useServerNow(server), { wrapper: page.wrapper });
    expect(view.result.current).toBe(Date.parse(server));

    await page.pass(61_000);

    expect(view.result.current).toBe(Date.parse(server) + 60_000);
  });
});
