import { ledgerFilters } from "@/lib/domain/ledger";
import { exportLedger } from "@/lib/server/db/credits";
import { readQuery, withUser } from "@/lib/server/route";

/** The whole ledger as CSV, streamed: it may have more rows than fit in memory at once. */
export const GET = withUser("signature", async ({ request, user }) => {
  const lines = await exportLedger(user, readQuery(request, ledgerFilters));
  const today = new Date().toISOString().slice(0, 10);
  return new Response(lines.pipeThrough(new TextEncoderStream()), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="credits-${today}.csv"`,
    },
  });
});
