import { isKeyOf, LANGUAGES, toLanguage } from "@/lib/domain/languages";
import type { ClipContext } from "./define";

const FILMING = {
  handheld: "Handheld selfie at arm's length, slight natural shake.",
  filmed_by_other: "Filmed by a friend from a few steps away, the person may walk.",
  setup_phone: "Phone on a tripod, both hands free.",
} as const;

export function isFilmingType(value: string): value is keyof typeof FILMING {
  return isKeyOf(FILMING, value);
}

export function filmingSentence(filmingType: string): string {
  return isFilmingType(filmingType) ? FILMING[filmingType] : FILMING.handheld;
}

/** The parts of a video prompt, stored separately in the job's row so that the spoken line never has to be parsed out. */
export type VideoPromptParts = {
  scene: string;
  camera: string;
  action: string;
  expression: string;
  line: string;
  language: string;
};

export function videoPromptParts(context: ClipContext, description?: string): VideoPromptParts {
  const { script } = context;
  return {
    scene: description ?? joinSentences([script.scene, context.place, context.light]),
    camera: script.camera || filmingSentence(context.filmingType),
    action: script.action,
    expression: script.expression || context.tone,
    line: script.line,
    language: context.language,
  };
}

/** Built at submission. The spoken line, if any, is always part of it, in quotes. */
export function buildVideoPrompt(parts: VideoPromptParts): string {
  const { name, accent } = LANGUAGES[toLanguage(parts.language)];
  const spoken =
    parts.line.trim() === ""
      ? "The person doesn't speak."
      : `The person looks into the camera and says in ${name}, with ${accent}: "${withoutQuotes(parts.line)}"`;
  return joinSentences([
    "Vertical 9:16 user-generated video, authentic, one continuous shot",
    parts.scene,
    parts.camera,
    parts.action,
    parts.expression === "" ? "" : `Expression: ${parts.expression}`,
    spoken,
    "Clear voice, natural lip sync, no music, no captions on screen",
  ]);
}

export function buildFirstFramePrompt(context: ClipContext, description?: string): string {
  const { script, product } = context;
  return joinSentences([
    "Vertical 9:16 photo taken with a phone, the same person as in the reference image",
    description ?? (script.first_frame_prompt || joinSentences([script.scene, context.place])),
    context.light,
    filmingSentence(context.filmingType),
    script.expression === "" ? "" : `Expression: ${script.expression}`,
    product === null
      ? ""
      : joinWords(["With the product", inParentheses(product.description), product.howHeld]),
    "Natural skin, no text, no logo",
  ]);
}

function joinSentences(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => (/[.!?"”]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

function joinWords(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

function inParentheses(text: string): string {
  return text.trim() === "" ? "" : `(${text.trim()})`;
}

/** The prompt puts the line in double quotes, so the line's own become single. */
function withoutQuotes(line: string): string {
  return line.trim().replaceAll(/["“”]/g, "'");
}
