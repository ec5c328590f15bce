/** What is sold, to whom and how it is shown (campaigns.brief, campaigns.product). */

export const TARGET_SECONDS = [15, 30, 45, 60] as const;

/** How the person shows the product. The phrase goes into the prompts of the beats that may show it. */
export const HOLDS = {
  in_hand: "held in one hand, towards the camera",
  box: "its box held in both hands, front towards the camera",
  bottle: "the bottle held in one hand, label towards the camera",
  phone_screen: "shown on the screen of a phone held towards the camera",
  pointed_at: "standing beside the person, who points at it",
} as const;
export type Hold = keyof typeof HOLDS;

/** Maximum characters per field, and benefits; forms check them before the server does. */
export const BRIEF_LIMITS = {
  what_is_sold: 80,
  pain_point: 300,
  audience: 200,
  benefit: 120,
  benefits: 5,
} as const;
export const PRODUCT_LIMITS = { name: 80, description: 500 } as const;

/** The fields a plan still lacks, in the order of the form. */
export function missingInBrief({
  what_is_sold,
  pain_point,
  audience,
  benefits,
}: {
  what_is_sold: string;
  pain_point: string;
  audience: string;
  benefits: readonly string[];
}): ("what_is_sold" | "pain_point" | "audience" | "benefits")[] {
  const has = {
    what_is_sold: what_is_sold.trim() !== "",
    pain_point: pain_point.trim() !== "",
    audience: audience.trim() !== "",
    benefits: benefits.some((benefit) => benefit.trim() !== ""),
  };
  return (["what_is_sold", "pain_point", "audience", "benefits"] as const).filter(
    (field) => !has[field],
  );
}
