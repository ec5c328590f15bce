import { z } from "zod";
import { defineModel } from "./model";

const input = z.object({
  prompt: z.string().min(1),
  model: z.string().min(1),
  system_prompt: z.string().nullish(),
  temperature: z.number().min(0).max(2).default(1),
  max_tokens: z.number().int().min(1).nullish(),
  reasoning: z.boolean().nullish(),
});

const lines = [
  "Okay, I was not going to post this, but three people asked me about it today.",
  "I have tried every version of this and this is the only one I bought twice.",
  "Nobody told me it would be this easy, so I am telling you.",
];

// Real prices depend on the routed model; a dollar per million tokens is a guess.
const usdPerToken = 0.000001;

export const openrouterRouter = defineModel({
  endpoint: "openrouter/router",
  durationKey: "text_openrouter",
  unit: "tokens",
  unitPriceUsd: usdPerToken,
  mediaField: "output",
  input,
  inputUrls: () => [],
  run(request, { seed }) {
    const output = lines[seed % lines.length] ?? "";
    const inputTokens = Math.ceil(
      (request.prompt.length + (request.system_prompt?.length ?? 0)) / 4,
    );
    const outputTokens = Math.ceil(output.length / 4);
    const costUsd = usdPerToken * (inputTokens + outputTokens);
    const usage = {
      prompt_tokens: inputTokens,
      completion_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      cost: costUsd,
    };
    return { output: { output, reasoning: null, partial: false, error: null, usage }, costUsd };
  },
});
