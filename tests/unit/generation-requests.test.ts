import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { AppError } from "@/lib/domain/errors";
import { GENERATIONS } from "@/lib/domain/generation";
import type { ClipContext } from "@/lib/domain/generation/define";
import type { ClipGenerationType } from "@/lib/domain/generation/types";
import { findModel } from "../fal-simulator/models/registry";
import { script } from "./a-clip";
import {
  frames,
  fromSpeech,
  jobId,
  prepare,
  resolve,
  toFal,
  types,
  veos,
  videos,
} from "./generation-types";

/** What is sent to fal for each generation, and what its answers mean. */

/** The refusal, or what was thrown instead. */
function rejectionOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return "no refusal";
}

describe("planning", () => {
  const rejection = (
    type: ClipGenerationType,
    clip: Partial<ClipContext>,
    overrides: unknown = {},
  ) => rejectionOf(() => prepare(type, clip, overrides));

  it.each(types)("%s refuses a field it does not know", (type) => {
    for (const field of ["endpoint", "image_url", "webhook", "seed", "clipId", "price"]) {
      expect(rejection(type, {}, { [field]: "https://evil.example" })).toBeInstanceOf(ZodError);
    }
  });

  it.each(types)("%s refuses overrides that are no object", (type) => {
    for (const overrides of [null, "prompt", 8, [], true]) {
      expect(rejection(type, {}, overrides)).toBeInstanceOf(ZodError);
    }
  });

  it.each([
    ["video_veo31_fast", [4, 6, 8]],
    ["video_veo31_standard", [4, 6, 8]],
    ["video_luma_ray2", [5, 9]],
  ] as const)("%s takes %j seconds and is billed for them", (type, durations) => {
    for (const duration of durations) {
      const planned = prepare(type, {}, { duration });
      expect([planned.units, planned.providerUnits]).toEqual([duration, duration]);
    }
  });

  it.each([
    ["video_veo31_fast", [5, 9, 7.999, "8", "8s", [8]]],
    ["video_veo31_standard", [5, 9, 7.999, "8", "8s", [8]]],
    ["video_luma_ray2", [4, 6, 8, 8.999, "9", "9s", [9]]],
  ] as const)("%s refuses every other duration", (type, near) => {
    const wrong = [...near, 0, -8, 10, 1e9, null, Number.NaN, true];

    for (const duration of wrong) {
      expect([duration, rejection(type, {}, { duration })]).toEqual([
        duration,
        expect.any(ZodError),
      ]);
    }
  });

  it.each(veos)("%s lasts as long as the script says, else as wished", (type) => {
    expect(prepare(type, { script: { ...script, duration: 4 } }).units).toBe(4);
    expect(prepare(type, { script: { ...script, duration: 4 } }, { duration: 6 }).units).toBe(6);
  });

  it.each([
    [4, 5],
    [6, 9],
    [8, 9],
  ] as const)("video_luma_ray2 makes of %i s the next longer it can: %i", (duration, lasts) => {
    const clip = { script: { ...script, duration } };

    expect(prepare("video_luma_ray2", clip).units).toBe(lasts);
    expect(prepare("video_luma_ray2", clip, { duration: 5 }).units).toBe(5);
  });

  it.each(videos)("%s refuses prompts and frames that cannot be meant", (type) => {
    const wrong = [
      { prompt: "" },
      { prompt: "   " },
      { prompt: "x".repeat(4001) },
      { prompt: 7 },
      { firstFrameUrl: "" },
      { firstFrameUrl: "/frame.png" },
      { firstFrameUrl: "media:actors/other-users.png" },
      { firstFrameUrl: `job:${jobId}` },
      { firstFrameUrl: "file:///etc/passwd" },
      { firstFrameUrl: "javascript:alert(1)" },
      { firstFrameUrl: "data:image/png;base64,AAAA" },
      { firstFrameUrl: `https://a.example/${"x".repeat(2048)}` },
    ];

    for (const overrides of wrong) {
      expect([overrides, rejection(type, {}, overrides)]).toEqual([
        overrides,
        expect.any(ZodError),
      ]);
    }
  });

  it.each(videos)("%s starts from the wish, else the frame, else the portrait", async (type) => {
    const options = { firstFrameUrl: "https://a.example/f.png" };

    expect((await toFal(type, {}, options)).image_url).toBe(options.firstFrameUrl);
    expect((await toFal(type)).image_url).toBe("https://signed.example/clips/1/frame.png");
    expect((await toFal(type, { firstFrame: null })).image_url).toBe(
      "https://signed.example/actors/maya.png",
    );
  });

  it.each(videos)("%s without frame and actor is refused as first_frame_missing", (type) => {
    const error = rejection(type, { firstFrame: null, actor: null });

    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "first_frame_missing", status: 409 });
  });

  it.each(frames)("%s without an actor is refused as a conflict", (type) => {
    expect(rejection(type, { actor: null })).toMatchObject({
      code: "state_conflict",
      message: expect.stringContaining("actor"),
    });
  });

  it.each(fromSpeech)("%s without a video is refused as a conflict", (type) => {
    expect(rejection(type, { video: null })).toMatchObject({
      code: "state_conflict",
      message: expect.stringContaining("video"),
    });
  });

  it.each(fromSpeech)("%s of a silent video is refused as a conflict", (type) => {
    const video = { media: "media:v.mp4", durationSeconds: 9, hasSound: false };

    expect(rejection(type, { video })).toMatchObject({
      code: "state_conflict",
      message: expect.stringContaining("no speech"),
    });
  });

  it("an ambience of a silent video is what it needs most", () => {
    const video = { media: "media:v.mp4", durationSeconds: 9, hasSound: false };

    expect(prepare("ambient_elevenlabs", { video })).toMatchObject({ providerUnits: 9 });
  });

  it("a voice without an actor, or of an actor without one, is refused as a conflict", () => {
    const actor = { appearance: "", soulImage: "media:a.png", referenceVoice: null };

    for (const clip of [{ actor: null }, { actor }]) {
      expect(rejection("voice_chatterbox", clip)).toMatchObject({
        code: "state_conflict",
        message: expect.stringContaining("voice"),
      });
    }
  });

  it("an ambience needs neither actor nor video", () => {
    expect(rejection("ambient_elevenlabs", { actor: null, video: null })).toBe("no refusal");
  });

  it.each([
    [8, 8, 8],
    [7.53, 7.53, 8],
    [30, 22, 22],
    [22.001, 22, 22],
  ])(
    "an ambience to a video of %s s lasts %s s and is billed for %s",
    async (video, lasts, billed) => {
      const clip = {
        video: { media: "media:v.mp4", durationSeconds: video, hasSound: true },
      } satisfies Partial<ClipContext>;

      expect((await toFal("ambient_elevenlabs", clip)).duration_seconds).toBe(lasts);
      expect(prepare("ambient_elevenlabs", clip)).toMatchObject({
        units: 1,
        providerUnits: billed,
      });
    },
  );

  it("an ambience without a description is made from the place, without one from a room", async () => {
    const silent = { ...script, ambience: "" };
    const text = async (clip: Partial<ClipContext>, overrides = {}) =>
      String((await toFal("ambient_elevenlabs", clip, overrides)).text);

    expect(await text({}, { prompt: "rain" })).toBe("rain");
    expect(await text({})).toBe(script.ambience);
    expect(await text({ script: silent })).toContain("a small kitchen");
    expect(await text({ script: silent, place: "" })).toContain("a room");
  });

  it("shows the product in the first frame where the clip has one", async () => {
    const product = {
      image: "media:products/box.png",
      description: "a blue box",
      howHeld: "in both hands",
    };

    const shown = await toFal("first_frame", { product });
    const hidden = await toFal("first_frame", { product: null });

    expect(shown.image_urls).toEqual([
      "https://signed.example/actors/maya.png",
      "https://signed.example/products/box.png",
    ]);
    expect(shown.prompt).toContain("a blue box");
    expect(shown.prompt).toContain("in both hands");
    expect(hidden.image_urls).toEqual(["https://signed.example/actors/maya.png"]);
    expect(hidden.prompt).not.toContain("product");
  });

  it.each(types)("%s says how many units it costs, as a whole positive number", (type) => {
    const { units, providerUnits } = prepare(type);

    expect(Number.isInteger(units) && units > 0).toBe(true);
    expect(Number.isInteger(providerUnits) && providerUnits > 0).toBe(true);
  });

  it("image_flux_dev sees the person alone: it takes one image", async () => {
    const product = { image: "media:products/box.png", description: "a blue box", howHeld: "" };

    expect(await toFal("image_flux_dev", { product })).toMatchObject({
      image_url: "https://signed.example/actors/maya.png",
    });
  });

  it.each(types)("%s is priced the same again from its stored input, for a retry", (type) => {
    const { input, units, providerUnits } = prepare(type);

    expect(GENERATIONS[type].quantity(JSON.parse(JSON.stringify(input)))).toEqual({
      units,
      providerUnits,
    });
  });

  it.each(types)("%s has no price for an input that is none", (type) => {
    for (const input of [null, undefined, {}, [], "x"]) {
      expect(rejectionOf(() => GENERATIONS[type].quantity(input))).toBeInstanceOf(ZodError);
    }
  });

  it.each([...frames, ...veos])("%s carries a seed of its own", (type) => {
    const seeds = Array.from({ length: 50 }, () => Number(prepare(type).input.seed));

    expect(new Set(seeds).size).toBe(50);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)).toBe(true);
  });

  it.each(types)("%s keeps no address of ours, only where it lies: addresses run out", (type) => {
    expect(JSON.stringify(prepare(type).input)).not.toContain("signed.example");
  });
});

