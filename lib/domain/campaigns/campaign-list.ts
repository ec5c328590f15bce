import { sanitizeText } from "@/lib/domain/sanitize-text";
import type { CampaignCard, CampaignListQuery } from "./campaign-list.schema";
import { CAMPAIGN_SORTS, MAX_PAGE, MAX_TITLE_LENGTH } from "./campaign-list-limits";

/** The dashboard's list of campaigns: its query, its titles, and when it refreshes. */

/** The query from the dashboard's URL, which may contain anything: invalid values are ignored. */
export function readCampaignPageQuery(address: Record<string, unknown>): CampaignListQuery {
  const search = typeof address.search === "string" ? address.search.trim() : "";
  const page = Number(address.page);
  return {
    search: search.length <= MAX_TITLE_LENGTH ? sanitizeText(search) : "",
    sort: CAMPAIGN_SORTS.find((sort) => sort === address.sort) ?? "changed",
    page: Number.isInteger(page) && page >= 1 && page <= MAX_PAGE ? page : 1,
    deleted: address.deleted === "true",
  };
}

/** "?search=glow&page=2" or ""; defaults are left out, so that each list has exactly one URL. */
export function toCampaignListSearch(query: CampaignListQuery): string {
  const parts = new URLSearchParams();
  if (query.search !== "") parts.set("search", query.search);
  if (query.sort !== "changed") parts.set("sort", query.sort);
  if (query.page !== 1) parts.set("page", String(query.page));
  if (query.deleted) parts.set("deleted", "true");
  return parts.size === 0 ? "" : `?${parts}`;
}

/** A title of ours made from another one; the end of `title` is cut to stay within the limit. */
export function titleAround(title: string, write: (title: string) => string): string {
  const room = MAX_TITLE_LENGTH - write("").length;
  if (title.length <= room) return write(title);
  // The cut may have split a surrogate pair.
  const start = title.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, "");
  return write(`${start.trimEnd()}…`);
}

const BUSY_REFRESH_MS = 5_000;

/** Milliseconds until the list is fetched again; 0: never, nothing is being generated. */
export function listRefreshDelay(campaigns: readonly CampaignCard[]): number {
  return campaigns.some((campaign) => campaign.running > 0) ? BUSY_REFRESH_MS : 0;
}
