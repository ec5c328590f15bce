import { redirect } from "next/navigation";
import { z } from "zod";
import { safePath } from "@/lib/domain/account/safe-path";
import { currentSessionDb } from "@/lib/server/account/auth";
import { problemOf } from "@/lib/server/account/auth-error-text";
import { inRequest } from "@/lib/server/core/log";

const query = z.object({
  token_hash: z.string().min(1).max(500),
  type: z.enum(["recovery", "email"]),
  next: z.string().optional(),
});

/** Target of the links in our emails: exchanges the one-time token for a session, then redirects to `next`. */
export function GET(request: Request): Promise<never> {
  return inRequest(request.headers, () => confirm(request));
}

async function confirm(request: Request): Promise<never> {
  const parsed = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success) redirect("/sign-in?problem=link");
  const { token_hash, type, next } = parsed.data;
  const db = await currentSessionDb();
  const { error } = await db.auth.verifyOtp({ token_hash, type });
  if (error !== null) problemOf(error);
  redirect(error === null ? safePath(next, "/campaigns") : "/sign-in?problem=link");
}
