import { ledgerQuery } from "@/lib/domain/credits/ledger.schema";
import { listLedger } from "@/lib/server/db/credits";
import { readQuery, withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ request, user }) =>
  Response.json(await listLedger(user, readQuery(request, ledgerQuery))),
);