describe("fal's own words", () => {
  it.each(veos)("%s", async (type) => {
    expect(await toFal(type)).toEqual({
      prompt: expect.any(String),
      image_url: "https://signed.example/clips/1/frame.png",
      aspect_ratio: "9:16",
      duration: "8s",
      resolution: "720p",
      generate_audio: true,
      seed: expect.any(Number),
    });
  });

  // docs/fal.md §4.7: no seed, no sound, and 540p at 16:9 unless told otherwise.
  it("video_luma_ray2", async () => {
    expect(await toFal("video_luma_ray2")).toEqual({
      prompt: expect.any(String),
      image_url: "https://signed.example/clips/1/frame.png",
      aspect_ratio: "9:16",
      duration: "9s",
      resolution: "720p",
    });
  });

  // docs/fal.md §4.6: jpeg, 40 steps and a strength of 0.95 unless told otherwise.
  it("image_flux_dev", async () => {
    expect(await toFal("image_flux_dev")).toEqual({
      prompt: expect.any(String),
      image_url: "https://signed.example/actors/maya.png",
      strength: 0.85,
      num_inference_steps: 28,
      guidance_scale: 3.5,
      num_images: 1,
      output_format: "png",
      seed: expect.any(Number),
    });
  });

  it.each([
    ...veos.flatMap((type) => [4, 6, 8].map((duration) => [type, duration] as const)),
    ["video_luma_ray2", 5] as const,
    ["video_luma_ray2", 9] as const,
  ])("%s of %i s says its duration as a word", async (type, duration) => {
    expect((await toFal(type, {}, { duration })).duration).toBe(`${duration}s`);
  });

  it("first_frame", async () => {
    expect(await toFal("first_frame")).toEqual({
      prompt: expect.any(String),
      image_urls: ["https://signed.example/actors/maya.png"],
      aspect_ratio: "9:16",
      resolution: "1K",
      num_images: 1,
      output_format: "png",
      seed: expect.any(Number),
    });
  });

  it("voice_chatterbox", async () => {
    expect(await toFal("voice_chatterbox")).toEqual({
      source_audio_url: "https://v3b.fal.media/files/b/x/video.mp4",
      target_voice_audio_url: "https://signed.example/actors/maya.wav",
      high_quality_audio: true,
    });
  });

  it("ambient_elevenlabs", async () => {
    expect(await toFal("ambient_elevenlabs")).toEqual({
      text: script.ambience,
      duration_seconds: 8,
      prompt_influence: 0.5,
      output_format: "mp3_44100_128",
    });
  });

  it("transcribe_whisper", async () => {
    expect(await toFal("transcribe_whisper")).toEqual({
      audio_url: "https://v3b.fal.media/files/b/x/video.mp4",
      task: "transcribe",
      chunk_level: "word",
      language: "en",
    });
  });

  const clips: [string, Partial<ClipContext>][] = [
    ["with everything", {}],
    ["with a product", { product: { image: "media:p.png", description: "a box", howHeld: "" } }],
    [
      "with empty words",
      {
        script: {
          ...script,
          line: "",
          scene: "",
          action: "",
          expression: "",
          ambience: "",
          duration: 4,
        },
        place: "",
        light: "",
        tone: "",
        filmingType: "unheard of",
      },
    ],
    ["in French", { language: "fr" }],
    ["with a long video", { video: { media: "media:v.mp4", durationSeconds: 60, hasSound: true } }],
  ];

  it.each(types.flatMap((type) => clips.map(([what, clip]) => ({ type, what, clip }))))(
    "$type $what is accepted by the simulator's own reading of fal's schema",
    async ({ type, clip }) => {
      const model = findModel(GENERATIONS[type].endpoint);

      const prepared = model?.prepare(await toFal(type, clip));

      expect(prepared).not.toBeInstanceOf(Array);
      expect(prepared).toHaveProperty("run");
    },
  );

  // The prompt speaks English for a language it does not know; the transcript must not be refused for it either.
  it.each(["", "english", "pt-br"])(
    "a brief's language that fal does not know (%j) does not reach it",
    async (language) => {
      const model = findModel(GENERATIONS.transcribe_whisper.endpoint);

      const prepared = model?.prepare(await toFal("transcribe_whisper", { language }));

      expect(prepared).toHaveProperty("run");
    },
  );

  it.each(types)("%s refuses a stored input that is none, rather than send it", async (type) => {
    await expect(
      (async () => GENERATIONS[type].toFal({ prompt: "x" }, resolve))(),
    ).rejects.toBeInstanceOf(ZodError);
  });

  it.each(types)("%s fails when a file cannot be signed, and sends nothing half", async (type) => {
    const fail = () => Promise.reject(new Error("storage is away"));
    const planned = prepare(type).input;

    if (type === "ambient_elevenlabs") return;
    await expect(GENERATIONS[type].toFal(planned, fail)).rejects.toThrow("storage is away");
  });
});
