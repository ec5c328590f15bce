import { HOLDS, type Hold } from "@/lib/domain/campaigns/brief";
import type { Beat } from "@/lib/domain/campaigns/plan";
import type { PresetBeats } from "@/lib/domain/campaigns/preset.schema";
import { isNamedIn } from "./words";

/** A product as shown in a clip. */
export type Shown = { name: string; hold: Hold };

/** Gestures that need no hands, for when the preset's own action can't be used. */
const GESTURES: Record<Beat, string> = {
  hook: "leans in and looks into the camera",
  problem: "sighs and shakes the head slightly",
  agitation: "looks away, then back at the camera",
  solution: "looks into the camera and smiles",
  proof: "nods with a small smile",
  cta: "smiles and nods at the camera",
};

/** How many hands it takes to show a product; pointing at it leaves none for anything else. */
const HANDS: Record<Hold, 1 | 2> = {
  in_hand: 1,
  bottle: 1,
  phone_screen: 1,
  box: 2,
  pointed_at: 2,
};

/** Words of a preset that refer to what is sold without naming it: "lifts it out", "holding something". */
const THE_THING =
  /\b(?:it|something|them|product|hold(?:s|ing)?|(?:show|present|unpack)(?:s|ing)?(?! \w+ fingers?))\b/i;

/** What the person does and how the clip begins, with the product in beats that show one and no trace of it elsewhere. */
export function showing(
  { beat, scene, action, first_frame_prompt }: PresetBeats[number],
  {
    shown,
    mayMean,
    isHandheld,
    hidden,
    place,
    light,
  }: {
    /** The product, in beats that show one. */
    shown: Shown | null;
    /** Whether the preset may say "it" without showing the product: a closed parcel in the hook gives nothing away. */
    mayMean: boolean;
    /** A selfie: one hand holds the phone. */
    isHandheld: boolean;
    /** Names that must not appear. */
    hidden: readonly string[];
    place: string;
    light: string;
  },
): { scene: string; action: string; first_frame_prompt: string } {
  /**
   * Whether the words may appear in this clip at all, and whether the hands are free to act them out while showing the product.
   */
  const isSayable = (text: string) => {
    if (text === "" || isNamedIn(text, hidden)) return false;
    if (shown === null) return !text.includes("{") && (mayMean || !THE_THING.test(text));
    return !text.replaceAll("{product}", "").includes("{");
  };
  const isDoable = (text: string) => {
    if (shown === null) return true;
    if (THE_THING.test(text)) return isHeld(shown.hold) && !/both hands/i.test(text);
    return handsFor(text) + HANDS[shown.hold] <= (isHandheld ? 1 : 2);
  };
  const named = (text: string) =>
    shown === null
      ? text
      : text
          .replace(/\{product\}|\b(?:it|something)\b/i, () => shown.name)
          .replaceAll("{product}", "it");
  const inSight = (text: string) => {
    if (shown === null) return text;
    const subject = text.includes(shown.name) ? "" : `, with ${shown.name}`;
    return `${text}${subject}, ${HOLDS[shown.hold]}`;
  };
  const orElse = (text: string, otherwise: string) =>
    inSight(isSayable(text) && isDoable(text) ? named(text) : otherwise);

  const where = isSayable(scene) ? named(scene) : place;
  const still = where === place ? [place, light] : [where];
  return {
    scene: where,
    action: orElse(action, GESTURES[beat]),
    first_frame_prompt: orElse(
      first_frame_prompt,
      [...still, "looking into the camera"].filter((part) => part !== "").join(", "),
    ),
  };
}

function isHeld(hold: Hold): boolean {
  return hold === "in_hand" || hold === "box" || hold === "bottle";
}

function handsFor(text: string): 0 | 1 | 2 {
  if (/both hands|hands folded|arms/i.test(text)) return 2;
  return /hand|finger|point|cup|toast|wheel|engine|gestur|wav|draw|clap|tap/i.test(text) ? 1 : 0;
}
