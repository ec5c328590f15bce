/** The kinds of ledger entries (credit_transactions.entry). */
export const LEDGER_ENTRIES = ["grant", "hold", "capture", "release", "adjust"] as const;
export type LedgerEntryKind = (typeof LEDGER_ENTRIES)[number];
