import "server-only";
import type { CreditsView } from "@/lib/domain/api";
import type { User } from "../auth";
import { toIso, unwrap } from "./client";

const RECENT = 50;
const ENTRIES = ["grant", "hold", "capture", "release", "adjust"] as const;

/** The user's account and its latest entries, newest first. Amounts in credits (cents). */
export async function getCredits(user: User): Promise<CreditsView> {
  const [account, entries] = await Promise.all([
    user.db
      .from("credit_accounts")
      .select("balance_cents, held_cents, available_cents")
      .eq("user_id", user.id)
      .single(),
    user.db
      .from("credit_transactions")
      .select(
        "id, entry, amount_cents, balance_change_cents, held_change_cents, job_id, description, created_at",
      )
      .eq("user_id", user.id)
      .order("id", { ascending: false })
      .limit(RECENT),
  ]);
  const { balance_cents, held_cents, available_cents } = unwrap(account);
  return {
    balanceCents: balance_cents,
    heldCents: held_cents,
    availableCents: available_cents ?? balance_cents - held_cents,
    exempt: user.isAdmin,
    transactions: unwrap(entries).map((entry) => ({
      id: entry.id,
      entry: toEntry(entry.entry),
      amountCents: entry.amount_cents,
      balanceChangeCents: entry.balance_change_cents ?? 0,
      heldChangeCents: entry.held_change_cents ?? 0,
      jobId: entry.job_id,
      description: entry.description,
      createdAt: toIso(entry.created_at),
    })),
  };
}

function toEntry(value: string): (typeof ENTRIES)[number] {
  const entry = ENTRIES.find((name) => name === value);
  if (entry === undefined) throw new Error(`unexpected ledger entry ${value}`);
  return entry;
}
