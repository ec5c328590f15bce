import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ERROR_TABLE, isErrorCode } from "@/lib/domain/errors";
import { UPLOADS } from "@/lib/domain/media/upload";
import {
  type ApiResponse,
  audit,
  aVoice,
  cookieOf,
  db,
  download,
  errorOf,
  get,
  type Person,
  post,
  postUpload,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  upload,
  waitFor,
  waitForStatus,
} from "../support/api";

const ACTOR = "kind=actor-image";
const PRODUCT = "kind=product-image";
const VOICE = "kind=voice-sample";

const RED = { r: 220, g: 20, b: 20 };
const GREEN = { r: 20, g: 200, b: 20 };
const BLUE = { r: 20, g: 20, b: 220 };

let person: Person;
let stranger: Person;

beforeAll(async () => {
  [person, stranger] = await Promise.all([signedInUser(), signedInUser()]);
});

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Colour = { r: number; g: number; b: number };

function plain(width: number, height: number, background: Colour & { alpha?: number } = RED) {
  const channels = "alpha" in background ? 4 : 3;
  return sharp({ create: { width, height, channels, background } });
}

/** Three stripes side by side: red, green, blue. */
function stripes(width: number, height: number): Sharp {
  const third = Math.round(width / 3);
  const stripe = (background: Colour, left: number) => ({
    input: { create: { width: third, height, channels: 3 as const, background } },
    left,
    top: 0,
  });
  return plain(width, height, BLUE).composite([stripe(RED, 0), stripe(GREEN, third)]);
}

/** The colour at a place given in shares of the picture. */
async function colourAt(bytes: Buffer, x: number, y: number): Promise<Colour> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at =
    info.channels *
    (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1)));
  return { r: data[at] ?? 0, g: data[at + 1] ?? 0, b: data[at + 2] ?? 0 };
}

function expectColour(found: Colour, wanted: Colour): void {
  const distance = Math.hypot(found.r - wanted.r, found.g - wanted.g, found.b - wanted.b);
  expect(distance, JSON.stringify({ found, wanted })).toBeLessThan(60);
}

/** A refusal from the closed table, in its shape, which left no file behind. */
async function expectRejection(response: ApiResponse, code: string, asker = person): Promise<void> {
  const error = errorOf(response);
  expect(error.code, response.text).toBe(code);
  expect(isErrorCode(code) && ERROR_TABLE[code].status).toBe(response.status);
  expect(error.message).toMatch(/^[A-Z].*\.$/);
  expect(await filesOf(asker)).toEqual([]);
}

async function filesOf({ id }: Person): Promise<string[]> {
  const rows = await sql("select name from storage.objects where name like $1", [`users/${id}/%`]);
  return rows.map(({ name }) => String(name));
}

