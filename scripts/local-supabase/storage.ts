import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { JWTPayload } from "jose";
import type { Database, Row } from "./database";
import type { TokenEdge } from "./keys";
import { isConnectionError, isDatabaseError } from "./rest-errors";
import { StorageError } from "./storage-error";
import { ObjectFiles } from "./storage-files";
import { createResumableUploads, RESUMABLE_PATH, type ResumableTarget } from "./storage-resumable";
import { readUpload, type Upload } from "./storage-upload";

/**
 * The Storage protocol over storage.buckets and storage.objects, under the caller's row level
 * security. lite's own has no ranges, no folders, no working signed URLs and no multipart uploads.
 * Not here: image transformations, S3.
 */

/** What hosted projects allow by default where the bucket says nothing. */
const DEFAULT_LIMIT_BYTES = 50 * 1024 * 1024;
const UPLOAD_URL_SECONDS = 2 * 3600;
const LIST_LIMIT = 100;
const JSON_LIMIT_BYTES = 1024 * 1024;

const noObject = () => new StorageError("404", "not_found", "Object not found");
const noBucket = () => new StorageError("404", "Bucket not found", "Bucket not found");

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** Behind the route's prefix, decoded, without slashes at the ends. */
  path: string;
}

interface Caller {
  role: string;
  claims: JWTPayload;
}

interface Bucket {
  id: string;
  isPublic: boolean;
  limitBytes: number;
  mimeTypes: string[];
}

interface StoredObject {
  id: string;
  name: string;
  version: string;
  metadata: Record<string, unknown>;
}

export async function createStorage(options: {
  database: Database;
  edge: TokenEdge;
  directory: string;
}) {
  const storage = new Storage(options);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const resume = await createResumableUploads({
    directory: join(options.directory, "resumable"),
    requireUpload: (token) => storage.requireUploadToken(token),
    requireAllowed: (bucketId, contentType) => storage.requireAllowed(bucketId, contentType),
    store: (target, upload) => storage.storeSigned(target, upload),
  });
  return (request: IncomingMessage, response: ServerResponse, url: URL) =>
    url.pathname.startsWith(RESUMABLE_PATH)
      ? resume(request, response)
      : storage.answer(request, response, url);
}

type Route = [method: string, prefix: string, answer: (call: Call) => Promise<unknown>];

class Storage {
  readonly #database: Database;
  readonly #edge: TokenEdge;
  readonly #files: ObjectFiles;

  constructor(options: { database: Database; edge: TokenEdge; directory: string }) {
    this.#database = options.database;
    this.#edge = options.edge;
    this.#files = new ObjectFiles(options.directory);
  }

