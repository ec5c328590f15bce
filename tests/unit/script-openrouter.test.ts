import { describe, expect, it } from "vitest";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import { isFailure } from "@/lib/domain/generation/define";
import {
  type CampaignContext,
  readProposal,
  scriptOpenrouter,
} from "@/lib/domain/generation/script-openrouter";
import { findModel } from "../fal-simulator/models/registry";

const campaign: CampaignContext = {
  tone: "calm, sincere",
  brief: brief.parse({
    what_is_sold: "the Glow serum",
    pain_point: "dry skin by noon",
    audience: "women over 30",
    benefits: ["soft all day"],
    language: "fr",
  }),
  product: product.parse({ has_product: true, name: "Glow" }),
  clips: [
    { id: "a", beat: "hook", seconds: 4, line: "Bon, je n’allais pas en parler." },
    { id: "b", beat: "cta", seconds: 6, line: "Essaie." },
  ],
};
const { input } = scriptOpenrouter.prepare(campaign, {});
const response = (text: string) => ({ output: text, error: null });
const LINES = '{"lines": [{"clip": 1, "line": "Attends."}, {"clip": 2, "line": " Essaie-le. "}]}';
const READ = [
  { clipId: "a", line: "Attends." },
  { clipId: "b", line: "Essaie-le." },
];

describe("a request for other lines", () => {
  it("asks in the language of the brief, for each clip within its length", async () => {
    const body = await scriptOpenrouter.toFal(input, async (ref) => ref);

    expect(body.system_prompt).toContain("Write in French");
    expect(JSON.parse(String(body.prompt))).toMatchObject({
      brief: { what_is_sold: "the Glow serum", product: "Glow" },
      clips: [
        { clip: 1, beat: "hook", seconds: 4, most_syllables: 19 },
        { clip: 2, beat: "cta", seconds: 6, most_syllables: 31 },
      ],
    });
  });

  it("is accepted by fal as it stands", async () => {
    const body = await scriptOpenrouter.toFal(input, async (ref) => ref);

    expect(findModel(scriptOpenrouter.endpoint)?.prepare(body)).toHaveProperty("run");
  });

  it("is counted once, however many clips there are", () => {
    expect(scriptOpenrouter.quantity(input)).toEqual({ units: 1, providerUnits: 1 });
  });
});

describe("a model's answer", () => {
  it.each([
    ["bare", LINES],
    ["in a fence", `\`\`\`json\n${LINES}\n\`\`\``],
    ["in a sentence", `Sure! Here it is: ${LINES} Enjoy.`],
    [
      "in another order",
      '{"lines": [{"clip": 2, "line": "Essaie-le."}, {"clip": 1, "line": "Attends."}]}',
    ],
    ["with a clip too many", LINES.replace("]}", ', {"clip": 3, "line": "Encore."}]}')],
  ])("%s is read", (_, text) => {
    expect(readProposal(response(text), input)).toEqual(READ);
    expect(scriptOpenrouter.applyOutput(response(text), input)).toEqual({
      resultUrl: null,
      clipPatch: {},
    });
  });

  it.each([
    ["without JSON", response("I cannot help with that.")],
    ["broken off", response('{"lines": [{"clip": 1, "line": "Att')],
    ["with a clip missing", response('{"lines": [{"clip": 1, "line": "Attends."}]}')],
    ["with an empty line", response(LINES.replace("Attends.", " "))],
    ["with lines as texts", response('{"lines": ["Attends.", "Essaie-le."]}')],
    ["with an error and no output", { output: null, error: "rate limited" }],
    ["of nothing", {}],
  ])("%s is a failure that is tried again, not a script", (_, result) => {
    const applied = scriptOpenrouter.applyOutput(result, input);

    expect(isFailure(applied) && applied).toMatchObject({
      code: "unreadable_result",
      retryable: true,
    });
    expect(readProposal(result, input)).toBeNull();
  });
});
