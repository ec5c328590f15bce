import { z } from "zod";
import { sanitizeText } from "@/lib/domain/sanitize-text";
import { uuid } from "@/lib/domain/uuid";
import { CAMPAIGN_SORTS, MAX_PAGE, MAX_TITLE_LENGTH } from "./campaign-list-limits";

const search = z.string().trim().max(MAX_TITLE_LENGTH).overwrite(sanitizeText);
const sort = z.enum(CAMPAIGN_SORTS);
const page = z.coerce.number().int().min(1).max(MAX_PAGE);
const deleted = z.enum(["true", "false"]).transform((value) => value === "true");

/** Query of GET /api/campaigns. */
export const campaignListQuery = z.strictObject({
  search: search.default(""),
  sort: sort.default("changed"),
  page: page.default(1),
  deleted: deleted.default(false),
});
export type CampaignListQuery = z.infer<typeof campaignListQuery>;

const campaignCard = z.object({
  id: uuid,
  title: z.string(),
  /** The first frame of the first clip that has one, else the actor's portrait. */
  imageUrl: z.string().nullable(),
  clips: z.number(),
  /** Clips with a video. */
  videos: z.number(),
  /** Clips with a running job. */
  running: z.number(),
  /** Credits charged so far. */
  chargedCents: z.number(),
  /** When the campaign or one of its clips last changed. */
  changedAt: z.string(),
  deletedAt: z.string().nullable(),
});

/** Response of GET /api/campaigns. `page` is the page returned: the last one if the requested page doesn't exist. */
export const campaignList = z.object({
  campaigns: z.array(campaignCard),
  total: z.number(),
  page: z.number(),
  pages: z.number(),
  /** The server's time, so that pages don't depend on the device's clock. */
  now: z.string(),
});
export type CampaignList = z.infer<typeof campaignList>;

/** Body of POST /api/campaigns/{id}/duplicate. */
export const duplicateCampaignBody = z.strictObject({
  title: z.string().trim().min(1).max(MAX_TITLE_LENGTH),
});

/** Its response. */
export const duplicateCampaignResponse = z.object({ id: uuid, title: z.string() });

/** Response of POST /api/campaigns/{id}/delete and …/restore. */
export const deletedResponse = z.object({ deletedAt: z.string().nullable() });
export type CampaignCard = CampaignList["campaigns"][number];
