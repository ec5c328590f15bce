import { describe, expect, it } from "vitest";
import { presetBeats } from "@/lib/domain/campaigns/preset.schema";

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
