import "server-only";
import { getGeneration } from "@/lib/domain/generation";
import { isFailure } from "@/lib/domain/generation/define";
import type { JobFailure } from "@/lib/domain/jobs/job-failure";
import type { Settlement } from "@/lib/server/db/jobs/lifecycle";
import type { Job } from "@/lib/server/db/jobs/read";

/** fal's output for a job → how the job ends: completed with its clip patch, or failed if the output is unusable. */
export function toSettlement(job: Job, output: unknown): Settlement {
  const applied = getGeneration(job.type).applyOutput(output, job.input);
  return isFailure(applied)
    ? failed(applied, output)
    : { outcome: "completed", result: output, ...applied };
}

export function failed(
  failure: JobFailure,
  result: unknown = {},
): Extract<Settlement, { outcome: "failed" }> {
  return { outcome: "failed", failure, result };
}
