import { describe, expect, it } from "vitest";
import { placeOfBeat, scriptAfter, secondsAfter } from "@/lib/domain/campaigns/new-plan";
import { BEATS, type Beat } from "@/lib/domain/campaigns/plan";
import type { PlanPreview } from "@/lib/domain/campaigns/plan.schema";
import { seededRandom } from "../support/random";
import { script } from "./a-clip";

type KeepStep = Extract<PlanPreview["steps"][number], { kind: "keep" }>;

const own = { ...script, line: "My own line.", scene: "My own scene", duration: 4 as const };
const keep: KeepStep = {
  kind: "keep",
  clipId: "kept",
  beat: "hook",
  script: { ...script, line: "Proposed.", scene: "Proposed", camera: "New", duration: 8 },
  changed: ["line", "scene", "camera", "duration"],
  edited: ["line", "scene", "duration"],
};

describe("a script under a new plan", () => {
  it("takes what the creator did not write, and keeps what they did", () => {
    expect(scriptAfter(keep, own, new Map())).toEqual({ ...own, camera: "New" });
  });

  it("gives up only the fields that are named for this clip", () => {
    const overwrite = new Map([
      ["kept", ["line", "duration"] as const],
      ["another", ["scene"] as const],
    ]);
    expect(scriptAfter(keep, own, overwrite)).toMatchObject({
      line: "Proposed.",
      duration: 8,
      scene: "My own scene",
    });
  });

  it("takes all of it where the creator wrote nothing", () => {
    expect(scriptAfter({ ...keep, edited: [] }, own, new Map())).toEqual(keep.script);
  });
});

describe("the length under a new plan", () => {
  const steps: PlanPreview["steps"] = [
    keep,
    { kind: "add", beat: "proof", script: { ...script, duration: 6 } },
    { kind: "remove", clipId: "gone", beat: "problem" },
    { kind: "stay", clipId: "stays", beat: "cta" },
  ];
  const clips = [
    { id: "kept", script: own },
    { id: "gone", script: { ...script, duration: 8 as const } },
    { id: "stays", script: { ...script, duration: 6 as const } },
  ];

  it("counts kept lengths, new clips and those that stay, and not what goes", () => {
    expect(secondsAfter(steps, clips, new Map())).toBe(4 + 6 + 6);
    expect(secondsAfter(steps, clips, new Map([["kept", ["duration"]]]))).toBe(8 + 6 + 6);
  });
});

describe("the place of a new clip", () => {
  it.each<[string[], Beat, number]>([
    [["hook", "problem", "cta"], "proof", 2],
    [["hook", "problem", "cta"], "hook", 1],
    [["hook", "problem", "cta"], "cta", 3],
    [["problem", "solution"], "hook", 0],
    [["cta", "hook"], "solution", 2],
    [["unheard-of"], "cta", 0],
    [[], "proof", 0],
  ])("among %j of a clip '%s' is %i", (beats, beat, place) => {
    expect(placeOfBeat(beats, beat)).toBe(place);
  });

  it("keeps clips in order that are in the order of an ad", () => {
    const seed = Date.now() % 2 ** 32;
    const random = seededRandom(seed);
    for (let round = 0; round < 200; round += 1) {
      const beats = BEATS.filter(() => random() < 0.5);
      const beat = BEATS[Math.floor(random() * BEATS.length)] ?? "hook";
      const placed = beats.toSpliced(placeOfBeat(beats, beat), 0, beat);
      const ranks = placed.map((one) => BEATS.indexOf(one));
      expect(ranks, `seed ${seed}`).toEqual(ranks.toSorted((a, b) => a - b));
    }
  });
});
