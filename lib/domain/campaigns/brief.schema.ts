import { z } from "zod";
import { LANGUAGES, type Language } from "@/lib/domain/languages";
import { HOLDS, type Hold, TARGET_SECONDS } from "./brief";

/** campaigns.product as the code relies on it. Tolerant, because rows outlive code. */
export const product = z.object({
  has_product: z.boolean().catch(false),
  name: z.string().catch(""),
  description: z.string().catch(""),
  /** In the bucket "media". */
  image_path: z.string().nullable().catch(null),
  how_held: z.enum(Object.keys(HOLDS) as [Hold, ...Hold[]]).catch("in_hand"),
});
export type Product = z.infer<typeof product>;

/** campaigns.brief as the code relies on it. Tolerant, too. */
export const brief = z.object({
  what_is_sold: z.string().catch(""),
  pain_point: z.string().catch(""),
  audience: z.string().catch(""),
  benefits: z.array(z.string()).catch([]),
  language: z.enum(Object.keys(LANGUAGES) as [Language, ...Language[]]).catch("en"),
  target_seconds: z.union(TARGET_SECONDS.map((seconds) => z.literal(seconds))).catch(30),
});
export type Brief = z.infer<typeof brief>;