  /** The first that fits; a route that sends its own answer returns undefined. */
  readonly #routes: Route[] = [
    ["GET", "status", async () => ({ status: "ok" })],
    ["GET", "object/public/", (call) => this.#downloadPublic(call)],
    ["GET", "object/sign/", (call) => this.#downloadSigned(call)],
    ["GET", "object/info/public/", (call) => this.#infoPublic(call)],
    ["GET", "object/info/authenticated/", (call) => this.#info(call)],
    ["GET", "object/info/", (call) => this.#info(call)],
    ["GET", "object/authenticated/", (call) => this.#download(call)],
    ["GET", "object/", (call) => this.#download(call)],
    ["POST", "object/upload/sign/", (call) => this.#signUpload(call)],
    ["PUT", "object/upload/sign/", (call) => this.#uploadSigned(call)],
    ["POST", "object/sign/", (call) => this.#sign(call)],
    ["POST", "object/list-v2/", (call) => this.#listFlat(call)],
    ["POST", "object/list/", (call) => this.#list(call)],
    ["POST", "object/move", (call) => this.#move(call)],
    ["POST", "object/copy", (call) => this.#copy(call)],
    ["POST", "object/", (call) => this.#upload(call)],
    ["PUT", "object/", (call) => this.#upload(call)],
    ["DELETE", "object/", (call) => this.#remove(call)],
    ["GET", "bucket", (call) => this.#readBuckets(call)],
    ["POST", "bucket", (call) => this.#writeBucket(call)],
    ["PUT", "bucket/", (call) => this.#writeBucket(call)],
    ["DELETE", "bucket/", (call) => this.#deleteBucket(call)],
  ];

  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice("/storage/v1/".length);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = this.#routes.find(
      ([wanted, prefix]) => wanted === method && path.startsWith(prefix),
    );
    try {
      if (!route) throw new StorageError("404", "not_found", `Route ${method}:/${path} not found`);
      const [, prefix, answer] = route;
      const body = await answer({
        request,
        response,
        url,
        path: decode(path.slice(prefix.length)),
      });
      if (body !== undefined) sendJson(response, 200, body);
    } catch (error) {
      const known = toStorageError(error);
      if (known === null || response.headersSent) throw error;
      const { statusCode, error: name, message } = known;
      sendJson(response, 400, { statusCode, error: name, message });
    }
  }

  // Buckets -----------------------------------------------------------------------------------

  async #readBuckets({ request, path }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const rows = await this.#asCaller(caller, (database) =>
      database.query("select * from storage.buckets order by id"),
    );
    const buckets = rows.map((row) => ({ owner: "", ...row, type: "STANDARD" }));
    if (path === "") return buckets;
    const bucket = rows.find((row) => row.id === path);
    if (!bucket) throw noBucket();
    return { ...bucket, type: "STANDARD" };
  }

  async #writeBucket({ request, path }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    if (path.endsWith("/empty")) return this.#emptyBucket(caller, path.slice(0, -"/empty".length));
    const body = await readJson(request);
    const id = request.method === "PUT" ? path : String(body.id ?? body.name ?? "");
    const values = [
      id,
      body.public === true,
      body.file_size_limit == null ? null : toBytes(body.file_size_limit),
      Array.isArray(body.allowed_mime_types) ? body.allowed_mime_types.map(String) : null,
    ];
    if (request.method === "POST") {
      await this.#asCaller(caller, (database) =>
        database.query(
          `insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
           values ($1, $1, $2, $3, $4)`,
          values,
        ),
      );
      return { name: id };
    }
    const rows = await this.#asCaller(caller, (database) =>
      database.query(
        `update storage.buckets
         set public = $2, file_size_limit = $3, allowed_mime_types = $4, updated_at = now()
         where id = $1
         returning id`,
        values,
      ),
    );
    if (rows.length === 0) throw noBucket();
    return { message: "Successfully updated" };
  }

  async #emptyBucket(caller: Caller, id: string): Promise<unknown> {
    await this.#requireVisibleBucket(caller, id);
    const rows = await this.#asCaller(caller, (database) =>
      database.query("delete from storage.objects where bucket_id = $1 returning version", [id]),
    );
    await this.#files.remove(rows.map((row) => String(row.version)));
    return { message: "Successfully emptied" };
  }

  async #deleteBucket({ request, path }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    await this.#requireVisibleBucket(caller, path);
    const [used] = await this.#database.query(
      "select from storage.objects where bucket_id = $1 limit 1",
      [path],
    );
    if (used)
      throw new StorageError(
        "409",
        "InvalidRequest",
        "The bucket you tried to delete is not empty",
      );
    await this.#asCaller(caller, (database) =>
      database.query("delete from storage.buckets where id = $1", [path]),
    );
    return { message: "Successfully deleted" };
  }

  async #requireVisibleBucket(caller: Caller, id: string): Promise<void> {
    const rows = await this.#asCaller(caller, (database) =>
      database.query("select from storage.buckets where id = $1", [id]),
    );
    if (rows.length === 0) throw noBucket();
  }

  // Reading ---------------------------------------------------------------------------------

  async #downloadPublic(call: Call): Promise<void> {
    const { bucketId, name } = split(call.path);
    const bucket = await this.#requireBucket(bucketId);
    if (!bucket.isPublic) throw noBucket();
    await this.#send(call, await this.#requireObject(this.#database, bucketId, name));
  }

  async #downloadSigned(call: Call): Promise<void> {
    const { bucketId, name } = split(call.path);
    const claims = await this.#requireUrlClaims(call, "download");
    if (claims.url !== `${bucketId}/${name}`)
      throw new StorageError("400", "InvalidSignature", "The url does not match the signature");
    await this.#send(call, await this.#requireObject(this.#database, bucketId, name));
  }

  async #download(call: Call): Promise<void> {
    const { bucketId, name } = split(call.path);
    const caller = await this.#requireCaller(call.request);
    await this.#requireBucket(bucketId);
    const object = await this.#asCaller(caller, (database) =>
      this.#requireObject(database, bucketId, name),
    );
    await this.#send(call, object);
  }

  async #infoPublic(call: Call): Promise<unknown> {
    const { bucketId, name } = split(call.path);
    if (!(await this.#requireBucket(bucketId)).isPublic) throw noBucket();
    return toInfo(await this.#requireObjectRow(this.#database, bucketId, name));
  }

  async #info({ request, path }: Call): Promise<unknown> {
    const { bucketId, name } = split(path);
    const caller = await this.#requireCaller(request);
    return toInfo(
      await this.#asCaller(caller, (database) => this.#requireObjectRow(database, bucketId, name)),
    );
  }

  #send({ request, response, url }: Call, object: StoredObject): Promise<void> {
    return this.#files.send(object, {
      request,
      response,
      download: url.searchParams.get("download"),
    });
  }

