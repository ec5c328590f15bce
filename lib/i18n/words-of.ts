import { isBeat } from "@/lib/domain/campaigns/plan";
import { isFilmingType } from "@/lib/domain/generation/prompt";
import { isGenerationType } from "@/lib/domain/generation/types";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import type { Translator } from "./problem-text";

/** Values of rows → words. Rows outlive code, so an unknown value is shown as it is. */
export function wordsOf(t: Translator<"words">) {
  return {
    beat: (beat: string) => (isBeat(beat) ? t(`beats.${beat}`) : beat),
    filmingType: (type: string) => (isFilmingType(type) ? t(`filmingTypes.${type}`) : type),
    generation: (type: string) => (isGenerationType(type) ? t(`generations.${type}`) : type),
    status: (status: JobStatus) => t(`statuses.${status}`),
  };
}
