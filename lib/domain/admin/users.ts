import type { BudgetView } from "@/lib/domain/credits/budget.schema";

/** A user as administrators see them, with the budget and credits the user sees. */
export type AdminUser = {
  id: string;
  email: string;
  displayName: string;
  createdAt: string;
  /** The last generation, else the sign-up. */
  lastActivityAt: string;
  budget: BudgetView;
  balanceCents: number;
  heldCents: number;
  availableCents: number;
};

/** An entry of a user's ledger, with the administrator who made it, if any. */
export type AdminLedgerEntry = {
  id: number;
  entry: string;
  balanceChangeCents: number;
  heldChangeCents: number;
  type: string | null;
  jobId: string | null;
  description: string;
  actorEmail: string | null;
  createdAt: string;
};