function pngChunk(name: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A PNG that claims a size; its pixels are zeros, or missing beyond what `rows` of them hold. */
function pngOf(width: number, height: number, rows: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    pngChunk("IHDR", head),
    pngChunk("IDAT", deflateSync(Buffer.alloc(rows * (width + 1)))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("a picture of an actor", () => {
  test.each([
    ["JPEG", () => plain(1500, 3000).jpeg()],
    ["PNG", () => plain(1500, 3000).png()],
    ["WebP", () => plain(1500, 3000).webp()],
  ] as const)("%s becomes a JPEG of 9:16 under its owner's name", async (_, make) => {
    const response = await upload(person, ACTOR, await make().toBuffer());

    const { bytes, contentType } = await download(person, response.url);
    expect(response).toEqual({
      path: `users/${person.id}/actor-image/${createHash("sha256").update(bytes).digest("hex")}.jpg`,
      url: `/api/media/${response.path}`,
      contentType: "image/jpeg",
      bytes: bytes.length,
      width: 1080,
      height: 1920,
    });
    expect(contentType).toBe("image/jpeg");
    expect(await sharp(bytes).metadata()).toMatchObject({
      format: "jpeg",
      width: 1080,
      height: 1920,
    });
    expectColour(await colourAt(bytes, 0.5, 0.5), RED);
  });

  test("is the middle where nothing is said, and the chosen part where it is", async () => {
    const file = await stripes(2400, 1400).png().toBuffer();

    const middle = await upload(person, ACTOR, file);
    const right = await upload(person, `${ACTOR}&crop=0.67,0,0.328125,1`, file);

    expect([middle.width, middle.height]).toEqual([788, 1401]);
    expectColour(await colourAt((await download(person, middle.url)).bytes, 0.5, 0.5), GREEN);
    expectColour(await colourAt((await download(person, right.url)).bytes, 0.02, 0.5), BLUE);
    expectColour(await colourAt((await download(person, right.url)).bytes, 0.98, 0.5), BLUE);
  });

  test("stands upright, and the crop counts from there", async () => {
    // As a phone keeps a portrait: the sensor's own picture, and "turn me by 90°".
    const lying = await stripes(2400, 1400).jpeg().withMetadata({ orientation: 6 }).toBuffer();

    const whole = await upload(person, ACTOR, lying);
    const top = await upload(person, `${ACTOR}&crop=0,0,0.5,0.3`, lying);

    const bytes = (await download(person, whole.url)).bytes;
    expectColour(await colourAt(bytes, 0.5, 0.05), RED);
    expectColour(await colourAt(bytes, 0.5, 0.5), GREEN);
    expectColour(await colourAt(bytes, 0.5, 0.95), BLUE);
    expectColour(await colourAt((await download(person, top.url)).bytes, 0.5, 0.95), RED);
  });

  test("keeps nothing but its pixels: no place, no words, nothing behind its end", async () => {
    const spoken = await plain(600, 1200)
      .withExif({ IFD0: { Copyright: "SECRET-OWNER" }, IFD3: { GPSLatitude: "48/1 51/1 0/1" } })
      .jpeg()
      .toBuffer();
    const polyglot = Buffer.concat([
      spoken,
      Buffer.from("<script>SECRET-SCRIPT</script>PK\u0003\u0004"),
    ]);
    expect(polyglot.toString("latin1")).toContain("SECRET-OWNER");

    const { bytes } = await download(person, (await upload(person, ACTOR, polyglot)).url);

    expect(bytes.toString("latin1")).not.toContain("SECRET");
    const facts = await sharp(bytes).metadata();
    expect([facts.exif, facts.icc, facts.xmp, facts.orientation]).toEqual(Array(4).fill(undefined));
  });

  test("sent twice is one file", async () => {
    const owner = await signedInUser();
    const file = await plain(640, 1200, GREEN).png().toBuffer();

    const [first, second] = [await upload(owner, ACTOR, file), await upload(owner, ACTOR, file)];

    expect(second).toEqual(first);
    expect(await filesOf(owner)).toEqual([first.path]);
  });

  test("of which too little is kept: image_too_small, with both widths", async () => {
    const asker = await signedInUser();
    const file = await plain(900, 1600).jpeg().toBuffer();

    const small = await postUpload(asker, ACTOR, await plain(299, 800).jpeg().toBuffer());
    const cropped = await postUpload(asker, `${ACTOR}&crop=0.1,0.1,0.25,0.25`, file);

    await expectRejection(small, "image_too_small", asker);
    expect(errorOf(small)).toMatchObject({ width: 299, minWidth: 300 });
    await expectRejection(cropped, "image_too_small", asker);
    expect(errorOf(cropped)).toMatchObject({ width: 225, minWidth: 300 });
    expect((await upload(asker, ACTOR, await plain(300, 800).jpeg().toBuffer())).width).toBe(300);
  });
});

describe("a picture of a product", () => {
  test("keeps its proportions, fits into 1536 pixels, and gets a white ground", async () => {
    const file = await plain(3000, 1500, { ...RED, alpha: 0 })
      .png()
      .toBuffer();

    const response = await upload(person, PRODUCT, file);

    expect(response).toMatchObject({ width: 1536, height: 768, contentType: "image/jpeg" });
    expect(response.path).toMatch(
      new RegExp(`^users/${person.id}/product-image/[0-9a-f]{64}\\.jpg$`),
    );
    const { bytes } = await download(person, response.url);
    expectColour(await colourAt(bytes, 0.5, 0.5), { r: 255, g: 255, b: 255 });
  });

  test("may be cropped to any proportions", async () => {
    const file = await plain(1000, 1000).webp().toBuffer();

    expect(await upload(person, `${PRODUCT}&crop=0,0,0.5,0.25`, file)).toMatchObject({
      width: 500,
      height: 250,
    });
  });
});

describe("a voice", () => {
  test("is kept as the plainest WAV file with the same sound", async () => {
    const voice = aVoice(3);
    const spoken = Buffer.concat([
      voice.subarray(0, 36),
      Buffer.from("LIST\u000c\u0000\u0000\u0000INFO SECRET ", "latin1"),
      voice.subarray(36),
      Buffer.from("<script>SECRET</script>"),
    ]);

    const response = await upload(person, VOICE, spoken);

    expect(response).toMatchObject({ contentType: "audio/wav", durationSeconds: 3, bytes: 48_044 });
    const { bytes, contentType } = await download(person, response.url);
    expect(contentType).toBe("audio/wav");
    expect(bytes.equals(voice)).toBe(true);
  });

  test.each([1.9, 60.2])("of %s s: voice_length, with what it may be", async (seconds) => {
    const asker = await signedInUser();

    const response = await postUpload(asker, VOICE, aVoice(seconds));

    await expectRejection(response, "voice_length", asker);
    expect(errorOf(response)).toMatchObject({ seconds, minSeconds: 2, maxSeconds: 60 });
  });
});

describe("what is refused", () => {
  let asker: Person;
  beforeAll(async () => {
    asker = await signedInUser();
  });

  const picture = () => plain(600, 1200).jpeg().toBuffer();
  const text = (content: string) => async () => Buffer.from(content.padEnd(200));
  const moving = async (format: "gif" | "webp") => {
    const frames = await Promise.all(
      [RED, GREEN].map((colour) => plain(400, 800, colour).png().toBuffer()),
    );
    return sharp(frames, { join: { animated: true } })
      [format]()
      .toBuffer();
  };

  test.each<[string, () => Promise<Buffer>]>([
    ["nothing", async () => Buffer.alloc(0)],
    ["HTML", text("<!doctype html><script>alert(1)</script>")],
    ["SVG", text('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1600"/>')],
    ["SVG with a prologue", text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["a PDF", text("%PDF-1.7")],
    ["a HEIC", text("\u0000\u0000\u0000\u0018ftypheic")],
    ["an AVIF", () => plain(600, 1200).avif().toBuffer()],
    ["a TIFF", () => plain(600, 1200).tiff().toBuffer()],
    ["a GIF", () => plain(600, 1200).gif().toBuffer()],
    ["a GIF that moves", () => moving("gif")],
    ["a WebP that moves", () => moving("webp")],
    [
      "a PNG that moves",
      async () => {
        const still = pngOf(600, 1200, 1200);
        return Buffer.concat([
          still.subarray(0, 33),
          pngChunk("acTL", Buffer.alloc(8)),
          still.subarray(33),
        ]);
      },
    ],
    ["a voice", async () => Buffer.from(aVoice())],
    [
      "a page that ends as a picture",
      async () => Buffer.concat([Buffer.from("<html>"), await picture()]),
    ],
  ])("%s for a picture: unsupported_file, saying what is taken", async (_, make) => {
    const response = await postUpload(asker, ACTOR, await make(), { "content-type": "image/jpeg" });

    await expectRejection(response, "unsupported_file", asker);
    expect(errorOf(response)).toMatchObject({ accepts: ["image/jpeg", "image/png", "image/webp"] });
    expect(errorOf(response).message).toContain("JPEG, PNG or WebP");
  });

  test.each<[string, () => Promise<Buffer>]>([
    ["a JPEG without its end", async () => (await picture()).subarray(0, 3_000)],
    [
      "a JPEG's beginning and garbage",
      async () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(500, 7)]),
    ],
    ["a PNG without its pixels", async () => pngOf(600, 1200, 10)],
    [
      "a WebP's beginning and zeros",
      async () =>
        Buffer.concat([Buffer.from("RIFF\u0064\u0000\u0000\u0000WEBPVP8 "), Buffer.alloc(100)]),
    ],
  ])("%s: unreadable_file", async (_, make) => {
    await expectRejection(await postUpload(asker, ACTOR, await make()), "unreadable_file", asker);
  });

  test.each<[string, number, number]>([
    ["900 million pixels in a few kilobytes", 30_000, 30_000],
    ["a line of two billion pixels", 2_000_000_000, 1],
    ["just above the limit", 10_000, 7_001],
  ])("%s: refused before anything is unpacked", async (_, width, height) => {
    const bomb = pngOf(width, height, width > 100_000 ? 0 : 1);
    const started = performance.now();

    const response = await postUpload(asker, ACTOR, bomb);

    expect(["image_too_large", "unreadable_file"]).toContain(errorOf(response).code);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(await filesOf(asker)).toEqual([]);
  });

  test.each<[string, () => Promise<Uint8Array>]>([
    ["a picture", picture],
    ["an MP3", text("ID3")],
    [
      "floating point",
      async () => {
        const file = Buffer.from(aVoice());
        file.writeUInt16LE(3, 20);
        return file;
      },
    ],
  ])("%s for a voice: unsupported_file", async (_, make) => {
    const response = await postUpload(asker, VOICE, await make(), { "content-type": "audio/wav" });

    await expectRejection(response, "unsupported_file", asker);
  });

  test.each(["0,0,1", "0,0,2,1", "0.5,0,0.6,1", "0,0,0,0", "a,b,c,d", "-1,0,1,1", ""])(
    "the crop %o: invalid_request that names it",
    async (crop) => {
      const response = await postUpload(asker, `${ACTOR}&crop=${crop}`, await picture());

      await expectRejection(response, "invalid_request", asker);
      expect(errorOf(response).issues).toMatchObject([{ path: "crop" }]);
    },
  );

  test.each([
    ["kind", ""],
    ["kind", "kind=avatar"],
    ["kind", "kind=../presets"],
    ["kind", "kind=__proto__"],
    ["crop", `${VOICE}&crop=0,0,1,1`],
    ["path", `${ACTOR}&path=presets/actors/maya.png`],
    ["name", `${ACTOR}&name=../../presets/maya.png`],
  ])("a wrong or unknown %s in %o: invalid_request that names it", async (field, query) => {
    const response = await postUpload(asker, query, await picture());

    await expectRejection(response, "invalid_request", asker);
    expect(errorOf(response).issues).toMatchObject([{ path: field }]);
  });

  test("more than the limit, as its length says: payload_too_large with the limit", async () => {
    const { maxBytes } = UPLOADS["actor-image"];

    const response = await postUpload(asker, ACTOR, Buffer.alloc(maxBytes + 1));

    await expectRejection(response, "payload_too_large", asker);
    expect(errorOf(response)).toMatchObject({
      maxBytes,
      message: expect.stringContaining("15 MB"),
    });
  });

  test("more than the limit, of a length not told: refused while it streams", async () => {
    const { maxBytes } = UPLOADS["voice-sample"];
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 256 * 1024;
        controller.enqueue(new Uint8Array(256 * 1024));
        if (sent > 4 * maxBytes) controller.close();
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { authorization: `Bearer ${asker.token}` },
      body: endless,
      duplex: "half",
    };

    const response = await fetch(`${stack.appUrl}/api/uploads?${VOICE}`, init).catch(() => null);

    // The connection may be closed on a sender who goes on; what counts is that nothing is kept.
    if (response !== null)
      expect(await response.json()).toMatchObject({ error: { code: "payload_too_large" } });
    expect(await filesOf(asker)).toEqual([]);
  });

  test("a picture of almost the limit is taken whole", async () => {
    const owner = await signedInUser();
    const noise = { type: "gaussian" as const, mean: 128, sigma: 60 };
    const file = await sharp({
      create: { width: 2000, height: 2300, channels: 3, background: RED, noise },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    expect(file.length).toBeGreaterThan(13_000_000);

    expect((await upload(owner, ACTOR, file)).width).toBe(1080);
  });

  test("half a file from somebody who has gone leaves nothing, and no failure in the log", async () => {
    const file = await picture();
    const { port, hostname } = new URL(stack.appUrl);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /api/uploads?${ACTOR} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${asker.token}\r\nContent-Length: ${file.length}\r\n\r\n`,
    );
    socket.write(file.subarray(0, 1_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();

    expect((await get(asker, "/api/credits")).status).toBe(200);
    expect(await filesOf(asker)).toEqual([]);
    // Nor for anything else that was refused above.
    expect(await readFile(stack.logFile, "utf8")).not.toContain('"path":"/api/uploads"');
  });

  test("without a session, and with a cookie from another site", async () => {
    const file = await picture();
    const cookie = await cookieOf(asker);

    const nobody = await postUpload(null, ACTOR, file, { origin: stack.appUrl });
    const foreign = await postUpload(null, ACTOR, file, { cookie, origin: "https://evil.example" });
    const own = await postUpload(null, ACTOR, file, { cookie, "sec-fetch-site": "same-origin" });

    await expectRejection(nobody, "unauthenticated", await signedInUser());
    expect(errorOf(foreign).code).toBe("cross_site_request");
    expect(own.status, own.text).toBe(201);
  });
});

describe("who may see a file", () => {
  test("its owner; for others it is as if it were not there", async () => {
    const { url, path } = await upload(person, VOICE, aVoice(2, 330));

    const foreign = await get(stranger, url);
    const missing = await get(stranger, `/api/media/users/${person.id}/voice-sample/none.wav`);

    expect((await get(person, url)).status).toBe(302);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.text).toBe(missing.text);
    expect((await get(null, url)).status).toBe(401);
    // Not from the storage itself either, by name.
    const direct = await fetch(`${stack.supabaseUrl}/storage/v1/object/media/${path}`, {
      headers: { apikey: stack.anonKey, authorization: `Bearer ${stranger.token}` },
    });
    expect(direct.ok).toBe(false);
  });

  test("everybody who is signed in sees the presets' files", async () => {
    const { bytes } = await download(stranger, "/api/media/presets/actors/maya.png");

    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect((await get(null, "/api/media/presets/actors/maya.png")).status).toBe(401);
  });

  test("a file of one's own that does not exist is not found", async () => {
    const response = await get(person, `/api/media/users/${person.id}/actor-image/none.jpg`);

    expect(response.status).toBe(404);
  });

  test("no detour leads to another's file", async () => {
    const { path } = await upload(person, VOICE, aVoice(2, 440));
    const file = path.split("/").slice(2).join("/");
    const detours = [
      `users/${stranger.id}/../${person.id}/${file}`,
      `users/${stranger.id}/%2e%2e/${person.id}/${file}`,
      `users/${stranger.id}/..%2f${person.id}/${file}`,
      `users/${stranger.id}%2f..%2f${person.id}/${file}`,
      `presets/../users/${person.id}/${file}`,
      `presets/%2e%2e/users/${person.id}/${file}`,
      `presets/..%2fusers%2f${person.id}%2f${file}`,
      `presets%2f..%2fusers/${person.id}/${file}`,
      `users/${stranger.id}/..%5c${person.id}/${file}`,
      `users/${person.id.toUpperCase()}/${file}`,
    ];

    for (const detour of detours) {
      const response = await get(stranger, `/api/media/${detour}`);
      expect([404, 308], `${detour}: ${response.status}`).toContain(response.status);
      expect(response.headers.get("location") ?? "").not.toContain("token=");
    }
  });
});

test("fal is given a signed address of an uploaded actor, and fetches it", async () => {
  const maker = await signedInUser();
  const image = await upload(maker, ACTOR, await stripes(700, 1244).jpeg().toBuffer());
  const actor = await post(maker, "/api/actors", { name: "Uma", imagePath: image.path });
  expect(actor.status, actor.text).toBe(201);
  const { id } = Object(actor.json);
  await sql("update campaigns set actor_id = $1 where id = $2", [id, maker.campaignId]);
  const word = `uploaded${maker.id.slice(0, 8)}`;

  const started = await post(maker, "/api/generate/first-frame", {
    clipId: maker.clipId,
    prompt: `A kitchen, ${word}`,
  });
  expect(started.status, started.text).toBe(202);
  await waitForStatus(maker, Object(started.json).jobId, "completed");

  const [request] = await waitFor("the request", async () => {
    const found = await simulatorRequests(word);
    return found.length > 0 ? found : null;
  });
  const [address] = Object(request?.input).image_urls;
  expect(address).toContain(`/object/sign/media/${image.path}?token=`);
  expect((await fetch(address)).headers.get("content-type")).toBe("image/jpeg");
  expect((await fetch(address.split("?")[0])).ok).toBe(false);
  // And what stands in the row is no address that runs out.
  const { data } = await db()
    .from("generation_jobs")
    .select("input_params")
    .eq("user_id", maker.id);
  expect(JSON.stringify(data)).toContain(`media:${image.path}`);
});
