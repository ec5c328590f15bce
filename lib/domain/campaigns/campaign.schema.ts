import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { CAMPAIGN_FIELDS } from "./campaign-edit.schema";

/** Body of POST /api/campaigns. */
export const newCampaignBody = z.strictObject({
  title: z.string().trim().pipe(CAMPAIGN_FIELDS.title),
  actorId: uuid,
});
