import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { presetBeats } from "@/lib/domain/campaigns/preset.schema";
import type { WriterPreset } from "@/lib/domain/campaigns/writer";

const schema = path.join(import.meta.dirname, "../../supabase/schemas/22_presets.sql");

/** The presets the studio opens with, as the schema has them. */
export const SEED_PRESETS: WriterPreset[] = [
  ...readFileSync(schema, "utf8").matchAll(/\(\n([^$]+)\$beats\$([\s\S]+?)\$beats\$/g),
].map(([, columns = "", beats = ""]) => {
  const texts = [...columns.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) =>
    text.replaceAll("''", "'"),
  );
  const [id, , , filmingType, place, light, tone, ambience] = z
    .array(z.string())
    .length(8)
    .parse(texts);
  return {
    ...z
      .object({
        id: z.string(),
        filmingType: z.string(),
        place: z.string(),
        light: z.string(),
        tone: z.string(),
        ambience: z.string(),
      })
      .parse({ id, filmingType, place, light, tone, ambience }),
    beats: presetBeats.parse(JSON.parse(beats)),
  };
});
