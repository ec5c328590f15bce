import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RenderUpload } from "@/lib/domain/ads/ad.schema";
import { renderUpload, renderView, shareResponse } from "@/lib/domain/ads/ad.schema";
import {
  audit,
  download,
  errorOf,
  get,
  type Person,
  post,
  runReconciler,
  signedInUser,
  sql,
} from "../support/api";

let person: Person;
let stranger: Person;
let still: Uint8Array;

beforeAll(async () => {
  [person, stranger] = await Promise.all([signedInUser(), signedInUser()]);
  const picture = { width: 540, height: 960, channels: 3 as const, background: "#884422" };
  still = await sharp({ create: picture }).jpeg().toBuffer();
});

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** The first boxes of a film and some bytes of it: nothing anybody could watch, but what the studio looks at. */
function aFilm(order: readonly string[] = ["moov", "mdat"]): Buffer {
  const box = (name: string, content: Buffer) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(8 + content.length);
    return Buffer.concat([size, Buffer.from(name), content]);
  };
  const brand = box("ftyp", Buffer.from("isom\0\0\0\0isom"));
  return Buffer.concat([brand, ...order.map((name) => box(name, Buffer.alloc(500, 7)))]);
}

function bodyOf(film: Buffer): Record<string, unknown> {
  return {
    recipe: {
      captions: true,
      clips: [
        {
          clip_id: person.clipId,
          version_number: 1,
          video: "/api/media/jobs/x",
          voice: null,
          ambience: null,
          trim_start: 0.5,
          trim_end: 3,
          speed: 1.1,
          volumes: { own: 1, voice: 0, ambience: 0 },
        },
      ],
    },
    sizeBytes: film.length,
    durationMs: 2_273,
  };
}

async function open(film: Buffer): Promise<RenderUpload> {
  const response = await post(person, `/api/campaigns/${person.campaignId}/renders`, bodyOf(film));
  expect(response.status, response.text).toBe(201);
  return renderUpload.parse(response.json);
}

async function send(upload: RenderUpload, film: Buffer): Promise<void> {
  const sent = await fetch(upload.directUrl, {
    method: "PUT",
    body: new Uint8Array(film),
    headers: { "content-type": "video/mp4" },
  });
  expect(sent.status, await sent.text()).toBe(200);
}

function complete(upload: { id: string }, as: Person = person) {
  return post(as, `/api/renders/${upload.id}/complete`, still, {
    headers: { "content-type": "image/jpeg" },
  });
}

describe("a finished ad", () => {
  test("is kept when all of it has arrived, with its still, and again is the same", async () => {
    const film = aFilm();
    const upload = await open(film);
    const early = await complete(upload);
    await send(upload, film);

    const response = await complete(upload);
    const again = await complete(upload);

    expect([early.status, errorOf(early).code]).toEqual([409, "state_conflict"]);
    expect(response.status, response.text).toBe(201);
    const render = renderView.parse(response.json);
    expect(render).toMatchObject({ id: upload.id, sizeBytes: film.length, durationMs: 2_273 });
    expect(again.json).toEqual(response.json);
    expect((await download(person, render.videoUrl)).bytes.equals(film)).toBe(true);
    expect((await download(person, render.thumbnailUrl)).contentType).toBe("image/jpeg");
  });

  test("is downloaded under the campaign's name, and shared for a while", async () => {
    const film = aFilm();
    const upload = await open(film);
    await send(upload, film);
    const { id, versionNumber } = renderView.parse((await complete(upload)).json);

    const way = await get(person, `/api/renders/${id}/download`);
    const file = await fetch(way.headers.get("location") ?? "");
    const shared = shareResponse.parse((await post(person, `/api/renders/${id}/share`, {})).json);

    expect(way.status).toBe(302);
    expect(file.headers.get("content-disposition")).toContain(
      `a-campaign-for-a-test-9x16-v${versionNumber}.mp4`,
    );
    expect(Buffer.from(await (await fetch(shared.url)).arrayBuffer()).equals(film)).toBe(true);
  });

  test.each([
    ["no film", Buffer.from("<html>".repeat(100))],
    ["a film whose index comes last, or never came", aFilm(["mdat"])],
  ])("that is %s is refused and removed", async (_, film) => {
    const upload = await open(film);
    await send(upload, film);

    const refused = await complete(upload);
    const gone = await complete(upload);

    expect([refused.status, errorOf(refused).code]).toEqual([422, "unreadable_file"]);
    expect(gone.status).toBe(404);
    expect(await sql("select from storage.objects where name = $1", [upload.path])).toEqual([]);
  });

  test("of another size than was said is refused", async () => {
    const upload = await open(aFilm());
    await send(upload, Buffer.concat([aFilm(), Buffer.alloc(10)]));

    expect(errorOf(await complete(upload)).code).toBe("unreadable_file");
  });

  test("is nobody else's: not to open, complete, share or download", async () => {
    const film = aFilm();
    const upload = await open(film);
    await send(upload, film);
    const statuses = [
      await complete(upload, stranger),
      await post(stranger, `/api/campaigns/${person.campaignId}/renders`, bodyOf(film)),
    ].map(({ status }) => status);
    const { id } = renderView.parse((await complete(upload)).json);
    statuses.push((await post(stranger, `/api/renders/${id}/share`, {})).status);
    statuses.push((await get(stranger, `/api/renders/${id}/download`)).status);
    statuses.push((await get(null, `/api/renders/${id}/download`)).status);

    expect(statuses).toEqual([404, 404, 404, 404, 401]);
  });

  test("says what is wrong with what is told of it", async () => {
    const path = `/api/campaigns/${person.campaignId}/renders`;
    const good = bodyOf(aFilm());
    const refused = await Promise.all([
      post(person, path, { ...good, sizeBytes: 300 * 1024 * 1024 }),
      post(person, path, { ...good, recipe: { captions: true, clips: [] } }),
      post(person, path, { ...good, path: "users/else/x.mp4" }),
      post(person, `/api/campaigns/${randomUUID()}/renders`, good),
      post(person, `/api/renders/${randomUUID()}/complete`, still),
    ]);

    expect(refused.map(({ status }) => status)).toEqual([422, 422, 422, 404, 404]);
  });
});

describe("an upload that is given up", () => {
  test("is removed with what has arrived of it", async () => {
    const film = aFilm();
    const upload = await open(film);
    await send(upload, film);
    await sql(
      "update public.render_uploads set expires_at = now() - interval '1 second' where id = $1",
      [upload.id],
    );

    const cron = await runReconciler();

    expect(cron.status).toBe(200);
    expect(await sql("select from public.render_uploads where id = $1", [upload.id])).toEqual([]);
    expect(await sql("select from storage.objects where name = $1", [upload.path])).toEqual([]);
    expect((await complete(upload)).status).toBe(404);
  });
});
