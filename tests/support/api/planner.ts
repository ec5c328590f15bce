import { MAYA } from "../maya";
import { signedInUser } from "./client";
import { db } from "./database";

export const BRIEF = {
  what_is_sold: "the Glow serum",
  pain_point: "dry skin every winter",
  audience: "women over thirty",
  benefits: ["it sinks in at once", "one drop is enough"],
  language: "en",
  target_seconds: 30,
};

/** Somebody whose campaign has everything up to step 4, and no plan. */
export async function planner(
  given: { presetId?: string | null; brief?: Record<string, unknown>; credits?: number } = {},
) {
  const person = await signedInUser({ credits: given.credits ?? 1_000 });
  const presetId = given.presetId === undefined ? "calm-testimonial" : given.presetId;
  const campaign = await db().rpc("create_campaign", {
    user_id: person.id,
    title: "To be planned",
    actor_id: MAYA,
    ...(presetId === null ? {} : { preset_id: presetId }),
    product: { has_product: false, name: "", description: "", image_path: null, how_held: "box" },
    brief: { ...BRIEF, ...given.brief },
  });
  const path = `/api/campaigns/${campaign.data?.[0]?.id}`;
  return { person, campaignId: campaign.data?.[0]?.id ?? "", path };
}
