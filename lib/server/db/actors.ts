import "server-only";
import { MAX_OWN_ACTORS } from "@/lib/domain/actors/actor";
import type { ActorChange, ActorView, NewActor } from "@/lib/domain/actors/actor.schema";
import { AppError } from "@/lib/domain/errors";
import { isUploadPath } from "@/lib/domain/media/upload";
import { adminDb, unwrap, unwrapMaybe } from "./client";
import { signManyForViewer } from "./media-bucket";
import { mediaUrl } from "./media-url";
import type { User } from "./user";

const COLUMNS =
  "id, user_id, name, appearance, soul_image_path, reference_voice_path, campaigns(id)";

type ActorRow = {
  id: string;
  user_id: string | null;
  name: string;
  appearance: string;
  soul_image_path: string;
  reference_voice_path: string | null;
  /** The user's own campaigns only, even for a preset actor. */
  campaigns: { id: string }[];
};

/** The actors a user may choose from: presets first, then the user's own, each by name. */
export async function listActors(user: User): Promise<ActorView[]> {
  const rows = unwrap(
    await user.db
      .from("actors")
      .select(COLUMNS)
      .order("user_id", { nullsFirst: true })
      .order("name")
      .order("id"),
  );
  return rows.map(toView);
}

/** Creates an actor from files that this user has uploaded. Throws invalid_request, too_many_actors. */
export async function createActor(user: User, params: NewActor): Promise<ActorView> {
  await requireUploads(user.id, params);
  const rows = unwrap(
    await adminDb().rpc("create_actor", {
      user_id: user.id,
      name: params.name,
      appearance: params.appearance,
      soul_image_path: params.imagePath,
      reference_voice_path: params.voicePath ?? "",
      max_actors: MAX_OWN_ACTORS,
    }),
  );
  const row = rows[0];
  if (row === undefined) throw new AppError("unavailable");
  return toView({ ...row, campaigns: [] });
}

/** Changes the given fields of one of the user's own actors. Throws not_found, invalid_request. */
export async function changeActor(
  user: User,
  actorId: string,
  change: ActorChange,
): Promise<ActorView> {
  await getOwnActor(user, actorId);
  await requireUploads(user.id, change);
  const { name, appearance, imagePath, voicePath } = change;
  requireOne(
    unwrap(
      await adminDb()
        .from("actors")
        .update({
          ...(name === undefined ? {} : { name }),
          ...(appearance === undefined ? {} : { appearance }),
          ...(imagePath === undefined ? {} : { soul_image_path: imagePath }),
          ...(voicePath === undefined ? {} : { reference_voice_path: voicePath }),
        })
        .eq("id", actorId)
        .eq("user_id", user.id)
        .select("id"),
    ),
  );
  return toView(await getOwnActor(user, actorId));
}

/**
 * Deletes one of the user's own actors; campaigns made with it stay, without an actor. Its files stay too, so that jobs that used
 * them can be retried. Throws not_found.
 */
export async function deleteActor(user: User, actorId: string): Promise<void> {
  requireOne(
    unwrap(
      await adminDb().from("actors").delete().eq("id", actorId).eq("user_id", user.id).select("id"),
    ),
  );
}

async function getOwnActor(user: User, actorId: string): Promise<ActorRow> {
  const row = unwrapMaybe(
    await user.db
      .from("actors")
      .select(COLUMNS)
      .eq("id", actorId)
      .eq("user_id", user.id)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return row;
}

/** Paths must be the caller's own uploads of the right kind and exist in the bucket. Throws invalid_request naming the field. */
async function requireUploads(
  userId: string,
  {
    imagePath,
    voicePath,
  }: { imagePath?: string | undefined; voicePath?: string | null | undefined },
): Promise<void> {
  const files = [
    { field: "imagePath", path: imagePath, kind: "actor-image" },
    { field: "voicePath", path: voicePath ?? undefined, kind: "voice-sample" },
  ] as const;
  const own = files.flatMap(({ field, path, kind }) =>
    path !== undefined && isUploadPath(path, userId, kind) ? [{ field, path }] : [],
  );
  const signed = own.length === 0 ? null : await signManyForViewer(own.map(({ path }) => path));
  const usable = own.filter(({ path }) => signed?.has(path)).map(({ field }) => field);
  const issues = files.flatMap(({ field, path }) =>
    path === undefined || usable.includes(field)
      ? []
      : [{ path: field, message: "must be the path of a file you have uploaded" }],
  );
  if (issues.length > 0) {
    throw new AppError("invalid_request", {
      message: `Some of the values are not valid: ${issues.map((issue) => issue.path).join(", ")}.`,
      details: { issues },
    });
  }
}

function toView(row: ActorRow): ActorView {
  return {
    id: row.id,
    name: row.name,
    appearance: row.appearance,
    imageUrl: mediaUrl(row.soul_image_path),
    hasVoice: row.reference_voice_path !== null,
    voiceUrl: row.reference_voice_path === null ? null : mediaUrl(row.reference_voice_path),
    isOwn: row.user_id !== null,
    campaigns: row.campaigns.length,
  };
}

function requireOne(rows: readonly unknown[]): void {
  if (rows.length !== 1) throw new AppError("not_found");
}
