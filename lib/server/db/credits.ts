import "server-only";
import { cache } from "react";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";
import { LEDGER_COLUMNS, toLedgerRow } from "@/lib/domain/credits/ledger";
import type { LedgerFilters, LedgerPage } from "@/lib/domain/credits/ledger.schema";
import { LEDGER_ENTRIES, type LedgerEntryKind } from "@/lib/domain/credits/ledger-entries";
import type { CsvPages } from "@/lib/domain/csv";
import { toIso, unwrap } from "./client";
import type { User } from "./user";

const RECENT = 50;
/** With the one extra row that shows whether a page follows, the most that Supabase's API returns at once. */
const EXPORT_PAGE = 999;
/** Campaign ids per query: they are part of its URL, which must not get too long. */
const TITLES_A_QUERY = 100;

/** The user's account and its latest entries, newest first. Amounts in credits (cents). Read once for a page and its layout. */
export const getCredits = cache(async (user: User): Promise<CreditsView> => {
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
});

/** One page of the user's ledger, newest first. Pages begin at an id, so new entries shift nothing. */
export async function listLedger(
  user: User,
  query: LedgerFilters & { before?: number | undefined; limit: number },
): Promise<LedgerPage> {
  let select = user.db
    .from("credit_transactions")
    .select(
      "id, entry, amount_cents, balance_change_cents, held_change_cents, generation_type, job_id, campaign_id, description, created_at",
    )
    .eq("user_id", user.id);
  if (query.entry !== undefined) select = select.eq("entry", query.entry);
  if (query.type !== undefined) select = select.eq("generation_type", query.type);
  if (query.campaignId !== undefined) select = select.eq("campaign_id", query.campaignId);
  if (query.before !== undefined) select = select.lt("id", query.before);
  const found = unwrap(await select.order("id", { ascending: false }).limit(query.limit + 1));
  const rows = found.slice(0, query.limit);
  const titles = await findTitles(
    user,
    rows.flatMap((row) => row.campaign_id ?? []),
  );
  return {
    entries: rows.map((row) => ({
      id: row.id,
      entry: toEntry(row.entry),
      amountCents: row.amount_cents,
      balanceChangeCents: row.balance_change_cents ?? 0,
      heldChangeCents: row.held_change_cents ?? 0,
      type: row.generation_type,
      jobId: row.job_id,
      campaignId: row.campaign_id,
      campaignTitle: row.campaign_id === null ? null : (titles.get(row.campaign_id) ?? null),
      description: row.description,
      createdAt: toIso(row.created_at),
    })),
    nextBefore: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
  };
}

/** The ledger as a file. */
export function exportLedger(user: User, filters: LedgerFilters): CsvPages {
  async function* readPages() {
    for (let before: number | undefined; ; ) {
      const page: LedgerPage = await listLedger(user, { ...filters, before, limit: EXPORT_PAGE });
      yield page.entries.map(toLedgerRow);
      if (page.nextBefore === null) return;
      before = page.nextBefore;
    }
  }
  return { columns: LEDGER_COLUMNS, pages: readPages() };
}

/** The campaigns the ledger can be filtered by, last changed first, at most 200. */
export async function listCampaignTitles(user: User): Promise<{ id: string; title: string }[]> {
  return unwrap(
    await user.db
      .from("campaigns")
      .select("id, title")
      .order("updated_at", { ascending: false })
      .limit(200),
  );
}

/** The ledger outlives campaigns, so it has no foreign key to join on. */
async function findTitles(user: User, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  const responses = await Promise.all(
    Array.from({ length: Math.ceil(wanted.length / TITLES_A_QUERY) }, (_, index) =>
      user.db
        .from("campaigns")
        .select("id, title")
        .in("id", wanted.slice(index * TITLES_A_QUERY, (index + 1) * TITLES_A_QUERY)),
    ),
  );
  return new Map(responses.flatMap(unwrap).map((row) => [row.id, row.title]));
}

function toEntry(value: string): LedgerEntryKind {
  const entry = LEDGER_ENTRIES.find((name) => name === value);
  if (entry === undefined) throw new Error(`unexpected ledger entry ${value}`);
  return entry;
}
