import { describe, expect, it } from "vitest";
import {
  listRefreshDelay,
  readCampaignPageQuery,
  titleAround,
  toCampaignListSearch,
} from "@/lib/domain/campaigns/campaign-list";
import type { CampaignCard } from "@/lib/domain/campaigns/campaign-list.schema";
import { MAX_TITLE_LENGTH } from "@/lib/domain/campaigns/campaign-list-limits";

const ALL = { search: "", sort: "changed", page: 1, deleted: false } as const;

describe("the dashboard's address", () => {
  it.each([
    ["", {}],
    ["?search=50%25+off%26", { search: "50% off&" }],
    ["?sort=cost&page=3", { sort: "cost", page: 3 }],
    [
      "?search=glow&sort=title&page=2&deleted=true",
      { search: "glow", sort: "title", page: 2, deleted: true },
    ],
  ] as const)("%j says what it said when it was written", (address, change) => {
    const query = { ...ALL, ...change };

    expect(toCampaignListSearch(query)).toBe(address);
    expect(readCampaignPageQuery(Object.fromEntries(new URLSearchParams(address)))).toEqual(query);
  });

  it("with nonsense in it is as if that were not there", () => {
    const nonsense = {
      page: "-1",
      sort: ["title", "cost"],
      search: ["a", "b"],
      deleted: "",
      utm: "x",
    };

    expect(readCampaignPageQuery(nonsense)).toEqual(ALL);
    expect(readCampaignPageQuery({ page: "1e9", search: "x".repeat(500) })).toEqual(ALL);
  });
});

describe("titleAround", () => {
  const copyOf = (title: string) => `${title} (copy)`;

  it("keeps a title that fits", () => {
    const longest = "x".repeat(MAX_TITLE_LENGTH - " (copy)".length);

    expect(titleAround("Glow", copyOf)).toBe("Glow (copy)");
    expect(titleAround(longest, copyOf)).toBe(`${longest} (copy)`);
  });

  it("shortens one that does not, and never beyond the limit", () => {
    const title = titleAround("word ".repeat(24).trim(), copyOf);

    expect(title).toMatch(/ wo… \(copy\)$/);
    expect(title.length).toBeLessThanOrEqual(MAX_TITLE_LENGTH);
  });

  it("does not cut a sign in two", () => {
    expect(titleAround("🎬".repeat(MAX_TITLE_LENGTH / 2), copyOf).isWellFormed()).toBe(true);
    expect(titleAround(`x${"🎬".repeat(59)}`, copyOf).isWellFormed()).toBe(true);
  });
});

describe("listRefreshDelay", () => {
  const card = (running: number) => ({ running }) as CampaignCard;

  it("asks again only while something is being made", () => {
    expect(listRefreshDelay([])).toBe(0);
    expect(listRefreshDelay([card(0), card(0)])).toBe(0);
    expect(listRefreshDelay([card(0), card(2)])).toBe(5_000);
  });
});
