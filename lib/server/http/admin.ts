import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AppError } from "@/lib/domain/errors";
import { type AuthCheck, findUser, requireApiUser } from "@/lib/server/account/auth";
import { addToLogContext } from "@/lib/server/core/log";
import type { User } from "@/lib/server/db/user";
import { withErrors } from "./route";

/** Once per request, for a page and its layout. Checks with the auth server, which refuses a banned administrator at once. */
const findAdmin = cache(async (): Promise<User | null> => {
  const user = await findUser("session");
  return user?.isAdmin ? user : null;
});

/** The administrator viewing a page; everyone else, signed in or not, gets the 404 page. */
export async function requireAdminPage(): Promise<User> {
  return (await findAdmin()) ?? notFound();
}

/** A route for administrators; everyone else gets 404. */
export function withAdmin<Params>(
  check: AuthCheck,
  handler: (call: { request: Request; admin: User; params: Params }) => Promise<Response>,
): ReturnType<typeof withErrors<Params>> {
  return withErrors(async (request, context) => {
    const admin = await identifyAdmin(request, check);
    addToLogContext({ userId: admin.id });
    return handler({ request, admin, params: await context.params });
  });
}

async function identifyAdmin(request: Request, check: AuthCheck): Promise<User> {
  const user = await requireApiUser(request, check).catch((error: unknown) => {
    if (error instanceof AppError && error.status < 500) return null;
    throw error;
  });
  if (!user?.isAdmin) throw new AppError("not_found");
  return user;
}
