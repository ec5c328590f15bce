import type { BudgetView } from "@/lib/domain/credits/budget.schema";

/** A user as administrators see them; budget and credits are the figures that the user sees. */
export type AdminUser = {
  id: string;
  email: string;
  displayName: string;
  createdAt: string;
  /** The last generation, or the sign-up. */
  lastActivityAt: string;
  budget: BudgetView;
  balanceCents: number;
  heldCents: number;
  availableCents: number;
};

/** An entry of a user's ledger, with the administrator behind it. */
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
