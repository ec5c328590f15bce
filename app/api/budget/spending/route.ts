import { spendingQuery } from "@/lib/domain/credits/budget.schema";
import { getSpending } from "@/lib/server/db/budget";
import { readQuery, withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ request, user }) => {
  const { timeZone } = readQuery(request, spendingQuery);
  return Response.json(await getSpending(user.id, timeZone));
});