  /** One level below the prefix, folders first appearing as rows without an id. */
  async #list({ request, path: bucketId }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const body = await readJson(request);
    const folder = String(body.prefix ?? "").replace(/^\/+|\/+$/g, "");
    const prefix = folder === "" ? "" : `${folder}/`;
    const search = String(body.search ?? "").toLowerCase();
    const rows = await this.#objectsBelow(caller, bucketId, prefix);

    const folders = new Set<string>();
    const entries: Row[] = [];
    for (const row of rows) {
      const [name = "", ...deeper] = String(row.name).slice(prefix.length).split("/");
      if (!name.toLowerCase().startsWith(search)) continue;
      if (deeper.length === 0) entries.push({ ...toListed(row), name });
      else folders.add(name);
    }
    const nothing = { id: null, updated_at: null, created_at: null, last_accessed_at: null };
    const all = [
      ...[...folders].map((name) => ({ name, ...nothing, metadata: null })),
      ...entries.sort(byColumn(body.sortBy)),
    ];
    const offset = Number(body.offset ?? 0);
    return all.slice(offset, offset + Number(body.limit ?? LIST_LIMIT));
  }

  /** The newer listing, without its paging: everything in one page. */
  async #listFlat({ request, path: bucketId }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const body = await readJson(request);
    const prefix = String(body.prefix ?? "");
    const rows = await this.#objectsBelow(caller, bucketId, prefix);
    if (body.with_delimiter !== true)
      return { hasNext: false, folders: [], objects: rows.map(toListed) };
    const folders = new Set<string>();
    const objects = rows.filter(({ name }) => {
      const end = String(name).indexOf("/", prefix.length);
      if (end >= 0) folders.add(String(name).slice(0, end + 1));
      return end < 0;
    });
    return {
      hasNext: false,
      folders: [...folders].map((name) => ({ name })),
      objects: objects.map(toListed),
    };
  }

  #objectsBelow(caller: Caller, bucketId: string, prefix: string): Promise<Row[]> {
    return this.#asCaller(caller, (database) =>
      database.query(
        `select * from storage.objects
         where bucket_id = $1 and starts_with(name, $2)
         order by name collate "C"`,
        [bucketId, prefix],
      ),
    );
  }

  // Signed URLs -----------------------------------------------------------------------------

  async #sign({ request, path }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const body = await readJson(request);
    const expiresIn = Number(body.expiresIn);
    if (!(expiresIn > 0)) throw new StorageError("400", "InvalidRequest", "expiresIn must be > 0");

    if (!Array.isArray(body.paths)) {
      const { bucketId, name } = split(path);
      await this.#asCaller(caller, (database) => this.#requireObject(database, bucketId, name));
      return { signedURL: await this.#signedUrl(bucketId, name, expiresIn) };
    }
    const bucketId = path;
    const names = body.paths.map((name) => String(name).replace(/^\/+|\/+$/g, ""));
    const rows = await this.#asCaller(caller, (database) =>
      database.query("select name from storage.objects where bucket_id = $1 and name = any ($2)", [
        bucketId,
        names,
      ]),
    );
    const visible = new Set(rows.map((row) => row.name));
    return Promise.all(
      names.map(async (name) =>
        visible.has(name)
          ? { error: null, path: name, signedURL: await this.#signedUrl(bucketId, name, expiresIn) }
          : {
              error: "Either the object does not exist or you do not have access to it",
              path: name,
              signedURL: null,
            },
      ),
    );
  }

  async #signedUrl(bucketId: string, name: string, expiresIn: number): Promise<string> {
    const claims = { url: `${bucketId}/${name}`, intent: "download" };
    const token = await this.#edge.signUrlToken(claims, expiresIn);
    // Not encoded: the client library encodes what it gets.
    return `/object/sign/${bucketId}/${name}?token=${token}`;
  }

  async #signUpload({ request, path }: Call): Promise<unknown> {
    const { bucketId, name } = split(path);
    const caller = await this.#requireCaller(request);
    await this.#requireBucket(bucketId);
    const isUpsert = request.headers["x-upsert"] === "true";
    const trial = { version: randomUUID(), metadata: {}, userMetadata: null };
    await this.#tryOut(caller, (database) =>
      this.#writeObject(database, { bucketId, name, isUpsert, caller, ...trial }),
    );
    const token = await this.#edge.signUrlToken(
      {
        url: `${bucketId}/${name}`,
        intent: "upload",
        upsert: isUpsert,
        owner: caller.claims.sub ?? null,
      },
      UPLOAD_URL_SECONDS,
    );
    return { url: `/object/upload/sign/${bucketId}/${name}?token=${token}`, token };
  }

  async #uploadSigned(call: Call): Promise<unknown> {
    const { bucketId, name } = split(call.path);
    const claims = await this.#requireUrlClaims(call, "upload");
    if (claims.url !== `${bucketId}/${name}`)
      throw new StorageError("400", "InvalidSignature", "The url does not match the signature");
    await this.storeSigned({ bucketId, name, claims }, await readUpload(call.request));
    return { Key: `${bucketId}/${name}` };
  }

  /** A file that came with a signed token, which says on whose behalf. */
  async storeSigned({ bucketId, name, claims }: ResumableTarget, upload: Upload): Promise<void> {
    const caller = {
      role: "service_role",
      claims: { role: "service_role", ...(claims.owner ? { sub: String(claims.owner) } : {}) },
    };
    await this.#store(upload, { bucketId, name, isUpsert: claims.upsert === true, caller });
  }

  requireUploadToken(token: string): Promise<JWTPayload> {
    return this.#requireTokenClaims(token, "upload");
  }

  /** The bucket's limit in bytes, if it takes such files. */
  async requireAllowed(bucketId: string, contentType: string): Promise<number> {
    const bucket = await this.#requireBucket(bucketId);
    requireMimeType(bucket, contentType);
    return bucket.limitBytes;
  }

  async #requireUrlClaims({ url }: Call, intent: "download" | "upload"): Promise<JWTPayload> {
    const token = url.searchParams.get("token");
    if (!token)
      throw new StorageError(
        "400",
        "InvalidJWT",
        "querystring must have required property 'token'",
      );
    return this.#requireTokenClaims(token, intent);
  }

  async #requireTokenClaims(token: string, intent: "download" | "upload"): Promise<JWTPayload> {
    try {
      const claims = await this.#edge.requireUrlClaims(token);
      if (claims.intent !== intent) throw new Error(`This token is not for an ${intent}.`);
      return claims;
    } catch (error) {
      const message = error instanceof Error ? error.message : "invalid token";
      throw new StorageError("400", "InvalidJWT", message);
    }
  }

  // Writing -----------------------------------------------------------------------------------

  async #upload(call: Call): Promise<unknown> {
    const { bucketId, name } = split(call.path);
    const caller = await this.#requireCaller(call.request);
    const isUpsert = call.request.method === "PUT" || call.request.headers["x-upsert"] === "true";
    const upload = await readUpload(call.request);
    const id = await this.#store(upload, { bucketId, name, isUpsert, caller });
    return { Id: id, Key: `${bucketId}/${name}` };
  }

  /** The file first, then the row; a refused row takes its file along. */
  async #store(
    upload: Upload,
    target: { bucketId: string; name: string; isUpsert: boolean; caller: Caller },
  ): Promise<string> {
    const bucket = await this.#requireBucket(target.bucketId);
    requireMimeType(bucket, upload.contentType);
    const version = randomUUID();
    const file = await this.#files.write(version, upload.body, bucket.limitBytes);
    try {
      const now = new Date().toISOString();
      const metadata = {
        eTag: `"${file.md5}"`,
        size: file.sizeBytes,
        mimetype: upload.contentType,
        cacheControl: upload.cacheControl,
        lastModified: now,
        contentLength: file.sizeBytes,
        httpStatusCode: 200,
      };
      const written = await this.#asCaller(target.caller, (database) =>
        this.#writeObject(database, {
          ...target,
          version,
          metadata,
          userMetadata: upload.userMetadata,
        }),
      );
      if (written.replaced !== null) await this.#files.remove([written.replaced]);
      return written.id;
    } catch (error) {
      await this.#files.remove([version]);
      throw error;
    }
  }

  /** Plain `insert` without `returning`: a caller who may only insert need not be able to read. */
  async #writeObject(
    database: Database,
    object: {
      bucketId: string;
      name: string;
      isUpsert: boolean;
      caller: Caller;
      version: string;
      metadata: Record<string, unknown>;
      userMetadata: Record<string, unknown> | null;
    },
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

  async #remove({ request, path }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const { bucketId, name } = split(path);
    const names = name === "" ? (await readJson(request)).prefixes : [name];
    if (!Array.isArray(names))
      throw new StorageError(
        "400",
        "InvalidRequest",
        "body must have required property 'prefixes'",
      );
    await this.#requireBucket(bucketId);
    const rows = await this.#asCaller(caller, (database) =>
      database.query(
        "delete from storage.objects where bucket_id = $1 and name = any ($2) returning *",
        [bucketId, names.map(String)],
      ),
    );
    await this.#files.remove(rows.map((row) => String(row.version)));
    if (name !== "") {
      if (rows.length === 0) throw noObject();
      return { message: "Successfully deleted" };
    }
    return rows.map((row) => ({ ...toListed(row), bucket_id: row.bucket_id, name: row.name }));
  }

  async #move({ request }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const { bucketId, from, toBucketId, to } = await readTransfer(request);
    const rows = await this.#asCaller(caller, (database) =>
      database.query(
        `update storage.objects set bucket_id = $3, name = $4, updated_at = now()
         where bucket_id = $1 and name = $2
         returning id`,
        [bucketId, from, toBucketId, to],
      ),
    );
    if (rows.length === 0) throw noObject();
    return { message: "Successfully moved" };
  }

  async #copy({ request }: Call): Promise<unknown> {
    const caller = await this.#requireCaller(request);
    const { bucketId, from, toBucketId, to } = await readTransfer(request);
    const isUpsert = request.headers["x-upsert"] === "true";
    const version = randomUUID();
    try {
      const written = await this.#asCaller(caller, async (database) => {
        const source = await this.#requireObject(database, bucketId, from);
        await this.#files.copy(source.version, version);
        return this.#writeObject(database, {
          bucketId: toBucketId,
          name: to,
          isUpsert,
          caller,
          version,
          metadata: source.metadata,
          userMetadata: null,
        });
      });
      if (written.replaced !== null) await this.#files.remove([written.replaced]);
      return { Id: written.id, Key: `${toBucketId}/${to}` };
    } catch (error) {
      await this.#files.remove([version]);
      throw error;
    }
  }

  // Below all of them -------------------------------------------------------------------------

  async #requireCaller(request: IncomingMessage): Promise<Caller> {
    const header = request.headers.authorization ?? "";
    const token = /^Bearer (.+)$/i.exec(header)?.[1];
    if (token === undefined)
      throw new StorageError("400", "Error", "headers must have required property 'authorization'");
    try {
      const claims = await this.#edge.requireClaims(token);
      return { role: typeof claims.role === "string" ? claims.role : "anon", claims };
    } catch (error) {
      const message = error instanceof Error ? error.message : "invalid token";
      throw new StorageError("403", "Unauthorized", message);
    }
  }

  #asCaller<T>(caller: Caller, work: (database: Database) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (database) => {
      await database.query(
        `select
           set_config('role', $1, true),
           set_config('request.jwt.claim.sub', $2, true),
           set_config('request.jwt.claim.role', $1, true),
           set_config('request.jwt.claims', $3, true)`,
        [caller.role, caller.claims.sub ?? "", JSON.stringify(caller.claims)],
      );
      return work(database);
    });
  }

  /** Whether the caller may; nothing stays. */
  async #tryOut(caller: Caller, work: (database: Database) => Promise<unknown>): Promise<void> {
    const enough = new Error("It works.");
    try {
      await this.#asCaller(caller, async (database) => {
        await work(database);
        throw enough;
      });
    } catch (error) {
      if (error !== enough) throw error;
    }
  }

  async #requireBucket(id: string): Promise<Bucket> {
    const [row] = await this.#database.query(
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

  async #requireObject(database: Database, bucketId: string, name: string): Promise<StoredObject> {
    const row = await this.#requireObjectRow(database, bucketId, name);
    return {
      id: String(row.id),
      name,
      version: String(row.version),
      metadata: toRecord(row.metadata),
    };
  }

  async #requireObjectRow(database: Database, bucketId: string, name: string): Promise<Row> {
    const [row] = await database.query(
      "select * from storage.objects where bucket_id = $1 and name = $2",
      [bucketId, name],
    );
    if (!row) throw noObject();
    return row;
  }
}

