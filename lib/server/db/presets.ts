import "server-only";
import type { Preset } from "@/lib/domain/campaigns/preset";
import { filmingType, presetBeats } from "@/lib/domain/campaigns/preset.schema";
import { type Db, unwrap } from "./client";
import type { Database } from "./database-types";

/** All presets, in the studio's order. */
export async function listPresets(db: Db): Promise<Preset[]> {
  return unwrap(await db.from("presets").select("*").order("position")).map(toPreset);
}

export function toPreset(row: Database["public"]["Tables"]["presets"]["Row"]): Preset {
  return {
    id: row.id,
    name: row.name,
    summary: row.summary,
    filmingType: filmingType.parse(row.filming_type),
    place: row.place,
    light: row.light,
    tone: row.tone,
    ambience: row.ambience,
    beats: presetBeats.parse(row.beats),
  };
}
