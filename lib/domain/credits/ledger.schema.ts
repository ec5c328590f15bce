import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { LEDGER_ENTRIES } from "./ledger-entries";

const filters = {
  entry: z.enum(LEDGER_ENTRIES).optional(),
  type: z
    .string()
    .regex(/^[a-z0-9_]{1,60}$/, "must be a generation type")
    .optional(),
  campaignId: uuid.optional(),
};

/** Query of GET /api/credits/export. */
export const ledgerFilters = z.strictObject(filters);
export type LedgerFilters = z.infer<typeof ledgerFilters>;

/** Query of GET /api/credits/ledger. `before`: the previous page's nextBefore. */
export const ledgerQuery = z.strictObject({
  ...filters,
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const ledgerEntry = z.object({
  id: z.number(),
  entry: z.enum(LEDGER_ENTRIES),
  amountCents: z.number(),
  /** Its effect on the balance and on the credits held. */
  balanceChangeCents: z.number(),
  heldChangeCents: z.number(),
  type: z.string().nullable(),
  jobId: uuid.nullable(),
  campaignId: uuid.nullable(),
  /** Null if there is no campaign or it no longer exists. */
  campaignTitle: z.string().nullable(),
  description: z.string(),
  createdAt: z.string(),
});

/** GET /api/credits/ledger. nextBefore: null on the last page. */
export const ledgerPage = z.object({
  entries: z.array(ledgerEntry),
  nextBefore: z.number().nullable(),
});
export type LedgerPage = z.infer<typeof ledgerPage>;
export type LedgerEntry = LedgerPage["entries"][number];
