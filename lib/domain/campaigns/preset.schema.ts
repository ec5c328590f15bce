import { z } from "zod";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { BEATS } from "./plan";

export const filmingType = z.enum(["handheld", "filmed_by_other", "setup_phone"]).catch("handheld");
export type FilmingType = z.infer<typeof filmingType>;

/** A preset's list of beats (presets.beats): templates in which {product} stands for what is sold. */
export const presetBeats = z.array(
  clipScript.extend({
    beat: z.enum(BEATS),
  }),
);
export type PresetBeats = z.infer<typeof presetBeats>;
