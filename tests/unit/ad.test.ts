import { describe, expect, it } from "vitest";
import {
  AD_FRAMES_PER_SECOND,
  adChanges,
  adFileName,
  adTimeline,
  cueAt,
  frameSeconds,
  recipeOf,
  segmentAt,
  sourceSecondsOf,
} from "@/lib/domain/ads/ad";
import { adRecipe } from "@/lib/domain/ads/ad.schema";
import { spokenWord } from "@/lib/domain/ads/caption-style";
import type { ClipView } from "@/lib/domain/campaigns/campaign";
import { readAdjustments } from "@/lib/domain/media/trim.schema";
import { seededRandom } from "../support/random";

type Given = Partial<Omit<ClipView, "parts" | "adjustments">> & {
  parts?: Partial<ClipView["parts"]>;
  adjustments?: Partial<ClipView["adjustments"]>;
};

const IDS = [1, 2, 3, 4, 5].map((n) => `a0000000-0000-4000-8000-00000000000${n}`);

/** A clip of 6 s with everything, its trim and speed as the creator wants them. */
function aClip(position: number, given: Given = {}): ClipView {
  return {
    id: IDS[position] ?? "",
    position,
    beat: "hook",
    line: "I did not expect it to work",
    language: "en",
    durationSeconds: 6,
    stale: { video: null, voice: false, transcript: false },
    canHaveVoice: true,
    currentVersion: 1,
    versions: [],
    pipelineCents: null,
    pipelineMicrousd: null,
    ...given,
    parts: {
      firstFrameUrl: null,
      videoUrl: `/api/media/jobs/video-${position}`,
      videoJobId: "v",
      videoType: null,
      videoSeconds: 6,
      voiceUrl: `/api/media/jobs/voice-${position}`,
      ambienceUrl: `/api/media/jobs/ambience-${position}`,
      words: [],
      suggestion: { start: 0, end: 6, speed: 1 },
      ...given.parts,
    },
    adjustments: {
      ...readAdjustments({ video_job_id: "v", trim_start: 1, trim_end: 5, speed: 1 }),
      ...given.adjustments,
    },
  };
}

describe("the ad's timeline", () => {
  it("takes the clips in beat order, each as long as its trim and speed make it", () => {
    const { segments, seconds, frames } = adTimeline(
      [aClip(0), aClip(1, { adjustments: { speed: 1.2 } })],
      30,
    );

    expect(segments.map(({ clipId }) => clipId)).toEqual([IDS[0], IDS[1]]);
    expect(segments.map(({ firstFrame, frames: own }) => [firstFrame, own])).toEqual([
      [0, 120],
      [120, 100],
    ]);
    expect(seconds).toBe(7.33);
    expect(frames).toBe(220);
  });

  it("names the clips without a video and plays the others", () => {
    const timeline = adTimeline([aClip(0), aClip(1, { parts: { videoUrl: null } }), aClip(2)], 30);

    expect(timeline.missing).toEqual([{ clipId: IDS[1], position: 1, beat: "hook" }]);
    expect(timeline.segments.map(({ position }) => position)).toEqual([0, 2]);
  });

  it("plays what is suggested until the creator has said otherwise", () => {
    const suggestion = { start: 1.35, end: 4.15, speed: 1.2 } as const;
    const own = { trim_start: null, trim_end: null, speed: null };
    const clip = aClip(0, { parts: { suggestion }, adjustments: own });
    const [segment] = adTimeline([clip], 30).segments;

    expect(segment?.trim).toEqual({ start: 1.35, end: 4.15 });
    expect(segment?.speed).toBe(1.2);
  });

  it("never reaches beyond the end of a video that is shorter than its trim", () => {
    const [segment] = adTimeline([aClip(0, { parts: { videoSeconds: 4 } })], 30).segments;

    expect(segment?.trim).toEqual({ start: 1, end: 4 });
    expect(segment && sourceSecondsOf(segment, 10_000)).toBe(4);
  });

  it.each([
    [{}, "voice_and_ambience"],
    [{ ambienceUrl: null }, "voice_only"],
    [{ voiceUrl: null }, "own_and_ambience"],
  ] as const)("sounds of what there is: %j is %s", (parts, mixCase) => {
    expect(adTimeline([aClip(0, { parts })], 30).segments[0]?.mix.mixCase).toBe(mixCase);
  });

  it("cuts on whole frames and does not drift: any clips, within one frame of their sum", () => {
    const seed = Date.now() % 1_000_000;
    const random = seededRandom(seed);
    for (let run = 0; run < 500; run += 1) {
      const clips = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, position) => {
        const start = Math.round(random() * 300) / 100;
        const end = start + 0.5 + Math.round(random() * 450) / 100;
        const speed = ([1, 1.1, 1.2] as const)[Math.floor(random() * 3)] ?? 1;
        return aClip(position, {
          parts: { videoSeconds: 8 },
          adjustments: { trim_start: start, trim_end: end, speed },
        });
      });
      const { segments, frames } = adTimeline(clips, 30);
      const sum = segments.reduce(
        (total, { trim, speed }) => total + (trim.end - trim.start) / speed,
        0,
      );

      expect(Math.abs(frameSeconds(frames) - sum), `seed ${seed}, run ${run}`).toBeLessThanOrEqual(
        1 / AD_FRAMES_PER_SECOND,
      );
      let next = 0;
      for (const segment of segments) {
        expect(segment.firstFrame, `seed ${seed}, run ${run}`).toBe(next);
        next += segment.frames;
        const last = sourceSecondsOf(segment, next - 1);
        expect(last, `seed ${seed}, run ${run}`).toBeGreaterThanOrEqual(segment.trim.start);
        expect(last, `seed ${seed}, run ${run}`).toBeLessThanOrEqual(segment.trim.end);
      }
    }
  });

  it("finds the clip of a moment, and the last one at the very end", () => {
    const { segments } = adTimeline([aClip(0), aClip(1)], 30);

    expect([0, 3.99, 4, 8, 99].map((at) => segmentAt(segments, at))).toEqual([0, 0, 1, 1, 1]);
    expect(segmentAt([], 0)).toBe(-1);
  });
});

