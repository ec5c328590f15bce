import { z } from "zod";
import { uuid } from "./api";
import { toStorable } from "./storable";

/** The dashboard's list of campaigns: what can be asked, and what is shown of each. */

export const CAMPAIGN_SORTS = ["changed", "created", "title", "cost"] as const;

export const CAMPAIGNS_PER_PAGE = 24;
export const MAX_TITLE_LENGTH = 120;

const search = z.string().trim().max(MAX_TITLE_LENGTH).overwrite(toStorable);
const sort = z.enum(CAMPAIGN_SORTS);
const page = z.coerce.number().int().min(1).max(100_000);
const deleted = z.enum(["true", "false"]).transform((value) => value === "true");

/** Query of GET /api/campaigns. */
export const campaignListQuery = z.strictObject({
  search: search.default(""),
  sort: sort.default("changed"),
  page: page.default(1),
  deleted: deleted.default(false),
});
export type CampaignListQuery = z.infer<typeof campaignListQuery>;

/** The same in the address of the dashboard, where anything may stand: what makes no sense is as if it were not there. */
const campaignPageQuery = z.object({
  search: search.catch(""),
  sort: sort.catch("changed"),
  page: page.catch(1),
  deleted: deleted.catch(false),
});

export function readCampaignPageQuery(address: Record<string, unknown>): CampaignListQuery {
  return campaignPageQuery.parse(address);
}

/** "?search=glow&page=2"; what goes without saying is left out, so that one list has one address. */
export function toCampaignListSearch(query: CampaignListQuery): string {
  const parts = new URLSearchParams();
  if (query.search !== "") parts.set("search", query.search);
  if (query.sort !== "changed") parts.set("sort", query.sort);
  if (query.page !== 1) parts.set("page", String(query.page));
  if (query.deleted) parts.set("deleted", "true");
  return parts.size === 0 ? "" : `?${parts}`;
}

const campaignCard = z.object({
  id: uuid,
  title: z.string(),
  /** The first frame of the first clip that has one, else the actor's portrait. */
  imageUrl: z.string().nullable(),
  clips: z.number(),
  /** Clips with a video. */
  videos: z.number(),
  /** Clips something is being made for. */
  running: z.number(),
  /** Credits charged so far. */
  chargedCents: z.number(),
  /** When the campaign or one of its clips last changed. */
  changedAt: z.string(),
  deletedAt: z.string().nullable(),
});
export type CampaignCard = z.infer<typeof campaignCard>;

/** Answer of GET /api/campaigns. `page` is the one that is shown: the last, when there is no such page. */
export const campaignList = z.object({
  campaigns: z.array(campaignCard),
  total: z.number(),
  page: z.number(),
  pages: z.number(),
  /** The server's clock, so that a page needs no right clock of its own. */
  now: z.string(),
});
export type CampaignList = z.infer<typeof campaignList>;

/** Body of POST /api/campaigns/{id}/duplicate. */
export const duplicateCampaignBody = z.strictObject({
  title: z.string().trim().min(1).max(MAX_TITLE_LENGTH),
});

/** Its answer. */
export const duplicateCampaignAnswer = z.object({ id: uuid, title: z.string() });

/** Answer of POST /api/campaigns/{id}/delete and …/restore. */
export const deletedAnswer = z.object({ deletedAt: z.string().nullable() });

/** A title of our making that still fits: the end of `title` gives way. */
export function titleAround(title: string, write: (title: string) => string): string {
  const room = MAX_TITLE_LENGTH - write("").length;
  if (title.length <= room) return write(title);
  // The cut may have gone through a pair of surrogates.
  const start = title.slice(0, room - 1).replace(/[\uD800-\uDBFF]$/, "");
  return write(`${start.trimEnd()}…`);
}

const BUSY_REFRESH_MS = 5_000;

/** Milliseconds until the list is asked for again; 0: never, nothing is being made. */
export function listRefreshDelay(campaigns: readonly CampaignCard[]): number {
  return campaigns.some((campaign) => campaign.running > 0) ? BUSY_REFRESH_MS : 0;
}