function requireMimeType(bucket: Bucket, contentType: string): void {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isAllowed = bucket.mimeTypes.some((allowed) =>
    allowed.endsWith("/*") ? type.startsWith(allowed.slice(0, -1)) : type === allowed,
  );
  if (bucket.mimeTypes.length > 0 && !isAllowed && !bucket.mimeTypes.includes("*/*"))
    throw new StorageError("415", "invalid_mime_type", `mime type ${type} is not supported`);
}

/** Null for what is not the caller's fault. */
function toStorageError(error: unknown): StorageError | null {
  if (error instanceof StorageError) return error;
  if (isConnectionError(error) || !isDatabaseError(error)) return null;
  if (error.code === "42501")
    return new StorageError("403", "Unauthorized", "new row violates row-level security policy");
  if (error.code === "23505")
    return new StorageError("409", "Duplicate", "The resource already exists");
  if (error.code === "23503") return noBucket();
  return new StorageError("400", error.code, error.message);
}

function toListed(row: Row): Row {
  const { id, name, updated_at, created_at, last_accessed_at, metadata } = row;
  return { name, id, updated_at, created_at, last_accessed_at, metadata };
}

function toInfo(row: Row): Row {
  const metadata = toRecord(row.metadata);
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    bucket_id: row.bucket_id,
    size: metadata.size,
    content_type: metadata.mimetype,
    cache_control: metadata.cacheControl,
    etag: metadata.eTag,
    metadata: row.user_metadata,
    last_modified: metadata.lastModified,
    created_at: row.created_at,
  };
}

