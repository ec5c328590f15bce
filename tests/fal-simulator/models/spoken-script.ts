/** The line an actor speaks: the longest quoted passage of the prompt, else the whole prompt. */
export function findSpokenScript(prompt: string): string {
  const quoted = [...prompt.matchAll(/"([^"]+)"|[“„]([^“”„]+)[”“]/g)].map((match) =>
    (match[1] ?? match[2] ?? "").trim(),
  );
  const longest = quoted.reduce((best, text) => (text.length > best.length ? text : best), "");
  return longest === "" ? prompt : longest;
}

/** What an unknown recording is assumed to say. */
export const unknownSpeech =
  "I have been using this for about two weeks now and honestly I did not expect to like it this much.";
