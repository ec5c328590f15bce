import { describe, expect, it } from "vitest";
import { newCampaignForm, planClips, presetBeats } from "@/lib/domain/plan";

const beats = presetBeats.parse([
  { beat: "hook", line: "I was not going to post about {product}.", scene: "A car", duration: 4 },
  { beat: "solution", line: "{product} works. Really, {product}.", ambience: "rain" },
  { beat: "cta", line: "Try it." },
]);
const preset = { ambience: "room tone" };

describe("a preset's beats", () => {
  it("may lack everything but the beat", () => {
    expect(presetBeats.parse([{ beat: "proof" }])[0]).toMatchObject({
      beat: "proof",
      line: "",
      scene: "",
      duration: 8,
    });
  });

  it.each([5, "4", null, 0])("with a duration of %j last 8 s", (duration) => {
    expect(presetBeats.parse([{ beat: "hook", duration }])[0]?.duration).toBe(8);
  });

  it.each(["intro", "", null, undefined, "HOOK"])("are none when named %j", (beat) => {
    expect(presetBeats.safeParse([{ beat }]).success).toBe(false);
  });
});

describe("planning", () => {
  it("makes one clip per beat, in order", () => {
    expect(planClips(beats, preset, "a lamp").map(({ beat }) => beat)).toEqual([
      "hook",
      "solution",
      "cta",
    ]);
  });

  it("fills in what is sold, everywhere, and starts with a capital", () => {
    const [hook, solution, cta] = planClips(beats, preset, "  the lamp ").map(
      ({ script }) => script.line,
    );

    expect(hook).toBe("I was not going to post about the lamp.");
    expect(solution).toBe("The lamp works. Really, the lamp.");
    expect(cta).toBe("Try it.");
  });

  it.each(["$&", "$1", "{product}", "a \"b\" 'c'", "\\n", "café 🎬"])(
    "takes what is sold literally: %s",
    (sold) => {
      expect(planClips(beats, preset, sold)[0]?.script.line).toBe(
        `I was not going to post about ${sold}.`,
      );
    },
  );

  it("keeps a beat's own ambience, else the preset's", () => {
    expect(planClips(beats, preset, "x").map(({ script }) => script.ambience)).toEqual([
      "room tone",
      "rain",
      "room tone",
    ]);
  });

  it("keeps scene and duration, and puts no beat into the script", () => {
    const { script } = planClips(beats, preset, "x")[0] ?? {};

    expect(script).toMatchObject({ scene: "A car", duration: 4 });
    expect(script).not.toHaveProperty("beat");
  });

  it("is the same each time and changes nothing it was given", () => {
    const before = structuredClone(beats);

    expect(planClips(beats, preset, "x")).toEqual(planClips(beats, preset, "x"));
    expect(beats).toEqual(before);
  });

  it("of no beats is no clips", () => {
    expect(planClips([], preset, "x")).toEqual([]);
  });
});

describe("the form that starts a campaign", () => {
  const good = {
    title: " Lamp, spring ",
    whatIsSold: "a lamp",
    actorId: "7d0a8c56-30b4-4a11-9d3c-0a4f1f1f2d10",
    presetId: "car-confession",
  };

  it("is taken, trimmed", () => {
    expect(newCampaignForm.parse(good)).toEqual({ ...good, title: "Lamp, spring" });
  });

  it.each([
    ["title", ""],
    ["title", "   "],
    ["title", "x".repeat(121)],
    ["whatIsSold", " "],
    ["whatIsSold", "x".repeat(81)],
    ["actorId", "maya"],
    ["actorId", "7d0a8c56-30b4-4a11-9d3c-0a4f1f1f2d10,true)"],
    ["presetId", ""],
    ["presetId", "../secrets"],
    ["presetId", "Car Confession"],
    ["presetId", "x".repeat(61)],
    ["presetId", undefined],
  ])("is refused with %s = %j, in one sentence at that field", (field, value) => {
    const { error } = newCampaignForm.safeParse({ ...good, [field]: value });

    expect(error?.issues.map(({ path }) => path)).toEqual([[field]]);
    expect(error?.issues[0]?.message).toMatch(/^[A-Z].*\.$|^Invalid input/);
  });
});
