import { z } from "zod";
import { LANGUAGES, toLanguage } from "@/lib/domain/languages";
import { countSyllables } from "@/lib/domain/media/speech";
import { defineGeneration } from "./define";

/** What a script proposal is planned from: the campaign's current rows. */
export type CampaignContext = {
  tone: string;
  brief: {
    language: string;
    what_is_sold: string;
    pain_point: string;
    audience: string;
    benefits: string[];
  };
  product: { has_product: boolean; name: string };
  clips: { id: string; beat: string; seconds: number; line: string }[];
};

/** An actor's pace, counted as in lib/domain/media/speech.ts, and the seconds without speech at both ends of a clip. */
const SYLLABLES_PER_SECOND = 6;
const NOISE_SECONDS = 0.7;

const clip = z.object({
  id: z.string(),
  beat: z.string(),
  seconds: z.number(),
  line: z.string(),
});

const input = z.object({
  language: z.string(),
  tone: z.string(),
  what_is_sold: z.string(),
  pain_point: z.string(),
  audience: z.string(),
  benefits: z.array(z.string()),
  product: z.string().nullable(),
  clips: z.array(clip).min(1).max(10),
});
type Input = z.infer<typeof input>;

/** The model returns text; `error` may be set even on HTTP 200 (docs/fal.md §4.8). */
const output = z.object({ output: z.string().nullish(), error: z.unknown().optional() });

const response = z.object({
  lines: z.array(z.object({ clip: z.number().int(), line: z.string().trim().min(1).max(600) })),
});

/** Rewrites the spoken lines of a campaign. The result is a proposal: no clip changes until the creator takes its line. */
export const scriptOpenrouter = defineGeneration({
  type: "script_openrouter",
  part: null,
  endpoint: "openrouter/router",
  defaultPrice: { unit: "request", cents: 2, providerUnit: "request", providerCostMicrousd: 2_000 },
  usualDurationMs: 8_000,
  deadlineSeconds: 10 * 60,
  overrides: z.strictObject({}),
  input,
  plan: ({ tone, brief, product, clips }: CampaignContext): Input => ({
    language: brief.language,
    tone,
    what_is_sold: brief.what_is_sold,
    pain_point: brief.pain_point,
    audience: brief.audience,
    benefits: brief.benefits,
    product: product.has_product ? product.name : null,
    clips,
  }),
  units: () => 1,
  providerUnits: () => 1,
  toFal: async (planned) => ({
    model: "google/gemini-2.5-flash",
    system_prompt: instructions(planned),
    prompt: JSON.stringify(task(planned)),
    temperature: 0.9,
    max_tokens: 1_500,
  }),
  output,
  check: (result, planned) =>
    readLines(result.output ?? "", planned) === null
      ? {
          code: "unreadable_result",
          message: "The model's answer was no script we could read. Nothing was charged.",
          retryable: true,
        }
      : null,
  applyOutput: () => ({ resultUrl: null, clipPatch: {} }),
  inputFields: {},
});

/** The proposed line of each clip, from a finished job's row; null if it can't be read. */
export function readProposal(
  resultData: unknown,
  inputParams: unknown,
): { clipId: string; line: string }[] | null {
  const planned = input.safeParse(inputParams);
  const result = output.safeParse(resultData);
  return planned.success && result.success
    ? readLines(result.data.output ?? "", planned.data)
    : null;
}

function readLines(text: string, planned: Input): { clipId: string; line: string }[] | null {
  // Models like to wrap their JSON in a code fence or a sentence.
  const json = /\{[\s\S]*\}/.exec(text)?.[0];
  if (json === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const parsed = response.safeParse(value);
  if (!parsed.success) return null;
  const lines = planned.clips.map(({ id }, index) => ({
    clipId: id,
    line: parsed.data.lines.find((line) => line.clip === index + 1)?.line,
  }));
  return lines.every((line): line is { clipId: string; line: string } => line.line !== undefined)
    ? lines
    : null;
}

function instructions({ language }: Input): string {
  const { name } = LANGUAGES[toLanguage(language)];
  return [
    "You write spoken lines for short vertical video ads in which one person talks to the camera.",
    `Write in ${name}, the way people really talk: short words, no slogans, no hashtags, no emoji, no stage directions.`,
    "Each line belongs to one clip and one beat. Hook, problem and agitation don't name the product; solution, proof and cta may.",
    "Stay within the syllables given for each clip. Claim nothing that the brief doesn't say.",
    'Answer with JSON only: {"lines": [{"clip": 1, "line": "…"}]}, one entry per clip, in order.',
  ].join("\n");
}

function task({ clips, language, ...brief }: Input) {
  return {
    brief,
    clips: clips.map(({ beat, seconds, line }, index) => ({
      clip: index + 1,
      beat,
      seconds,
      most_syllables: Math.floor((seconds - NOISE_SECONDS) * SYLLABLES_PER_SECOND),
      current_line: line,
      current_syllables: countSyllables(line, language),
    })),
    language,
  };
}
