import { z } from "zod";
import { uuid } from "./api";

/** The ledger of credits: what a creator pays us. Append-only, newest first. */

export const LEDGER_ENTRIES = ["grant", "hold", "capture", "release", "adjust"] as const;
export type LedgerEntryKind = (typeof LEDGER_ENTRIES)[number];

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

/** Query of GET /api/credits/ledger. `before`: nextBefore of the page before. */
export const ledgerQuery = z.strictObject({
  ...filters,
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const ledgerEntry = z.object({
  id: z.number(),
  entry: z.enum(LEDGER_ENTRIES),
  amountCents: z.number(),
  /** What it did to the balance and to what is on hold of it. */
  balanceChangeCents: z.number(),
  heldChangeCents: z.number(),
  type: z.string().nullable(),
  jobId: uuid.nullable(),
  campaignId: uuid.nullable(),
  /** Null when there is none or it is no longer there. */
  campaignTitle: z.string().nullable(),
  description: z.string(),
  createdAt: z.string(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** GET /api/credits/ledger. nextBefore: null on the last page. */
export const ledgerPage = z.object({
  entries: z.array(ledgerEntry),
  nextBefore: z.number().nullable(),
});
export type LedgerPage = z.infer<typeof ledgerPage>;

/** The header row of the export. */
export const LEDGER_COLUMNS = [
  "time",
  "entry",
  "credits",
  "balance_change",
  "held_change",
  "type",
  "description",
  "campaign",
  "campaign_id",
  "job_id",
  "id",
] as const;

export function toLedgerRow(entry: LedgerEntry): (string | number | null)[] {
  return [
    entry.createdAt,
    entry.entry,
    entry.amountCents,
    entry.balanceChangeCents,
    entry.heldChangeCents,
    entry.type,
    entry.description,
    entry.campaignTitle,
    entry.campaignId,
    entry.jobId,
    entry.id,
  ];
}
