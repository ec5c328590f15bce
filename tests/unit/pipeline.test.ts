import { describe, expect, it } from "vitest";
import { GENERATIONS } from "@/lib/domain/generation";
import type { ClipContext } from "@/lib/domain/generation/define";
import { type PipelineParams, planClip, planFirstFrame } from "@/lib/domain/generation/pipeline";
import { aClip, script } from "./a-clip";

const clipId = "11111111-1111-4111-8111-111111111111";
const idOf = (index: number) => `7d0a8c56-30b4-4a11-9d3c-${String(index).padStart(12, "0")}`;

/** A clip before anything was made for it, unless said otherwise. */
const anEmptyClip = (given: Partial<ClipContext> = {}) =>
  aClip({ firstFrame: null, video: null, ...given });

/** The chain, its jobs named idOf(0), idOf(1) and so on in the order they were planned. */
function plan(context: ClipContext, options: Partial<PipelineParams> = {}) {
  let asked = 0;
  const newId = () => {
    asked += 1;
    return idOf(asked - 1);
  };
  return planClip(
    context,
    { clipId, quality: "fast", frameEngine: "nano_banana", ...options },
    newId,
  );
}

const shapeOf = (jobs: ReturnType<typeof plan>) =>
  jobs.map(({ type, dependsOn }) => [type, ...dependsOn.map((index) => jobs[index]?.type)]);

/** Credits by the descriptions' own prices. */
const costOf = (jobs: ReturnType<typeof plan>) =>
  jobs.reduce((sum, { type, units }) => sum + GENERATIONS[type].defaultPrice.cents * units, 0);

describe("the chain of an empty clip", () => {
  it("is a frame, a video from it, transcript and voice from that, and ambience beside them", () => {
    expect(shapeOf(plan(anEmptyClip()))).toEqual([
      ["first_frame"],
      ["video_veo31_fast", "first_frame"],
      ["transcribe_whisper", "video_veo31_fast"],
      ["voice_chatterbox", "video_veo31_fast"],
      ["ambient_elevenlabs"],
    ]);
  });

  it("names the results that are still to come by their jobs", () => {
    const [frame, video, transcript, voice, ambience] = plan(anEmptyClip());

    expect(frame?.input).toMatchObject({ images: ["media:actors/maya.png"] });
    expect(video?.input).toMatchObject({ first_frame: `job:${idOf(0)}` });
    expect(transcript?.input).toMatchObject({ source: `job:${idOf(1)}` });
    expect(voice?.input).toMatchObject({
      source: `job:${idOf(1)}`,
      target_voice: "media:actors/maya.wav",
    });
    expect(JSON.stringify(ambience?.input)).not.toContain("job:");
  });

  it("gives every job an id of its own and the clip", () => {
    const jobs = plan(anEmptyClip());

    expect(jobs.map(({ id }) => id)).toEqual(jobs.map((_, index) => idOf(index)));
    expect(new Set(jobs.map((job) => job.clipId))).toEqual(new Set([clipId]));
  });

  it("carries each description's deadline and usual duration", () => {
    for (const { type, deadlineSeconds, usualDurationMs } of plan(anEmptyClip())) {
      expect({ deadlineSeconds, usualDurationMs }).toEqual({
        deadlineSeconds: GENERATIONS[type].deadlineSeconds,
        usualDurationMs: GENERATIONS[type].usualDurationMs,
      });
    }
  });

  it.each(["fast", "standard", "luma"] as const)("only ever depends backwards (%s)", (quality) => {
    const jobs = plan(anEmptyClip(), { quality });

    for (const [index, { dependsOn }] of jobs.entries()) {
      expect(
        dependsOn.every((other) => Number.isInteger(other) && other >= 0 && other < index),
      ).toBe(true);
    }
  });

  it("depends on exactly the jobs whose results it names", () => {
    const jobs = plan(anEmptyClip());

    for (const { input, dependsOn } of jobs) {
      const named = [...JSON.stringify(input).matchAll(/job:([0-9a-f-]{36})/g)].map(([, id]) => id);
      expect(dependsOn.map((index) => jobs[index]?.id)).toEqual(named);
    }
  });
});

describe("what is wished", () => {
  it.each([
    ["fast", "video_veo31_fast"],
    ["standard", "video_veo31_standard"],
    ["luma", "video_luma_ray2"],
  ] as const)("%s is made by %s", (quality, type) => {
    expect(plan(anEmptyClip(), { quality })[1]?.type).toBe(type);
  });

  it.each([
    ["nano_banana", "first_frame"],
    ["flux", "image_flux_dev"],
  ] as const)("a frame by %s is %s, and the video starts from it", (frameEngine, type) => {
    const [frame, video] = plan(anEmptyClip(), { frameEngine });

    expect(frame?.type).toBe(type);
    expect(video).toMatchObject({ dependsOn: [0], input: { first_frame: `job:${frame?.id}` } });
  });
});

