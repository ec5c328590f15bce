import { randomUUID } from "node:crypto";
import type { Database, Row } from "../database";
import { toRecord } from "../json";
import type { Store } from "./call";
import type { Caller } from "./caller";
import { noBucket, noObject, StorageError } from "./error";
import type { StoredObject } from "./files";

/** Rows of storage.buckets and storage.objects. */

/** What hosted projects allow by default where the bucket says nothing. */
const DEFAULT_LIMIT_BYTES = 50 * 1024 * 1024;

interface Bucket {
  id: string;
  isPublic: boolean;
  limitBytes: number;
  mimeTypes: string[];
}

interface NewObject {
  bucketId: string;
  name: string;
  /** Whether it may replace an object of that name. */
  isUpsert: boolean;
  caller: Caller;
  version: string;
  metadata: Record<string, unknown>;
  userMetadata: Record<string, unknown> | null;
}

/** Ignores row level security. Throws a StorageError if there is no such bucket. */
export async function requireBucket({ database }: Store, id: string): Promise<Bucket> {
  const [row] = await database.query(
    "select public, file_size_limit, allowed_mime_types from storage.buckets where id = $1",
    [id],
  );
  if (!row) throw noBucket();
  return {
    id,
    isPublic: row.public === true,
    limitBytes: row.file_size_limit == null ? DEFAULT_LIMIT_BYTES : Number(row.file_size_limit),
    mimeTypes: Array.isArray(row.allowed_mime_types) ? row.allowed_mime_types.map(String) : [],
  };
}

/** Throws a StorageError unless the bucket takes files of that type. */
export function requireMimeType(bucket: Bucket, contentType: string): void {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isAllowed = bucket.mimeTypes.some((allowed) =>
    allowed.endsWith("/*") ? type.startsWith(allowed.slice(0, -1)) : type === allowed,
  );
  if (bucket.mimeTypes.length > 0 && !isAllowed && !bucket.mimeTypes.includes("*/*"))
    throw new StorageError("415", "invalid_mime_type", `mime type ${type} is not supported`);
}

/** Throws a StorageError if there is none that `database` can see. */
export async function requireObject(
  database: Database,
  bucketId: string,
  name: string,
): Promise<StoredObject> {
  const row = await requireObjectRow(database, bucketId, name);
  return {
    id: String(row.id),
    name,
    version: String(row.version),
    metadata: toRecord(row.metadata),
  };
}

/** Like `requireObject`, with all columns. */
export async function requireObjectRow(
  database: Database,
  bucketId: string,
  name: string,
): Promise<Row> {
  const [row] = await database.query(
    "select * from storage.objects where bucket_id = $1 and name = $2",
    [bucketId, name],
  );
  if (!row) throw noObject();
  return row;
}

/**
 * Inserts or replaces the row. Returns its id, and the version whose file is no longer needed.
 * The plain `insert` has no `returning`, which would need the right to read.
 */
export async function writeObject(
  database: Database,
  object: NewObject,
): Promise<{ id: string; replaced: string | null }> {
  const id = randomUUID();
  const owner = object.caller.claims.sub ?? null;
  const values = [
    id,
    object.bucketId,
    object.name,
    owner,
    object.version,
    JSON.stringify(object.metadata),
    object.userMetadata === null ? null : JSON.stringify(object.userMetadata),
  ];
  const insert = `insert into storage.objects as objects
      (id, bucket_id, name, owner, owner_id, version, metadata, user_metadata)
    values ($1, $2, $3, $4::text::uuid, $4, $5, $6::text::jsonb, $7::text::jsonb)`;
  if (!object.isUpsert) {
    await database.query(insert, values);
    return { id, replaced: null };
  }
  const [before] = await database.query(
    "select version from storage.objects where bucket_id = $1 and name = $2 for update",
    [object.bucketId, object.name],
  );
  const [row] = await database.query(
    `${insert}
     on conflict (bucket_id, name) do update set
       owner = excluded.owner, owner_id = excluded.owner_id, version = excluded.version,
       metadata = excluded.metadata, user_metadata = excluded.user_metadata, updated_at = now()
     returning id::text as id`,
    values,
  );
  return {
    id: String(row?.id ?? id),
    replaced: typeof before?.version === "string" ? before.version : null,
  };
}

/** The columns that lists show. */
export function toListed(row: Row): Row {
  const { id, name, updated_at, created_at, last_accessed_at, metadata } = row;
  return { name, id, updated_at, created_at, last_accessed_at, metadata };
}
