import type { LedgerEntry } from "./ledger.schema";

/** The ledger of credits, which are what a creator pays us. Append-only, newest first. */

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
