"use client";

import { useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import type { NextStep } from "@/lib/domain/admin/jobs";

type NextStepTextProps = {
  next: NextStep;
  /** When the job expires; null once it has ended. */
  deadlineAt: string | null;
};

/** What the reconciler does with a job next, and when. */
export function NextStepText({ next, deadlineAt }: NextStepTextProps) {
  const t = useTranslations("adminJobs.steps");
  const { at } = next;
  return (
    <span>
      {t(next.step)}
      {at === null ? null : <> {t.rich("at", { time: () => <LocalTime time={at} /> })}</>}
      {deadlineAt === null || next.step === "wait" ? null : (
        <> {t.rich("deadline", { time: () => <LocalTime time={deadlineAt} /> })}</>
      )}
    </span>
  );
}
