import "server-only";
import type { UserFilters } from "@/lib/domain/admin/admin.schema";
import type { Cursor } from "@/lib/domain/admin/cursor";
import type { AdminLedgerEntry, AdminUser } from "@/lib/domain/admin/users";
import { toBudgetView } from "@/lib/domain/credits/budget";
import { AppError } from "@/lib/domain/errors";
import { getCurrency } from "@/lib/server/db/budget";
import { adminDb, toIso, unwrap } from "@/lib/server/db/client";

type Page = { after: Cursor | null; size: number };

/** admin_list_users: one page, and the cursor of the next (null: last page). */
export async function listAdminUsers(
  filters: UserFilters,
  page: Page,
): Promise<{ users: AdminUser[]; next: Cursor | null }> {
  const rows = await readUsers({
    sort: filters.sort ?? "activity",
    max_rows: page.size + 1,
    ...(filters.search === undefined ? {} : { search: filters.search }),
    ...(page.after === null ? {} : { after_key: page.after.key, after_id: page.after.id }),
  });
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  return {
    users: shown.map(({ user }) => user),
    next: rows.length > shown.length && last !== undefined ? last.cursor : null,
  };
}

/** One user. Throws not_found. */
export async function getAdminUser(userId: string): Promise<AdminUser> {
  const [row] = await readUsers({ only_user: userId, max_rows: 1 });
  if (row === undefined) throw new AppError("not_found");
  return row.user;
}

async function readUsers(
  args: Parameters<typeof listUsers>[0],
): Promise<{ user: AdminUser; cursor: Cursor }[]> {
  const [response, currency] = await Promise.all([listUsers(args), getCurrency()]);
  return unwrap(response).map((row) => ({
    cursor: { id: row.user_id, key: row.sort_key },
    user: {
      id: row.user_id,
      email: row.email,
      displayName: row.display_name,
      createdAt: toIso(row.created_at),
      lastActivityAt: toIso(row.last_activity_at),
      budget: toBudgetView(
        {
          manualBudgetCents: row.manual_budget_cents,
          budgetSetAt: row.manual_budget_set_at === null ? null : toIso(row.manual_budget_set_at),
          spentMicrousd: row.spent_microusd,
          spentSinceMicrousd: row.spent_since_microusd,
        },
        currency,
      ),
      balanceCents: row.balance_cents,
      heldCents: row.held_cents,
      availableCents: row.available_cents,
    },
  }));
}

function listUsers(args: {
  sort?: string;
  max_rows: number;
  after_key?: string;
  after_id?: string;
  search?: string;
  only_user?: string;
}) {
  return adminDb().rpc("admin_list_users", args);
}

/** admin_list_ledger: newest first. `nextBefore`: null on the last page. */
export async function listUserLedger(
  userId: string,
  page: { before: number | null; size: number },
): Promise<{ entries: AdminLedgerEntry[]; nextBefore: number | null }> {
  const rows = unwrap(
    await adminDb().rpc("admin_list_ledger", {
      user_id: userId,
      max_rows: page.size + 1,
      ...(page.before === null ? {} : { before: page.before }),
    }),
  );
  const shown = rows.slice(0, page.size);
  return {
    entries: shown.map((row) => ({
      id: row.id,
      entry: row.entry,
      balanceChangeCents: row.balance_change_cents,
      heldChangeCents: row.held_change_cents,
      type: row.generation_type,
      jobId: row.job_id,
      description: row.description,
      actorEmail: row.actor_email,
      createdAt: toIso(row.created_at),
    })),
    nextBefore: rows.length > shown.length ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** admin_change_credits: a repeated key changes nothing. Throws insufficient_credits, not_found, idempotency_key_reused. */
export async function changeCredits(request: {
  userId: string;
  adminId: string;
  entry: "grant" | "adjust";
  credits: number;
  reason: string;
  idempotencyKey: string;
}): Promise<{ balanceCents: number; availableCents: number }> {
  const row = unwrap(
    await adminDb().rpc("admin_change_credits", {
      user_id: request.userId,
      admin_id: request.adminId,
      entry: request.entry,
      amount_cents: request.credits,
      reason: request.reason,
      idempotency_key: request.idempotencyKey,
    }),
  )[0];
  if (row === undefined) throw new AppError("not_found");
  return {
    balanceCents: row.balance_cents,
    availableCents: row.available_cents ?? row.balance_cents - row.held_cents,
  };
}
