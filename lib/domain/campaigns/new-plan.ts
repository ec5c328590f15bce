import type { ClipScript } from "@/lib/domain/generation/clip-script.schema";
import { BEATS, type Beat } from "./plan";
import type { PlanPreview } from "./plan.schema";

type Step = PlanPreview["steps"][number];
type KeepStep = Extract<Step, { kind: "keep" }>;
export type ScriptField = keyof ClipScript;
/** Fields the creator wrote that the new plan replaces, by clip. */
export type Overwrite = ReadonlyMap<string, readonly ScriptField[]>;

/** A clip's script under a new plan: what its creator wrote stays, except for the fields in `overwrite`. */
export function scriptAfter(step: KeepStep, now: ClipScript, overwrite: Overwrite): ClipScript {
  const named = overwrite.get(step.clipId) ?? [];
  const own = step.edited.filter((field) => !named.includes(field));
  return { ...step.script, ...Object.fromEntries(own.map((field) => [field, now[field]])) };
}

/** The ad's length in seconds under a new plan. */
export function secondsAfter(
  steps: readonly Step[],
  clips: readonly { id: string; script: ClipScript }[],
  overwrite: Overwrite,
): number {
  const now = new Map(clips.map((clip) => [clip.id, clip.script]));
  const secondsOf = (step: Step): number => {
    if (step.kind === "add") return step.script.duration;
    const script = now.get(step.clipId);
    if (script === undefined || step.kind === "remove") return 0;
    return step.kind === "stay" ? script.duration : scriptAfter(step, script, overwrite).duration;
  };
  return steps.reduce((sum, step) => sum + secondsOf(step), 0);
}

/** Where a clip of this beat belongs among the existing ones: after the last one whose beat usually precedes or equals it. */
export function placeOfBeat(beats: readonly string[], beat: Beat): number {
  const before: readonly string[] = BEATS.slice(0, BEATS.indexOf(beat) + 1);
  return beats.findLastIndex((other) => before.includes(other)) + 1;
}
