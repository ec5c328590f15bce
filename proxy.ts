import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { sessionDb } from "@/lib/server/account/auth";
import { contentPolicy } from "@/lib/server/http/content-policy";

const POLICY = "content-security-policy";

/**
 * Renews an ageing session before a page renders, since a page cannot set cookies, and sets the page's content policy. Authorizes
 * nothing: every page and route checks for itself. API routes are not matched; above all, the webhook's body must arrive
 * untouched.
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
  const policy = contentPolicy(randomBytes(16).toString("base64"));
  // Next reads the nonce for its own scripts from this header.
  request.headers.set(POLICY, policy);
  const response = NextResponse.next({ request });
  response.headers.set(POLICY, policy);
  for (const cookie of renewed.values()) response.cookies.set(...cookie);
  if (renewed.size > 0) response.headers.set("cache-control", "private, no-store");
  return response;
}

export const config = {
  // Everything that may be a page, including one that does not exist.
  matcher: ["/((?!api/|_next/|icon\\.svg$).*)"],
};
