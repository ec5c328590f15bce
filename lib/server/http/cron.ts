import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/server/core/env";

/** Requires the cron's bearer token. Throws not_found if the route is switched off (no secret), else unauthenticated. */
export function requireCronSecret(request: Request): void {
  const { cronSecret } = env();
  if (cronSecret === null) throw new AppError("not_found");
  const given = request.headers.get("authorization") ?? "";
  // Hashed, so that both sides have the same length and the comparison takes constant time.
  if (!timingSafeEqual(sha256(given), sha256(`Bearer ${cronSecret}`))) {
    throw new AppError("unauthenticated");
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
