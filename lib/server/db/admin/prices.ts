import "server-only";
import type { Price } from "@/lib/domain/admin/admin.schema";
import type { AdminPrice } from "@/lib/domain/admin/prices";
import { AppError } from "@/lib/domain/errors";
import { adminDb, toIso, unwrap } from "@/lib/server/db/client";

const MICROUSD = 1_000_000;

/** admin_list_prices: every generation type, and who changed it last. */
export async function listPrices(): Promise<AdminPrice[]> {
  const rows = unwrap(await adminDb().rpc("admin_list_prices"));
  return rows.map((row) => ({
    type: row.generation_type,
    unit: row.unit,
    priceCents: row.price_cents,
    providerUnit: row.provider_unit,
    providerCostUsd: row.provider_cost_microusd / MICROUSD,
    enabled: row.enabled,
    updatedAt: row.updated_at,
    changedAt: row.changed_at === null ? null : toIso(row.changed_at),
    changedBy: row.changed_by,
  }));
}

/** admin_set_price: for jobs created from now on. Throws not_found, and edit_conflict if another administrator was first. */
export async function setPrice(type: string, adminId: string, price: Price): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("admin_set_price", {
      generation_type: type,
      admin_id: adminId,
      price_cents: price.priceCents,
      provider_cost_microusd: Math.round(price.providerCostUsd * MICROUSD),
      enabled: price.enabled,
      seen_updated_at: price.updatedAt,
    }),
  );
  const code = rows[0]?.result_code;
  if (code === "saved") return;
  throw new AppError(code === "not_found" ? "not_found" : "edit_conflict");
}
