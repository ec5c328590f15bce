import type { FailureCode } from "@/lib/domain/jobs/job-failure";

/** Why a job failed, by code. English readers get the message in the job's row instead, which often says more. */
export const failures = {
  cancelled: "You cancelled this. Nothing was charged.",
  cancelled_by_studio: "The studio cancelled this. Nothing was charged.",
  content_policy:
    "The provider's safety check declined this content. Change the wording or the image. Nothing was charged.",
  deadline_exceeded:
    "The provider didn't finish in time, so we stopped waiting. Nothing was charged.",
  dependency_failed: "A step this one needs has failed. Nothing was charged.",
  failed_by_studio: "The studio ended this generation. Nothing was charged.",
  file_unreadable: "The provider couldn't load one of the files. Nothing was charged.",
  file_unsuitable: "One of the files doesn't suit this model. Nothing was charged.",
  invalid_input: "The provider found the request invalid. Nothing was charged.",
  no_media: "The model made nothing of this request. Try other words. Nothing was charged.",
  provider_account:
    "The provider doesn't let us generate right now. This is ours to fix, not yours; please tell us if it lasts. Nothing was charged.",
  provider_busy: "The provider is too busy to take this job. Nothing was charged.",
  provider_cancelled: "The provider cancelled this job. Nothing was charged.",
  provider_error: "The provider failed while working on this. Nothing was charged.",
  provider_timeout: "The model took too long and gave up. Nothing was charged.",
  result_gone: "The provider no longer has the result of this job. Nothing was charged.",
  submission_lost:
    "We couldn't find out whether the provider took this job, so we gave it up. Nothing was charged.",
  unknown: "This generation failed. Nothing was charged.",
  unknown_model: "The provider doesn't know this model. Nothing was charged.",
  unreadable_result:
    "The provider finished, but its answer held no usable file. Nothing was charged.",
} as const satisfies Record<FailureCode | "unknown", string>;
