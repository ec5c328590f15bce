import type { Beat } from "./plan";
import type { FilmingType, PresetBeats } from "./preset.schema";

/** The built-in presets. Their names are translated; those of presets an administrator adds are shown as written. */
const KNOWN_PRESETS = [
  "intimate-confession",
  "morning-discovery",
  "street-hype",
  "calm-testimonial",
  "car-confession",
  "unboxing",
  "story",
  "workplace-expert",
] as const;

export function isKnownPreset(id: string): id is (typeof KNOWN_PRESETS)[number] {
  return KNOWN_PRESETS.some((known) => known === id);
}

/** How an ad is filmed, and its beats in order. */
export type Preset = {
  id: string;
  name: string;
  summary: string;
  filmingType: FilmingType;
  place: string;
  light: string;
  tone: string;
  ambience: string;
  beats: PresetBeats;
};

/** What step 3 shows of a preset: its beats in order, each with an example line in which {product} stands for what is sold. */
export type PresetCard = Pick<Preset, "id" | "name" | "summary" | "filmingType" | "tone"> & {
  beats: { beat: Beat; line: string }[];
};

export function toPresetCard({ id, name, summary, filmingType, tone, beats }: Preset): PresetCard {
  return {
    id,
    name,
    summary,
    filmingType,
    tone,
    beats: beats.map(({ beat, line }) => ({ beat, line })),
  };
}

/** An example line with what is sold filled in; an ellipsis until the creator has said what that is. */
export function exampleLine(line: string, whatIsSold: string): string {
  return line.replaceAll("{product}", () => whatIsSold.trim() || "…");
}
