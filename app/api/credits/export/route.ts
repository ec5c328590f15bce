import { ledgerFilters } from "@/lib/domain/schemas/ledger";
import { csvFile } from "@/lib/server/csv-file";
import { exportLedger } from "@/lib/server/db/credits";
import { readQuery, withUser } from "@/lib/server/route";

/** The whole ledger as CSV, streamed. */
export const GET = withUser("signature", async ({ request, user }) =>
  csvFile("credits", exportLedger(user, readQuery(request, ledgerFilters))),
);