describe("the ad's captions", () => {
  const words = [
    { word: "Nobody", start: 1.2, end: 1.6 },
    { word: "expected", start: 1.6, end: 2.2 },
    { word: "that.", start: 2.2, end: 2.6 },
  ];

  it("stand on the ad's own time, after trim and speed", () => {
    const { segments } = adTimeline(
      [aClip(0), aClip(1, { parts: { words }, adjustments: { speed: 1.1 } })],
      30,
    );
    const cue = cueAt(segments, 4.5);

    expect(cue?.start).toBeCloseTo(4 + 0.2 / 1.1, 2);
    expect(cue?.lines.map((line) => line.map(({ word }) => word).join(" "))).toEqual([
      "Nobody",
      "expected that.",
    ]);
    expect(cueAt(segments, 0.5)).toBeNull();
  });

  it("show which word is being spoken until the next one begins", () => {
    const { segments } = adTimeline([aClip(0, { parts: { words } })], 30);
    const cue = cueAt(segments, 0.3);
    if (cue === null) throw new Error("no caption");

    expect([0.1, 0.25, 0.7, 1.3, 1.9].map((at) => spokenWord(cue, at))).toEqual([-1, 0, 1, 2, 2]);
  });
});

describe("a render's recipe", () => {
  const clips = [aClip(0), aClip(1)];
  const then = recipeOf(adTimeline(clips, 30), true);
  const changesFor = (now: ClipView[], captions = true) =>
    adChanges(then, recipeOf(adTimeline(now, 30), captions));

  it("is kept as it can be read again", () => {
    expect(adRecipe.parse(JSON.parse(JSON.stringify(then)))).toEqual(then);
  });

  it("is up to date as long as nothing that is seen or heard changes", () => {
    expect(changesFor(clips)).toEqual([]);
    // The ambience of a clip that has none, at another volume.
    const silent = [aClip(0, { parts: { ambienceUrl: null } })];
    const louder = [
      aClip(0, { parts: { ambienceUrl: null }, adjustments: { ambient_volume: 0.9 } }),
    ];
    expect(
      adChanges(recipeOf(adTimeline(silent, 30), true), recipeOf(adTimeline(louder, 30), true)),
    ).toEqual([]);
  });

  it.each([
    ["another version", { currentVersion: 2 }],
    ["another video", { parts: { videoUrl: "/api/media/jobs/other" } }],
    ["another voice", { parts: { voiceUrl: "/api/media/jobs/other" } }],
    ["no ambience any more", { parts: { ambienceUrl: null } }],
    ["another cut", { adjustments: { trim_start: 1.5 } }],
    ["another speed", { adjustments: { speed: 1.1 as const } }],
    ["another volume", { adjustments: { voice_volume: 0.5 } }],
  ] satisfies [string, Given][])("is stale with %s of a clip, and says which", (_, given) => {
    expect(changesFor([aClip(0), aClip(1, given)])).toEqual([{ kind: "clip", clipId: IDS[1] }]);
  });

  it("is stale when the plan or the captions have changed", () => {
    expect(changesFor([aClip(1), aClip(0)])).toEqual([{ kind: "plan" }]);
    expect(changesFor([aClip(0)])).toEqual([{ kind: "plan" }]);
    expect(changesFor([...clips, aClip(2)])).toEqual([{ kind: "plan" }]);
    expect(changesFor(clips, false)).toEqual([{ kind: "captions" }]);
  });
});

describe("a downloaded ad", () => {
  it.each([
    ["Glow serum: spring!", "glow-serum-spring-9x16-v2.mp4"],
    ["Été à la plage / ad", "été-à-la-plage-ad-9x16-v2.mp4"],
    ["../..", "ad-9x16-v2.mp4"],
    ["x".repeat(200), `${"x".repeat(60)}-9x16-v2.mp4`],
  ])("of %j is called %s", (title, name) => {
    expect(adFileName(title, 2)).toBe(name);
  });
});
