import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { MAX_OWN_ACTORS } from "@/lib/domain/actors/actor";
import type { ActorView } from "@/lib/domain/actors/actor.schema";
import { actorList, actorView } from "@/lib/domain/actors/actor.schema";
import {
  type ApiResponse,
  aVoice,
  errorOf,
  get,
  MAYA,
  NOBODYS,
  newClip,
  type Person,
  post,
  send,
  signedInUser,
  sql,
  upload,
} from "../support/api";

/** Somebody with a portrait and a voice in the bucket. */
type Maker = Person & { imagePath: string; voicePath: string };

let ann: Maker;
let ben: Maker;

async function maker(): Promise<Maker> {
  const person = await signedInUser();
  const [image, voice] = await Promise.all([
    upload(person, "kind=actor-image", await aPortrait("#336699")),
    upload(person, "kind=voice-sample", aVoice()),
  ]);
  return { ...person, imagePath: image.path, voicePath: voice.path };
}

function aPortrait(background: string): Promise<Buffer> {
  return sharp({ create: { width: 360, height: 640, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

beforeAll(async () => {
  [ann, ben] = await Promise.all([maker(), maker()]);
});

const options = (person: Maker, changes: Record<string, unknown> = {}) => ({
  name: "Uma",
  appearance: "Woman in her thirties, red coat",
  imagePath: person.imagePath,
  voicePath: person.voicePath,
  ...changes,
});

async function newActor(person: Maker, changes?: Record<string, unknown>): Promise<ActorView> {
  return viewOf(await post(person, "/api/actors", options(person, changes)), 201);
}

function viewOf(response: ApiResponse, status = 200): ActorView {
  expect(response.status, response.text).toBe(status);
  return actorView.parse(response.json);
}

async function actorsOf(person: Person): Promise<ActorView[]> {
  const response = await get(person, "/api/actors");
  expect(response.status, response.text).toBe(200);
  return actorList.parse(response.json).actors;
}

describe("the list of actors", () => {
  test("has the presets first, then one's own, and nobody else's", async () => {
    const owner = await maker();
    await newActor(owner, { name: "Zoe" });
    await newActor(owner, { name: "Abe", voicePath: null });
    await newActor(ben, { name: "Not hers" });

    const actors = await actorsOf(owner);

    expect(actors.map(({ name, isOwn, hasVoice }) => [name, isOwn, hasVoice])).toEqual([
      ["Amina", false, true],
      ["Jonas", false, true],
      ["Maya", false, true],
      ["Abe", true, false],
      ["Zoe", true, true],
    ]);
    expect(actors[2]).toMatchObject({
      imageUrl: "/api/media/presets/actors/maya.png",
      voiceUrl: "/api/media/presets/actors/maya.wav",
    });
  });

  test("counts one's own campaigns, of presets too, and nobody else's", async () => {
    const owner = await maker();
    await newClip(owner.id);
    const { id } = await newActor(owner);
    await sql("update campaigns set actor_id = $1 where id = $2", [id, owner.campaignId]);

    const counts = Object.fromEntries(
      (await actorsOf(owner)).map((actor) => [actor.name, actor.campaigns]),
    );

    expect(counts).toEqual({ Amina: 0, Jonas: 0, Maya: 1, Uma: 1 });
  });

  test("is for those who are signed in", async () => {
    expect((await get(null, "/api/actors")).status).toBe(401);
  });
});

describe("an actor of one's own", () => {
  test("is made of one's own files, and its addresses are the owner's alone", async () => {
    const actor = await newActor(ann, { name: "  Uma  " });

    expect(actor).toEqual({
      id: expect.any(String),
      name: "Uma",
      appearance: "Woman in her thirties, red coat",
      imageUrl: `/api/media/${ann.imagePath}`,
      hasVoice: true,
      voiceUrl: `/api/media/${ann.voicePath}`,
      isOwn: true,
      campaigns: 0,
    });
    expect((await get(ann, actor.imageUrl)).status).toBe(302);
    expect((await get(ben, actor.imageUrl)).status).toBe(404);
  });

  test("needs neither a voice nor an appearance", async () => {
    const actor = viewOf(
      await post(ann, "/api/actors", { name: "Bare", imagePath: ann.imagePath }),
      201,
    );

    expect(actor).toMatchObject({ appearance: "", hasVoice: false, voiceUrl: null });
  });

  test("changes in what is named, and in nothing else", async () => {
    const actor = await newActor(ann);
    const other = await upload(ann, "kind=actor-image", await aPortrait("#993366"));

    const renamed = viewOf(await send(ann, "PATCH", `/api/actors/${actor.id}`, { name: "Vera" }));
    const silent = viewOf(
      await send(ann, "PATCH", `/api/actors/${actor.id}`, {
        imagePath: other.path,
        voicePath: null,
        appearance: "",
      }),
    );

    expect(renamed).toEqual({ ...actor, name: "Vera" });
    expect(silent).toEqual({
      ...renamed,
      appearance: "",
      imageUrl: other.url,
      hasVoice: false,
      voiceUrl: null,
    });
    expect((await actorsOf(ann)).find(({ id }) => id === actor.id)).toEqual(silent);
  });

  test("goes, and its campaigns stay without an actor", async () => {
    const owner = await maker();
    const { id } = await newActor(owner);
    await sql("update campaigns set actor_id = $1 where id = $2", [id, owner.campaignId]);

    const response = await send(owner, "DELETE", `/api/actors/${id}`);
    const again = await send(owner, "DELETE", `/api/actors/${id}`);

    expect([response.status, response.json]).toEqual([200, { id }]);
    expect(again.status).toBe(404);
    const rows = await sql("select actor_id from campaigns where id = $1", [owner.campaignId]);
    expect(rows).toEqual([{ actor_id: null }]);
    expect((await actorsOf(owner)).map(({ id: left }) => left)).not.toContain(id);
  });

  test("a preset, somebody else's and one that does not exist cannot be told apart", async () => {
    const hers = await newActor(ann);
    for (const id of [MAYA, hers.id, NOBODYS, "1", "..%2Fjobs"]) {
      const changed = await send(ben, "PATCH", `/api/actors/${id}`, { name: "Mine now" });
      const deleted = await send(ben, "DELETE", `/api/actors/${id}`);
      expect([id, changed.status, deleted.status]).toEqual([id, 404, 404]);
      expect(changed.text).toBe(deleted.text);
    }
    expect((await actorsOf(ann)).find(({ id }) => id === hers.id)).toEqual(hers);
    expect((await actorsOf(ben)).find(({ id }) => id === MAYA)?.name).toBe("Maya");
  });
});

describe("an actor that cannot be", () => {
  const files: [string, (owner: Maker, other: Maker) => unknown][] = [
    ["somebody else's portrait", (_, other) => other.imagePath],
    ["a preset's portrait", () => "presets/actors/maya.png"],
    [
      "a file that is not there",
      (owner) => owner.imagePath.replace(/[0-9a-f]{64}/, "0".repeat(64)),
    ],
    ["a voice for a portrait", (owner) => owner.voicePath],
    [
      "a way around",
      (owner, other) =>
        `users/${owner.id}/../${other.id}/${other.imagePath.split("/").slice(2).join("/")}`,
    ],
    ["an address", () => "https://example.com/a.jpg"],
    ["nothing", () => ""],
    ["null", () => null],
    ["a number", () => 7],
  ];

  test.each(files)("with %s as its portrait: invalid_request that names it", async (_, pathOf) => {
    const actor = await newActor(ann);
    const imagePath = pathOf(ann, ben);

    const responses = [
      await post(ann, "/api/actors", options(ann, { imagePath })),
      await send(ann, "PATCH", `/api/actors/${actor.id}`, { imagePath }),
    ];

    for (const response of responses) {
      expect(errorOf(response).code, response.text).toBe("invalid_request");
      expect(errorOf(response).issues).toMatchObject([{ path: "imagePath" }]);
    }
    expect((await actorsOf(ann)).find(({ id }) => id === actor.id)).toEqual(actor);
  });

  test("with somebody else's voice, or a portrait for a voice: the same", async () => {
    for (const voicePath of [ben.voicePath, ann.imagePath, "presets/actors/maya.wav"]) {
      const response = await post(ann, "/api/actors", options(ann, { voicePath }));
      expect(errorOf(response).issues).toMatchObject([{ path: "voicePath" }]);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["name", { name: "" }],
    ["name", { name: "   " }],
    ["name", { name: "x".repeat(81) }],
    ["name", { name: undefined }],
    ["name", { name: "zero\u0000" }],
    ["appearance", { appearance: "x".repeat(1_001) }],
    ["appearance", { appearance: 1 }],
    ["userId", { userId: null }],
    ["id", { id: NOBODYS }],
  ])("with a wrong or unknown %s: %o", async (field, change) => {
    const response = await post(ann, "/api/actors", options(ann, change));

    expect(errorOf(response).code, response.text).toBe("invalid_request");
    expect(errorOf(response).issues).toMatchObject([{ path: field }]);
  });

  test("a change of nothing, or of whose it is", async () => {
    const { id } = await newActor(ann);

    for (const change of [{}, { userId: ben.id }, { soul_image_path: "presets/actors/maya.png" }]) {
      const response = await send(ann, "PATCH", `/api/actors/${id}`, change);
      expect(errorOf(response).code, response.text).toBe("invalid_request");
    }
  });

  test("one too many, also when many are made at once", async () => {
    const owner = await maker();
    await sql(
      `insert into actors (user_id, name, soul_image_path)
       select $1, 'Extra ' || number, $2 from generate_series(1, $3) as number`,
      [owner.id, owner.imagePath, MAX_OWN_ACTORS - 3],
    );

    const responses = await Promise.all(
      Array.from({ length: 8 }, () => post(owner, "/api/actors", options(owner))),
    );

    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    const refused = responses.find(({ status }) => status === 409);
    expect(refused && errorOf(refused)).toMatchObject({
      code: "too_many_actors",
      maxActors: MAX_OWN_ACTORS,
    });
    expect((await actorsOf(owner)).filter(({ isOwn }) => isOwn)).toHaveLength(MAX_OWN_ACTORS);
  });
});