function byColumn(sortBy: unknown): (a: Row, b: Row) => number {
  const { column = "name", order = "asc" } = toRecord(sortBy);
  const direction = order === "desc" ? -1 : 1;
  return (a, b) => {
    const [left, right] = [String(a[String(column)]), String(b[String(column)])];
    return left === right ? 0 : left < right ? -direction : direction;
  };
}

async function readTransfer(request: IncomingMessage) {
  const body = await readJson(request);
  const bucketId = String(body.bucketId ?? "");
  return {
    bucketId,
    from: requireName(String(body.sourceKey ?? "")),
    toBucketId: String(body.destinationBucket ?? bucketId),
    to: requireName(String(body.destinationKey ?? "")),
  };
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > JSON_LIMIT_BYTES)
      throw new StorageError("413", "Payload too large", "The body is too large");
    chunks.push(chunk);
  }
  try {
    return toRecord(JSON.parse(Buffer.concat(chunks).toString() || "{}"));
  } catch {
    throw new StorageError("400", "InvalidRequest", "body must be JSON");
  }
}

function split(path: string): { bucketId: string; name: string } {
  const at = path.indexOf("/");
  if (at < 0) return { bucketId: path, name: "" };
  return { bucketId: path.slice(0, at), name: requireName(path.slice(at + 1)) };
}

/** The characters that S3, and so hosted Storage, takes. */
function requireName(name: string): string {
  const isValid = /^[\w/!\-.*'() &$@=;:+,?]+$/.test(name) && !name.split("/").includes("..");
  if (!isValid) throw new StorageError("400", "InvalidKey", `Invalid key: ${name}`);
  return name;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path).replace(/^\/+|\/+$/g, "");
  } catch {
    throw new StorageError("400", "InvalidKey", `Invalid key: ${path}`);
  }
}

/** "20MB" or a number of bytes. */
function toBytes(limit: unknown): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMG]?)i?B?$/i.exec(String(limit)) ?? [];
  if (amount === undefined)
    throw new StorageError("422", "invalid_size", `Invalid file size limit: ${limit}`);
  const factor = 1024 ** ["", "K", "M", "G"].indexOf(unit.toUpperCase());
  return Math.floor(Number(amount) * factor);
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}
