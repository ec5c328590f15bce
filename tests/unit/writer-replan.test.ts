import { describe, expect, it } from "vitest";
import { type CurrentClip, replan } from "@/lib/domain/campaigns/writer/replan";
import { type ClipScript, clipScript } from "@/lib/domain/generation/clip-script.schema";
import { seededRandom } from "../support/random";

const script = (line: string, options: Partial<ClipScript> = {}): ClipScript =>
  clipScript.parse({ line, duration: 6, ...options });
const plan = (...beats: string[]) => beats.map((beat) => ({ beat, script: script(`new ${beat}`) }));
const clip = (beat: string, options: Partial<CurrentClip> = {}): CurrentClip => ({
  id: beat,
  beat,
  script: script(`old ${beat}`),
  proposal: script(`old ${beat}`),
  hasParts: false,
  ...options,
});
const told = (current: CurrentClip[], proposed: ReturnType<typeof plan>) =>
  replan({ current, proposed }).steps.map(({ kind, beat }) => `${kind} ${beat}`);

describe("planning again", () => {
  it("of nothing adds everything", () => {
    expect(replan({ current: [], proposed: plan("hook", "cta") }).steps).toEqual([
      { kind: "add", beat: "hook", script: script("new hook") },
      { kind: "add", beat: "cta", script: script("new cta") },
    ]);
  });

  it("keeps clips of the same beats and says what would change", () => {
    const own = script("mine", { scene: "old", duration: 8 });
    const { steps } = replan({
      current: [clip("hook", { script: own, proposal: script("old hook", { scene: "old" }) })],
      proposed: [{ beat: "hook", script: script("new hook", { scene: "new", duration: 4 }) }],
    });

    expect(steps).toEqual([
      {
        kind: "keep",
        clipId: "hook",
        beat: "hook",
        script: script("new hook", { scene: "new", duration: 4 }),
        changed: ["line", "scene", "duration"],
        edited: ["line", "duration"],
      },
    ]);
  });

  it("takes a clip without a proposal for the creator's own", () => {
    const { steps } = replan({
      current: [clip("hook", { proposal: null })],
      proposed: plan("hook"),
    });

    expect(steps).toMatchObject([{ changed: ["line"], edited: ["line"] }]);
  });

  it("changes nothing that is proposed again", () => {
    const same = { script: script("new hook"), proposal: null, hasParts: true };

    expect(replan({ current: [clip("hook", same)], proposed: plan("hook") }).steps).toMatchObject([
      { kind: "keep", changed: [], edited: [] },
    ]);
  });

  it("puts new beats between the old ones", () => {
    expect(told([clip("hook"), clip("cta")], plan("hook", "solution", "cta"))).toEqual([
      "keep hook",
      "add solution",
      "keep cta",
    ]);
  });

  it("removes what is untouched and lets the rest stay where it was", () => {
    const current = [
      clip("hook"),
      clip("problem"),
      clip("agitation", { hasParts: true }),
      clip("proof", { script: script("mine") }),
      clip("cta"),
    ];

    expect(told(current, plan("hook", "solution", "cta"))).toEqual([
      "keep hook",
      "remove problem",
      "stay agitation",
      "stay proof",
      "add solution",
      "keep cta",
    ]);
  });

  it("lets a clip stay first when it was", () => {
    expect(told([clip("problem", { hasParts: true }), clip("cta")], plan("hook", "cta"))).toEqual([
      "stay problem",
      "add hook",
      "keep cta",
    ]);
  });

  it("follows the new order", () => {
    expect(told([clip("problem"), clip("hook")], plan("hook", "problem"))).toEqual([
      "keep hook",
      "keep problem",
    ]);
  });

  it("matches beats that come twice in their order", () => {
    const current = [clip("proof", { id: "a" }), clip("proof", { id: "b" })];

    expect(replan({ current, proposed: plan("proof", "proof") }).steps).toMatchObject([
      { clipId: "a" },
      { clipId: "b" },
    ]);
  });

  it("leaves out what an ad of five clips cannot take, and names it", () => {
    const busy = { hasParts: true };
    const current = [clip("a", busy), clip("b", busy), clip("c", busy)];
    const { steps, leftOut } = replan({
      current,
      proposed: plan("hook", "agitation", "solution", "cta"),
    });

    expect(steps.map(({ kind, beat }) => `${kind} ${beat}`)).toEqual([
      "stay a",
      "stay b",
      "stay c",
      "add solution",
      "add cta",
    ]);
    expect(leftOut.map(({ beat }) => beat)).toEqual(["hook", "agitation"]);
  });

  it("loses no work, forgets no clip and never makes more than five, whatever there was", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const beats = ["hook", "problem", "agitation", "solution", "proof", "cta"];
    const some = () =>
      Array.from({ length: Math.floor(random() * 6) }, () => beats[Math.floor(random() * 6)] ?? "");
    for (let round = 0; round < 2_000; round += 1) {
      const current = some().map((beat, index) =>
        clip(beat, {
          id: `${index}`,
          hasParts: random() < 0.3,
          ...(random() < 0.3 ? { script: script("mine") } : {}),
          ...(random() < 0.1 ? { proposal: null } : {}),
        }),
      );
      const proposed = plan(...some());
      const { steps, leftOut } = replan({ current, proposed });
      const story = JSON.stringify({ seed, round, current, proposed, steps });

      const seen = steps.flatMap((step) => (step.kind === "add" ? [] : [step.clipId]));
      expect(seen.toSorted(), story).toEqual(current.map(({ id }) => id));
      const left = steps.filter(({ kind }) => kind !== "remove");
      expect(left.length, story).toBeLessThanOrEqual(5);
      const planned = left.filter(({ kind }) => kind !== "stay").map(({ beat }) => beat);
      const taken = proposed.filter((one) => !leftOut.includes(one));
      expect(planned, story).toEqual(taken.map(({ beat }) => beat));
      if (leftOut.length > 0) expect(left.length, story).toBe(5);
      for (const step of steps) {
        if (step.kind !== "remove") continue;
        const { hasParts, script: now, proposal } = current[Number(step.clipId)] ?? clip("");
        expect(hasParts, story).toBe(false);
        expect(now, story).toEqual(proposal);
      }
    }
  });
});