describe("steps that are left out", () => {
  const typesOf = (given: Partial<ClipContext>, options: Partial<PipelineParams> = {}) =>
    plan(anEmptyClip(given), options).map(({ type }) => type);

  it("the frame, where the clip has one: the video starts at once, from that", () => {
    const jobs = plan(anEmptyClip({ firstFrame: "media:clips/1/frame.png" }));

    expect(shapeOf(jobs)).toEqual([
      ["video_veo31_fast"],
      ["transcribe_whisper", "video_veo31_fast"],
      ["voice_chatterbox", "video_veo31_fast"],
      ["ambient_elevenlabs"],
    ]);
    expect(jobs[0]?.input).toMatchObject({ first_frame: "media:clips/1/frame.png" });
  });

  it("the voice, where the actor has none", () => {
    const actor = { appearance: "", soulImage: "media:a.png", referenceVoice: null };

    expect(typesOf({ actor })).toEqual([
      "first_frame",
      "video_veo31_fast",
      "transcribe_whisper",
      "ambient_elevenlabs",
    ]);
  });

  it("voice and transcript of a silent video", () => {
    expect(typesOf({}, { quality: "luma" })).toEqual([
      "first_frame",
      "video_luma_ray2",
      "ambient_elevenlabs",
    ]);
  });

  it.each(["", "   ", "\n"])("voice and transcript where nothing is said (%j)", (line) => {
    expect(typesOf({ script: { ...script, line } })).toEqual([
      "first_frame",
      "video_veo31_fast",
      "ambient_elevenlabs",
    ]);
  });

  it("frame and voice without an actor, where the clip has a frame", () => {
    expect(typesOf({ actor: null, firstFrame: "media:clips/1/frame.png" })).toEqual([
      "video_veo31_fast",
      "transcribe_whisper",
      "ambient_elevenlabs",
    ]);
  });

  it("nothing, without actor and frame: there is nothing to start from", () => {
    expect(() => plan(anEmptyClip({ actor: null }))).toThrow(
      expect.objectContaining({ code: "first_frame_missing" }),
    );
  });
});

describe("a clip that has a video already", () => {
  it("gets all of it anew, from the new video and not from the old one", () => {
    const jobs = plan(aClip());

    expect(shapeOf(jobs)).toEqual([
      ["video_veo31_fast"],
      ["transcribe_whisper", "video_veo31_fast"],
      ["voice_chatterbox", "video_veo31_fast"],
      ["ambient_elevenlabs"],
    ]);
    expect(JSON.stringify(jobs)).not.toContain("video.mp4");
  });

  it("that is silent gets voice and transcript of the new one, which speaks", () => {
    const video = { media: "media:old.mp4", durationSeconds: 5, hasSound: false };

    expect(plan(aClip({ video })).map(({ type }) => type)).toContain("voice_chatterbox");
  });
});

describe("the price", () => {
  it.each([
    // 25 + 8 × 25 + 0 + 20 + 15
    ["fast", 8, 260],
    ["fast", 4, 160],
    // 25 + 8 × 60 + 0 + 20 + 15
    ["standard", 8, 540],
    // 25 + 9 × 35 + 15: what Luma makes of 8 s, without voice.
    ["luma", 8, 355],
    ["luma", 4, 215],
  ] as const)("of a whole chain, %s at %i s, is %i credits", (quality, duration, credits) => {
    const jobs = plan(anEmptyClip({ script: { ...script, duration } }), { quality });

    expect(costOf(jobs)).toBe(credits);
  });

  it("is 15 less with Flux, and less by a frame where there is one", () => {
    expect(costOf(plan(anEmptyClip(), { frameEngine: "flux" }))).toBe(245);
    expect(costOf(plan(anEmptyClip({ firstFrame: "media:f.png" })))).toBe(235);
  });

  it("is the sum of what each step costs alone", () => {
    for (const { type, input, units, providerUnits } of plan(anEmptyClip())) {
      expect(GENERATIONS[type].quantity(input)).toEqual({ units, providerUnits });
    }
  });

  it.each([
    ["fast", 4, 4],
    ["fast", 8, 8],
    ["luma", 4, 5],
    ["luma", 6, 9],
  ] as const)(
    "counts ambience as long as the new video: %s at %i s, %i",
    (quality, duration, lasts) => {
      const old = { media: "media:old.mp4", durationSeconds: 6, hasSound: true };
      const context = anEmptyClip({ video: old, script: { ...script, duration } });
      const ambience = plan(context, { quality }).at(-1);

      expect(ambience).toMatchObject({
        type: "ambient_elevenlabs",
        input: { duration: lasts },
        providerUnits: lasts,
      });
    },
  );
});

describe("planning", () => {
  it("changes nothing of the clip", () => {
    const context = anEmptyClip();
    const before = structuredClone(context);
    plan(context);

    expect(context).toEqual(before);
  });

  it("is the same whoever asks, but for ids and seeds", () => {
    const withoutSeeds = (jobs: ReturnType<typeof plan>) =>
      jobs.map((job) => ({ ...job, input: { ...job.input, seed: 0 } }));

    expect(withoutSeeds(plan(anEmptyClip()))).toEqual(withoutSeeds(plan(anEmptyClip())));
  });
});

describe("a first frame alone", () => {
  const options = { clipId, frameEngine: "flux" } as const;

  it("is one job by the engine wished for, planned from the clip as it is now", () => {
    const context = anEmptyClip({ script: { ...script, first_frame_prompt: "on a red sofa" } });
    const job = planFirstFrame(context, options, () => idOf(0));
    expect(job).toMatchObject({ id: idOf(0), type: "image_flux_dev", clipId, dependsOn: [] });
    expect(JSON.stringify(job.input)).toContain("on a red sofa");
  });

  it("needs an actor", () => {
    expect(() => planFirstFrame(anEmptyClip({ actor: null }), options, () => idOf(0))).toThrow(
      "Choose an actor",
    );
  });
});
