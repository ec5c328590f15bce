import "server-only";
import type { Change } from "@/lib/domain/campaigns/campaign-edit";
import { editConflicts } from "@/lib/domain/campaigns/campaign-edit.schema";
import { AppError } from "@/lib/domain/errors";
import { adminDb, toJson, unwrap } from "./client";
import type { Json } from "./database-types";
import type { User } from "./user";

/** select_clip_version: selects an archived version. Throws not_found. */
export async function selectClipVersion(request: {
  clipId: string;
  userId: string;
  versionNumber: number;
  withScript: boolean;
}): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("select_clip_version", {
      clip_id: request.clipId,
      user_id: request.userId,
      version_number: request.versionNumber,
      with_script: request.withScript,
    }),
  );
  if (rows[0]?.result_code !== "selected") throw new AppError("not_found");
}

/** select_first_frame: takes only the first frame of an archived version; the rest of the clip stays. Throws not_found. */
export async function selectFirstFrame(request: {
  clipId: string;
  userId: string;
  versionNumber: number;
}): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("select_first_frame", {
      clip_id: request.clipId,
      user_id: request.userId,
      version_number: request.versionNumber,
    }),
  );
  if (rows[0]?.result_code !== "selected") throw new AppError("not_found");
}

/** edit_clip: the script, trim, speed, volumes and captions. Throws edit_conflict with the current values, not_found. */
export async function editClip(
  user: User,
  clipId: string,
  changes: readonly Change[],
): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("edit_clip", {
      clip_id: clipId,
      user_id: user.id,
      changes: toJsonChanges(changes),
    }),
  );
  requireSaved(rows[0]);
}

/** Throws for any result of edit_campaign or edit_clip but "saved". */
export function requireSaved(
  response: { result_code: string; conflicts: unknown } | undefined,
): void {
  const code = response?.result_code;
  if (code === "saved") return;
  if (code === "conflict") {
    throw new AppError("edit_conflict", {
      details: { conflicts: editConflicts.parse(response?.conflicts) },
    });
  }
  if (code === "no_such_actor" || code === "no_such_preset") {
    const field = code === "no_such_actor" ? "actor_id" : "preset_id";
    throw new AppError("invalid_request", {
      message: `Some of the values are not valid: ${field}.`,
      details: { issues: [{ path: field, message: "is not there any more" }] },
    });
  }
  throw new AppError("not_found");
}

export function toJsonChanges(changes: readonly Change[]): Json {
  return changes.map(({ field, from, to }) => ({ field, from: toJson(from), to: toJson(to) }));
}
