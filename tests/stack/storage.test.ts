import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DetailedError, Upload } from "tus-js-client";
import { expect, test } from "vitest";
import { PIXELS, provideLocalSupabase, uploadPixels } from "./local-supabase";

/** Buckets and files. */

const stack = provideLocalSupabase();

test("a file goes up, is listed, comes down and is removed", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");

  const buffered = await uploadPixels(media, `${id}/clips/one.png`);
  const blob = await media.upload(`${id}/two.png`, new Blob([PIXELS], { type: "image/png" }));
  const root = await media.list(id);
  const folder = await media.list(`${id}/clips`);
  const down = await media.download(`${id}/two.png`);
  const removed = await stack
    .aServiceClient()
    .storage.from("media")
    .remove([`${id}/two.png`]);
  const gone = await media.download(`${id}/two.png`);

  expect([buffered.error, blob.error, down.error]).toEqual([null, null, null]);
  expect(root.data?.map(({ name, id }) => [name, id !== null])).toEqual([
    ["clips", false],
    ["two.png", true],
  ]);
  expect(folder.data?.[0]).toMatchObject({
    name: "one.png",
    metadata: { size: PIXELS.length, mimetype: "image/png" },
  });
  expect(Buffer.from((await down.data?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(PIXELS);
  expect(removed.data?.map(({ name }) => name)).toEqual([`${id}/two.png`]);
  expect(gone.error).not.toBeNull();
});

test("a private file needs its owner's token", async () => {
  const [ann, bob] = [await stack.aSignedInUser(), await stack.aSignedInUser()];
  const path = `${ann.id}/private.png`;
  await uploadPixels(ann.client.storage.from("media"), path);

  const byBob = await bob.client.storage.from("media").createSignedUrl(path, 60);
  const intoAnn = await uploadPixels(bob.client.storage.from("media"), `${ann.id}/planted.png`);
  const nobody = await fetch(`${stack.supabase.url}/storage/v1/object/media/${path}`);
  const asPublic = await fetch(`${stack.supabase.url}/storage/v1/object/public/media/${path}`);

  expect(byBob.error?.message).toBe("Object not found");
  expect(intoAnn.error?.message).toMatch(/row-level security/);
  expect([nobody.status, asPublic.status]).toEqual([400, 400]);
});

test("a signed URL serves the file and its ranges until it expires", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");
  await uploadPixels(media, `${id}/a film.png`);

  const { data } = await media.createSignedUrl(`${id}/a film.png`, 60);
  const { data: short } = await media.createSignedUrl(`${id}/a film.png`, 1);
  const url = data?.signedUrl ?? "";
  const whole = await fetch(url);
  const part = await fetch(url, { headers: { range: "bytes=8-15" } });
  const tail = await fetch(url, { headers: { range: "bytes=-8" } });
  const beyond = await fetch(url, { headers: { range: "bytes=9999-" } });
  const other = await fetch(url.replace("film", "flim"));
  await sleep(2100);
  const expired = await fetch(short?.signedUrl ?? "");

  expect(whole.status).toBe(200);
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(PIXELS);
  expect(whole.headers.get("content-type")).toBe("image/png");
  expect(whole.headers.get("cache-control")).toBe("max-age=60");
  expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 8-15/800"]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(PIXELS.subarray(8, 16));
  expect([tail.status, tail.headers.get("content-range")]).toEqual([206, "bytes 792-799/800"]);
  expect([beyond.status, other.status, expired.status]).toEqual([416, 400, 400]);
  expect(await expired.json()).toMatchObject({ error: "InvalidJWT" });
});

test("several URLs are signed at once, and one that may not be is named", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");
  await uploadPixels(media, `${id}/one.png`);

  const { data } = await media.createSignedUrls([`${id}/one.png`, `${id}/none.png`], 60);

  expect((await fetch(data?.[0]?.signedUrl ?? "")).status).toBe(200);
  expect(data?.[1]).toMatchObject({ path: `${id}/none.png`, signedUrl: null });
  expect(data?.[1]?.error).toMatch(/does not exist/);
});

test("an upload URL takes one file for its path", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");

  const { data } = await media.createSignedUploadUrl(`${id}/late.png`);
  const sent = await stack
    .aClient()
    .storage.from("media")
    .uploadToSignedUrl(`${id}/late.png`, data?.token ?? "", PIXELS, { contentType: "image/png" });
  const again = await media.createSignedUploadUrl(`${id}/late.png`);

  expect(sent.error).toBeNull();
  expect(again.error?.message).toMatch(/already exists/);
  expect((await media.download(`${id}/late.png`)).data?.size).toBe(PIXELS.length);
});

