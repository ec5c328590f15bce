import { spendingQuery } from "@/lib/domain/schemas/budget";
import { getSpending } from "@/lib/server/db/budget";
import { readQuery, withUser } from "@/lib/server/route";

export const GET = withUser("signature", async ({ request, user }) => {
  const { timeZone } = readQuery(request, spendingQuery);
  return Response.json(await getSpending(user.id, timeZone));
});
