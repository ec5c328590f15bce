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

/** A prompt that asks for a script: the clips to write, as JSON. */
const scriptTask = z.object({
  language: z.string(),
  clips: z.array(z.object({ clip: z.number(), beat: z.string() })).min(1),
});

const LINES: Record<string, Record<string, string[]>> = {
  en: {
    hook: ["Okay, I was not going to post this.", "Hold on, you need to hear this."],
    problem: [
      "Every day the same thing, and nothing helped.",
      "I was so done with pretending it is fine.",
    ],
    agitation: ["And it only got worse, week after week.", "I started to think it was just me."],
    solution: ["Then I tried this, and it simply worked.", "This is the only one I bought twice."],
    proof: ["Three people asked me about it today.", "It has been a month and I still use it."],
    cta: ["Try it once. You can thank me later.", "Honestly, just try it this week."],
  },
  fr: {
    hook: ["Bon, je n’allais pas en parler.", "Attends, il faut que tu entendes ça."],
    problem: ["Tous les jours pareil, et rien n’y faisait.", "J’en avais assez de faire semblant."],
    agitation: [
      "Et ça empirait, semaine après semaine.",
      "Je finissais par croire que c’était moi.",
    ],
    solution: ["Et puis j’ai essayé ça, et ça a marché.", "C’est le seul que j’ai racheté."],
    proof: ["Trois personnes m’en ont parlé aujourd’hui.", "Ça fait un mois et je continue."],
    cta: ["Essaie une fois, tu me diras merci.", "Franchement, essaie cette semaine."],
  },
};

/** What a model would reply: fenced lines for a script, one sentence for anything else. */
function answerTo(prompt: string, seed: number): string {
  const task = scriptTask.safeParse(parseJson(prompt));
  if (!task.success) return "Okay, three people asked me about it today.";
  const byBeat = LINES[task.data.language] ?? LINES.en ?? {};
  const lines = task.data.clips.map(({ clip, beat }) => {
    const choices = byBeat[beat] ?? byBeat.hook ?? [];
    return { clip, line: choices[(seed + clip) % choices.length] ?? "" };
  });
  return `\`\`\`json\n${JSON.stringify({ lines })}\n\`\`\``;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

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
    const output = answerTo(request.prompt, seed);
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