test("an upload in pieces goes on where it broke off, and is the file that was sent", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");
  const path = `${id}/pieces.png`;
  const file = randomBytes(900_000);
  const { data } = await media.createSignedUploadUrl(path);
  const token = data?.token ?? "";

  const broken = await sendInPieces(file, { path, token, stopAfterBytes: 256_000 });
  const early = await media.download(path);
  const rest = await sendInPieces(file, { path, token, resumeAt: broken.url });

  expect(early.data).toBeNull();
  expect(broken.sentBytes).toBe(256_000);
  expect(rest.sentBytes).toBe(file.length - 256_000);
  const stored = await (await media.download(path)).data?.arrayBuffer();
  expect(Buffer.from(stored ?? new ArrayBuffer(0)).equals(file)).toBe(true);
});

test("an upload in pieces is for its token's path, within the bucket's limits", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");
  const path = `${id}/mine.png`;
  const { data } = await media.createSignedUploadUrl(path);
  const token = data?.token ?? "";
  const statusOf = (options: Parameters<typeof sendInPieces>[1], file = PIXELS) =>
    sendInPieces(file, options).then(
      () => 200,
      (error: DetailedError) => error.originalResponse?.getStatus(),
    );

  expect(await statusOf({ path: `${id}/other.png`, token })).toBe(400);
  expect(await statusOf({ path, token: "nonsense" })).toBe(400);
  expect(await statusOf({ path, token, contentType: "text/html" })).toBe(400);
  expect(await statusOf({ path, token }, Buffer.alloc(1048577))).toBe(413);
  expect(await statusOf({ path, token })).toBe(200);
});

test("the bucket's limits hold, and a refused file leaves nothing behind", async () => {
  const { client, id } = await stack.aSignedInUser();
  const media = client.storage.from("media");
  const before = await readdir(join(stack.dataDir, "storage"));
  const large = Buffer.alloc(1048577);

  const tooLarge = await media.upload(`${id}/big.png`, large, { contentType: "image/png" });
  const wrongType = await media.upload(`${id}/x.html`, PIXELS, { contentType: "text/html" });
  await uploadPixels(media, `${id}/twice.png`);
  const twice = await uploadPixels(media, `${id}/twice.png`);

  expect(tooLarge.error?.message).toMatch(/maximum allowed size/);
  expect(wrongType.error?.message).toMatch(/not supported/);
  expect(twice.error?.message).toMatch(/already exists/);
  expect(await readdir(join(stack.dataDir, "storage"))).toHaveLength(before.length + 1);
});

test("the service key makes buckets, overwrites, copies and moves", async () => {
  const { storage } = stack.aServiceClient();

  const made = await storage.createBucket("films", {
    public: true,
    fileSizeLimit: "1MB",
    allowedMimeTypes: ["video/mp4"],
  });
  const bucket = await storage.getBucket("films");
  const films = storage.from("films");
  await films.upload("a.mp4", PIXELS, { contentType: "video/mp4" });
  const over = await films.upload("a.mp4", Buffer.from("new"), {
    contentType: "video/mp4",
    upsert: true,
  });
  const copied = await films.copy("a.mp4", "b.mp4");
  const moved = await films.move("b.mp4", "folder/c.mp4");
  const shown = await fetch(films.getPublicUrl("folder/c.mp4").data.publicUrl);

  expect([made.error, over.error, copied.error, moved.error]).toEqual([null, null, null, null]);
  expect(bucket.data).toMatchObject({ public: true, file_size_limit: 1048576 });
  expect(await shown.text()).toBe("new");
});

/** As the browser sends a finished ad; `stopAfterBytes` is a connection that breaks. */
function sendInPieces(
  file: Buffer,
  options: {
    path: string;
    token: string;
    contentType?: string;
    resumeAt?: string | null;
    stopAfterBytes?: number;
  },
): Promise<{ url: string | null; sentBytes: number }> {
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    const upload = new Upload(file, {
      endpoint: `${stack.supabase.url}/storage/v1/upload/resumable/sign`,
      ...(options.resumeAt ? { uploadUrl: options.resumeAt } : {}),
      headers: { "x-signature": options.token },
      metadata: {
        bucketName: "media",
        objectName: options.path,
        contentType: options.contentType ?? "image/png",
      },
      chunkSize: 256_000,
      retryDelays: null,
      onChunkComplete: (size) => {
        sentBytes += size;
        if (sentBytes !== options.stopAfterBytes) return;
        void upload.abort();
        resolve({ url: upload.url, sentBytes });
      },
      onSuccess: () => resolve({ url: upload.url, sentBytes }),
      onError: reject,
    });
    upload.start();
  });
}
