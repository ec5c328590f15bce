import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";

export const creditsView = z.object({
  balanceCents: z.number(),
  heldCents: z.number(),
  availableCents: z.number(),
  /** Administrators are never charged and never blocked. */
  exempt: z.boolean(),
  transactions: z.array(
    z.object({
      id: z.number(),
      entry: z.enum(["grant", "hold", "capture", "release", "adjust"]),
      amountCents: z.number(),
      balanceChangeCents: z.number(),
      heldChangeCents: z.number(),
      jobId: uuid.nullable(),
      description: z.string(),
      createdAt: z.string(),
    }),
  ),
});
export type CreditsView = z.infer<typeof creditsView>;
