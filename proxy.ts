import { type NextRequest, NextResponse } from "next/server";
import { sessionDb } from "@/lib/server/auth";

/**
 * Renews an ageing session before a page renders, since a page cannot set cookies. Nothing is decided here: every page and
 * route checks for itself. API routes are not matched; above all the webhook's body must arrive untouched.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const renewed = new Map<string, Parameters<NextResponse["cookies"]["set"]>>();
  const db = sessionDb({
    getAll: () => request.cookies.getAll(),
    set: ({ name, value, options }) => {
      request.cookies.set(name, value);
      renewed.set(name, [name, value, options]);
    },
  });
  await db.auth.getSession();
  const response = NextResponse.next({ request });
  for (const cookie of renewed.values()) response.cookies.set(...cookie);
  if (renewed.size > 0) response.headers.set("cache-control", "private, no-store");
  return response;
}

export const config = {
  matcher: ["/((?!api/|_next/|.*\\.(?:png|svg|ico|txt|webmanifest)$).*)"],
};
