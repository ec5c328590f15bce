import { describe, expect, it } from "vitest";
import {
  countSyllables,
  countWords,
  fitsClip,
  paceLabel,
  speakingSeconds,
  suggestSpeed,
  syllablesPerSecond,
} from "@/lib/domain/media/speech";

describe("syllables", () => {
  it.each([
    ["I never thought a serum could change my mornings.", 12],
    ["Okay, I have to show you this!", 8],
    ["My hair was so dry, but now it feels incredible.", 13],
    ["The table looked wanted, makes boxes.", 9],
    ["Seriously, everyone is doing this video idea.", 17],
    ["I didn't believe it, you don't.", 8],
    ["Every business needs something different.", 9],
    ["player, beyond, you, trying, buying", 9],
  ])("of English are those a speaker says: %s", (text, syllables) => {
    expect(countSyllables(text, "en")).toBe(syllables);
  });

  it.each([
    ["fr", "Je n'ai jamais vu une crème comme celle-ci.", 10],
    ["fr", "J'ai essayé l'huile, et ma peau est parfaite.", 11],
    ["fr", "Le théâtre, la moitié de l'idée, créer.", 11],
    ["de", "Ich habe neue Häuser gesehen, und du?", 12],
    ["de", "Meine Haut fühlt sich wunderbar an.", 9],
    ["es", "Ahora los días en la ciudad son mejores.", 14],
    ["es", "Qué guitarra, qué bien.", 6],
    ["it", "La mia pelle è più bella, così.", 11],
    ["it", "L'olio di questo cielo.", 7],
  ])("of %s follow its own rules: %s", (language, text, syllables) => {
    expect(countSyllables(text, language)).toBe(syllables);
  });

  it("of numbers, signs and abbreviations are the spoken ones", () => {
    expect(countSyllables("24", "en")).toBe(3);
    expect(countSyllables("0", "en")).toBe(1);
    expect(countSyllables("50 %", "en")).toBe(4);
    expect(countSyllables("SPF 50", "en")).toBe(5);
  });

  it("of a language nobody knows, or of a region, are counted all the same", () => {
    expect(countSyllables("banana", "xx")).toBe(3);
    expect(countSyllables("meine", "de-AT")).toBe(2);
  });

  it("of an empty or wordless line are none", () => {
    expect(countSyllables("", "en")).toBe(0);
    expect(countSyllables(" … — 🎉", "fr")).toBe(0);
  });
});

describe("words", () => {
  it("are counted without the marks between them", () => {
    expect(countWords("Don't wait — it's 24 h only!")).toBe(6);
    expect(countWords("")).toBe(0);
  });
});

describe("the pace", () => {
  it("is syllables over seconds, and nothing without time", () => {
    expect(syllablesPerSecond({ text: "banana banana", language: "en", seconds: 2 })).toBe(3);
    expect(syllablesPerSecond({ text: "banana", language: "en", seconds: 0 })).toBe(0);
  });

  it.each([
    [4.99, "slow"],
    [5, "good"],
    [7, "good"],
    [7.01, "very_fast"],
  ])("of %s is %s", (pace, label) => {
    expect(paceLabel(pace)).toBe(label);
  });

  it.each([
    [0, 1.2],
    [4.99, 1.2],
    [5, 1.1],
    [6, 1.1],
    [6.01, 1],
    [9, 1],
  ])("of %s asks for speed %s", (pace, speed) => {
    expect(suggestSpeed(pace)).toBe(speed);
  });
});

describe("a line in a clip", () => {
  const syllables = (count: number) => "ba ".repeat(count);

  it("takes its time at an easy pace", () => {
    expect(speakingSeconds(syllables(11), "en")).toBe(2);
    expect(speakingSeconds("", "fr")).toBe(0);
  });

  it.each([
    [4, 16, "short"],
    [4, 17, "fits"],
    [4, 21, "fits"],
    [4, 22, "long"],
    [6, 26, "short"],
    [6, 27, "fits"],
    [6, 34, "fits"],
    [6, 35, "long"],
    [8, 36, "short"],
    [8, 37, "fits"],
    [8, 47, "fits"],
    [8, 48, "long"],
    [0, 1, "long"],
  ])("of %s s with %s syllables is %s", (duration, count, fit) => {
    expect(fitsClip(syllables(count), "en", duration)).toBe(fit);
  });
});
