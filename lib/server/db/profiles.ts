import "server-only";
import { AppError } from "@/lib/domain/errors";
import { unwrap } from "./client";
import type { User } from "./user";

/** The user's name in the studio; empty if they have not set one. */
export async function getDisplayName(user: User): Promise<string> {
  const { display_name } = unwrap(
    await user.db.from("profiles").select("display_name").eq("user_id", user.id).single(),
  );
  return display_name;
}

/** Throws not_found if the account is gone. */
export async function setDisplayName(user: User, displayName: string): Promise<void> {
  const rows = unwrap(
    await user.db
      .from("profiles")
      .update({ display_name: displayName })
      .eq("user_id", user.id)
      .select("user_id"),
  );
  if (rows.length !== 1) throw new AppError("not_found");
}
