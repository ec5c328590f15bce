import { describe, expect, it } from "vitest";
import { mixOf } from "@/lib/domain/media/mix";

const volumes = { voiceVolume: 1, ambienceVolume: 0.2 };
const both = { hasVoice: true, hasAmbience: true, ...volumes };

describe("the mix", () => {
  it.each([
    [true, true, "voice_and_ambience", { own: 0, voice: 1, ambience: 0.2 }],
    [true, false, "voice_only", { own: 0, voice: 1, ambience: 0 }],
    [false, true, "own_and_ambience", { own: 1, voice: 0, ambience: 0.2 }],
    [false, false, "own_only", { own: 1, voice: 0, ambience: 0 }],
  ])("with voice %s and ambience %s is %s", (hasVoice, hasAmbience, mixCase, expected) => {
    const mix = mixOf({ hasVoice, hasAmbience, ...volumes });

    expect(mix.mixCase).toBe(mixCase);
    expect(mix.volumes).toEqual(expected);
  });

  it("uses the clip's own volumes, kept within what a media element takes", () => {
    expect(mixOf({ ...both, voiceVolume: 0.4, ambienceVolume: 0 }).volumes).toEqual({
      own: 0,
      voice: 0.4,
      ambience: 0,
    });
    expect(mixOf({ ...both, voiceVolume: 3, ambienceVolume: Number.NaN }).volumes).toEqual({
      own: 0,
      voice: 1,
      ambience: 0.2,
    });
  });

  it("leaves out a muted part", () => {
    expect(mixOf(both, { solo: null, muted: ["voice"] }).volumes).toEqual({
      own: 0,
      voice: 0,
      ambience: 0.2,
    });
  });

  it("leaves only the part listened to alone, even a muted one", () => {
    expect(mixOf(both, { solo: "ambience", muted: ["ambience"] }).volumes).toEqual({
      own: 0,
      voice: 0,
      ambience: 0.2,
    });
  });

  it("never brings back a part that the clip doesn't sound of", () => {
    expect(mixOf(both, { solo: "own", muted: [] }).volumes).toEqual({
      own: 0,
      voice: 1,
      ambience: 0.2,
    });
  });
});
