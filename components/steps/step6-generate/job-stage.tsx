import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { useFormats } from "@/hooks/use-formats";
import { formatElapsed } from "@/lib/domain/format";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import type { Translator } from "@/lib/i18n/problem-text";

type JobStageProps = {
  job: JobView;
  name: string;
  now: number;
  isBusy: boolean;
  onCancel: () => void;
};

/** A running job: its stage, queue position, and elapsed against usual time. No invented percentage. */
export function JobStage({ job, name, now, isBusy, onCancel }: JobStageProps) {
  const t = useTranslations("generate");
  const formats = useFormats();
  const isAtFal = job.submittedAt !== null;
  const elapsed = Math.max(0, now - Date.parse(job.submittedAt ?? job.createdAt));
  const isLate = isAtFal && elapsed > 3 * job.estimatedDurationMs;
  return (
    <div className="my-1 flex flex-col gap-2 rounded-xl bg-raised p-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-32">
          <p className="text-sm font-medium" role="status">
            {t("parts.state", { name, state: stageOf(t, job) })}
            {job.retryCount > 0 ? ` · ${t("parts.again", { number: job.retryCount + 1 })}` : ""}
          </p>
          <p className="text-sm text-muted tabular-nums">
            {isAtFal
              ? `${t("time", { elapsed: formatElapsed(elapsed), usual: formats.usual(job.estimatedDurationMs) })} · `
              : ""}
            {formats.price(job.estimatedCostCents)}
          </p>
        </div>
        <Button
          variant="secondary"
          isBusy={isBusy}
          onClick={onCancel}
          aria-label={t("parts.act", { act: t("cancel"), name })}
        >
          {t("cancel")}
        </Button>
      </div>
      <div aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <div
          className={
            isAtFal ? "h-full w-1/3 rounded-full bg-accent motion-safe:animate-pulse" : "h-full w-0"
          }
        />
      </div>
      {isLate ? <p className="text-sm text-muted">{t("late")}</p> : null}
    </div>
  );
}

function stageOf(t: Translator<"generate">, job: JobView): string {
  if (job.status === "pending") {
    return job.dependsOn.length > 0 ? t("parts.waiting") : t("stage.pending");
  }
  if (job.status === "in_progress") return t("stage.running");
  return job.queuePosition === null
    ? t("stage.queued")
    : t("stage.queuedAt", { ahead: job.queuePosition });
}
