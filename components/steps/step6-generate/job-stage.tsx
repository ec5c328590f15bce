import { Button } from "@/components/ui/button";
import type { JobView } from "@/lib/domain/api";
import { formatCredits, formatElapsed, formatUsual } from "@/lib/domain/format";
import { generateTexts as texts } from "./texts";

type JobStageProps = { job: JobView; now: number; isBusy: boolean; onCancel: () => void };

/** A running job: its stage, its place in the queue, time elapsed against time usual. No invented percentage. */
export function JobStage({ job, now, isBusy, onCancel }: JobStageProps) {
  const elapsed = Math.max(0, now - Date.parse(job.createdAt));
  const isLate = elapsed > 3 * job.estimatedDurationMs;
  return (
    <div className="flex flex-col gap-3 rounded-xl bg-raised p-3">
      <div>
        <p className="text-sm font-medium" role="status">
          {nameOf(job)}: {stageOf(job)}
        </p>
        <p className="text-sm text-muted tabular-nums">
          {texts.time(formatElapsed(elapsed), formatUsual(job.estimatedDurationMs))}
        </p>
        <p className="text-sm text-muted">{formatCredits(job.estimatedCostCents)}</p>
      </div>
      <div aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <div className="h-full w-1/3 rounded-full bg-accent motion-safe:animate-pulse" />
      </div>
      {isLate ? <p className="text-sm text-muted">{texts.late}</p> : null}
      <Button look="secondary" isBusy={isBusy} onClick={onCancel}>
        {texts.cancel}
      </Button>
    </div>
  );
}

function nameOf(job: JobView): string {
  if (job.type === "first_frame") return texts.making.first_frame;
  return job.type.startsWith("video_") ? texts.making.video : texts.making.other;
}

function stageOf(job: JobView): string {
  if (job.status === "pending") return texts.stage.pending;
  if (job.status === "in_progress") return texts.stage.running;
  return job.queuePosition === null ? texts.stage.queued : texts.stage.queuedAt(job.queuePosition);
}
