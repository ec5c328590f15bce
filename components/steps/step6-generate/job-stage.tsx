import { Button } from "@/components/ui/button";
import { useFormats } from "@/hooks/use-formats";
import type { JobView } from "@/lib/domain/api";
import { formatCredits, formatElapsed } from "@/lib/domain/format";
import { generateTexts as texts } from "./texts";

type JobStageProps = {
  job: JobView;
  name: string;
  now: number;
  isBusy: boolean;
  onCancel: () => void;
};

/** A running job: its stage, its place in the queue, time elapsed against time usual. No invented percentage. */
export function JobStage({ job, name, now, isBusy, onCancel }: JobStageProps) {
  const formats = useFormats();
  const isAtFal = job.submittedAt !== null;
  const elapsed = Math.max(0, now - Date.parse(job.submittedAt ?? job.createdAt));
  const isLate = isAtFal && elapsed > 3 * job.estimatedDurationMs;
  return (
    <div className="my-1 flex flex-col gap-2 rounded-xl bg-raised p-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-sm font-medium" role="status">
            {name}: {stageOf(job)}
            {job.retryCount > 0 ? ` · ${texts.parts.again(job.retryCount)}` : ""}
          </p>
          <p className="text-sm text-muted tabular-nums">
            {isAtFal
              ? `${texts.time(formatElapsed(elapsed), formats.usual(job.estimatedDurationMs))} · `
              : ""}
            {job.estimatedCostCents === 0 ? texts.free : formatCredits(job.estimatedCostCents)}
          </p>
        </div>
        <Button
          look="secondary"
          isBusy={isBusy}
          onClick={onCancel}
          aria-label={`${texts.cancel}: ${name}`}
        >
          {texts.cancel}
        </Button>
      </div>
      <div aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <div
          className={
            isAtFal ? "h-full w-1/3 rounded-full bg-accent motion-safe:animate-pulse" : "h-full w-0"
          }
        />
      </div>
      {isLate ? <p className="text-sm text-muted">{texts.late}</p> : null}
    </div>
  );
}

function stageOf(job: JobView): string {
  if (job.status === "pending") {
    return job.dependsOn.length > 0 ? texts.parts.waiting : texts.stage.pending;
  }
  if (job.status === "in_progress") return texts.stage.running;
  return job.queuePosition === null ? texts.stage.queued : texts.stage.queuedAt(job.queuePosition);
}
