import { ledgerFilters } from "@/lib/domain/credits/ledger.schema";
import { exportLedger } from "@/lib/server/db/credits";
import { csvFile } from "@/lib/server/http/csv-file";
import { readQuery, withUser } from "@/lib/server/http/route";

/** The whole ledger as CSV, streamed. */
export const GET = withUser("signature", async ({ request, user }) =>
  csvFile("credits", exportLedger(user, readQuery(request, ledgerFilters))),
);
