import { MAX_CLIPS, type PlannedClip } from "@/lib/domain/campaigns/plan";
import { type ClipScript, clipScript } from "@/lib/domain/generation/clip-script.schema";

export type ScriptField = keyof ClipScript;
const FIELDS = clipScript.keyof().options;

/** A current clip: its script, what the last plan proposed for it, and whether anything was generated for it. */
export type CurrentClip = {
  id: string;
  beat: string;
  script: ClipScript;
  proposal: ClipScript | null;
  hasParts: boolean;
};

export type ReplanStep =
  /** The clip's beat is in the new plan. `changed`: fields that differ from it; `edited`: those of them the creator wrote. */
  | {
      kind: "keep";
      clipId: string;
      beat: string;
      script: ClipScript;
      changed: ScriptField[];
      edited: ScriptField[];
    }
  | { kind: "add"; beat: string; script: ClipScript }
  /** The new plan lacks its beat, and nothing is lost by dropping it. */
  | { kind: "remove"; clipId: string; beat: string }
  /** The new plan lacks its beat, but it has generated parts or edits. */
  | { kind: "stay"; clipId: string; beat: string };

/** Which new clips a full ad can best do without, in this order; other beats come before these. */
const DISPENSABLE = ["agitation", "proof", "problem", "hook", "solution", "cta"];

/**
 * What a new plan would do to the current clips, in the order of the new plan. Nothing generated or written by hand is ever
 * dropped. A clip is matched with the planned clip of its beat (the second "proof" with the second). One that stays comes after
 * the clip it followed.
 */
export function replan({
  current,
  proposed,
}: {
  current: readonly CurrentClip[];
  proposed: readonly PlannedClip[];
}): { steps: ReplanStep[]; leftOut: PlannedClip[] } {
  const waiting = [...current];
  const matched = proposed.map((plan) => {
    const at = waiting.findIndex((clip) => clip.beat === plan.beat);
    return { plan, clip: at < 0 ? null : (waiting.splice(at, 1)[0] ?? null) };
  });
  const kept = current.length - waiting.filter((clip) => !isKeptAnyway(clip)).length;
  const added = matched.filter(({ clip }) => clip === null).map(({ plan }) => plan);
  const leftOut = leastNeeded(added, kept + added.length - MAX_CLIPS);

  const steps = matched.flatMap(({ plan, clip }): ReplanStep[] => {
    if (clip !== null) return [keep(clip, plan.script)];
    return leftOut.includes(plan) ? [] : [{ kind: "add", ...plan }];
  });
  current.forEach((clip, index) => {
    if (!waiting.includes(clip)) return;
    const before = current[index - 1]?.id;
    const at = steps.findIndex((step) => step.kind !== "add" && step.clipId === before);
    const kind = isKeptAnyway(clip) ? "stay" : "remove";
    steps.splice(at + 1, 0, { kind, clipId: clip.id, beat: clip.beat });
  });
  return { steps, leftOut: proposed.filter((plan) => leftOut.includes(plan)) };
}

function keep({ id, beat, script, proposal }: CurrentClip, next: ClipScript): ReplanStep {
  const changed = FIELDS.filter((field) => script[field] !== next[field]);
  const edited = changed.filter((field) => isEdited(field, script, proposal));
  return { kind: "keep", clipId: id, beat, script: next, changed, edited };
}

/** A clip without a proposal was written by its creator from the start. */
function isEdited(field: ScriptField, script: ClipScript, proposal: ClipScript | null): boolean {
  return proposal === null || script[field] !== proposal[field];
}

function isKeptAnyway({ script, proposal, hasParts }: CurrentClip): boolean {
  return hasParts || FIELDS.some((field) => isEdited(field, script, proposal));
}

function leastNeeded(clips: readonly PlannedClip[], count: number): PlannedClip[] {
  const need = ({ beat }: PlannedClip) => DISPENSABLE.indexOf(beat);
  return clips.toSorted((a, b) => need(a) - need(b)).slice(0, Math.max(0, count));
}
