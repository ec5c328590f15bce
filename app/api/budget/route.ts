import { fromAmount } from "@/lib/domain/credits/budget";
import { budgetBody } from "@/lib/domain/credits/budget.schema";
import { getBudget, setBudget } from "@/lib/server/db/budget";
import { readBody, withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ user }) =>
  Response.json(await getBudget(user.id)),
);

export const POST = withUser("session", async ({ request, user }) => {
  const { budget } = await readBody(request, budgetBody);
  const view = await setBudget(user.id, budget === null ? null : fromAmount(budget));
  const message = budget === null ? "Budget removed" : "Budget updated successfully";
  return Response.json({ ...view, message });
});
