import "server-only";
import { AppError } from "@/lib/domain/errors";
import { clipScript } from "@/lib/domain/generation/define";
import type { ClipAdjustments } from "@/lib/domain/trim";
import { adminDb, type Db, unwrap, unwrapMaybe } from "./client";

/** select_clip_version: an archived version becomes the one that is shown. Throws not_found. */
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

/** The clip's spoken line, as the creator has written it. Throws not_found. */
export async function saveLine(db: Db, clipId: string, line: string): Promise<void> {
  const row = unwrapMaybe(
    await db.from("campaign_clips").select("script").eq("id", clipId).maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  const script = { ...clipScript.parse(row.script), line };
  requireOne(
    unwrap(await db.from("campaign_clips").update({ script }).eq("id", clipId).select("id")),
  );
}

/** Trim, speed, volumes and captions of a clip. Throws not_found. */
export async function saveAdjustments(
  db: Db,
  clipId: string,
  adjustments: ClipAdjustments,
): Promise<void> {
  requireOne(
    unwrap(await db.from("campaign_clips").update({ adjustments }).eq("id", clipId).select("id")),
  );
}

function requireOne(rows: readonly unknown[]): void {
  if (rows.length !== 1) throw new AppError("not_found");
}
