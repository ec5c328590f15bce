import { getCredits } from "@/lib/server/db/credits";
import { withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ user }) => Response.json(await getCredits(user)));
