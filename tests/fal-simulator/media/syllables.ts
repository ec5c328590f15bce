/** Spoken length in syllables, at least one; digits count one each ("24" is "twen-ty four"-like). */
export function countSyllables(word: string): number {
  const plain = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const digits = plain.match(/\d/g)?.length ?? 0;
  const vowelGroups = plain.replace(/[^a-z]/g, "").match(/[aeiouy]+/g)?.length ?? 0;
  const silentEnding = vowelGroups > 1 && /[^aeiouyl]e[^a-z]*$/.test(plain) ? 1 : 0;
  return Math.max(1, digits + vowelGroups - silentEnding);
}
