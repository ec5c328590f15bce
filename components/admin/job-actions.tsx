"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import { useAdminAct } from "@/hooks/admin/use-admin-act";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { CheckButton } from "./check-button";
import { ReasonDialog } from "./reason-dialog";

type Act = "cancel" | "fail" | "retry" | "refund";

type JobActionsProps = {
  job: AdminJob;
  /** Work on the job remains, so there is something to check. */
  isOpen: boolean;
};

/** The actions this job's state allows. */
export function JobActions({ job, isOpen }: JobActionsProps) {
  const t = useTranslations("adminJobs.actions");
  const errorText = useErrorText();
  const router = useRouter();
  const { endJob, retryJob, isBusy, error, fields, forget } = useAdminAct();
  const [asked, setAsked] = useState<Act | null>(null);
  const problem = error === null || fields.includes("reason") ? null : errorText(error);
  const isRunning = !isFinished(job.status);
  const charged = (job.chargedCents ?? 0) - job.refundedCents;
  const canRetry =
    (job.status === "failed" || job.status === "cancelled") &&
    job.errorCode !== "dependency_failed";

  const ask = (what: Act) => {
    forget();
    setAsked(what);
  };
  const end = (what: "cancel" | "fail" | "refund", done: string) => async (reason: string) => {
    if ((await endJob(job.id, what, reason)) === null) return;
    setAsked(null);
    toast.success(done);
  };
  const retry = async () => {
    const response = await retryJob(job.id);
    if (response === null) return;
    setAsked(null);
    toast.success(t("done.retried"));
    router.push(`/admin/jobs/${response.jobId}`);
  };

  if (!isOpen && !canRetry && charged <= 0) return null;
  const dialog = {
    isBusy,
    problem,
    isReasonWrong: fields.includes("reason"),
    onClose: () => setAsked(null),
  };
  return (
    <section aria-label={t("label")} className="flex flex-wrap gap-2">
      {isOpen ? <CheckButton jobId={job.id} /> : null}
      {isRunning ? (
        <>
          <Button variant="secondary" onClick={() => ask("cancel")}>
            {t("cancel")}
          </Button>
          <Button variant="danger" onClick={() => ask("fail")}>
            {t("fail")}
          </Button>
        </>
      ) : null}
      {canRetry ? (
        <Button variant="secondary" onClick={() => ask("retry")}>
          {t("retry")}
        </Button>
      ) : null}
      {charged > 0 ? (
        <Button variant="secondary" onClick={() => ask("refund")}>
          {t("refund")}
        </Button>
      ) : null}
      {asked === "cancel" ? (
        <ReasonDialog
          {...dialog}
          title={t("cancelTitle")}
          text={t("cancelText")}
          hint={t("reasonHint")}
          confirmLabel={t("cancel")}
          onConfirm={(reason) => void end("cancel", t("done.cancelled"))(reason)}
        />
      ) : null}
      {asked === "fail" ? (
        <ReasonDialog
          {...dialog}
          title={t("failTitle")}
          text={t("failText")}
          hint={t("reasonHint")}
          confirmLabel={t("fail")}
          onConfirm={(reason) => void end("fail", t("done.failed"))(reason)}
        />
      ) : null}
      {asked === "refund" ? (
        <ReasonDialog
          {...dialog}
          title={t("refundTitle")}
          text={t("refundText", { count: charged })}
          hint={t("refundHint")}
          confirmLabel={t("refund")}
          onConfirm={(reason) => void end("refund", t("done.refunded"))(reason)}
        />
      ) : null}
      <ConfirmDialog
        isOpen={asked === "retry"}
        onOpenChange={(isOpenNow) => setAsked(isOpenNow ? "retry" : null)}
        title={t("retryTitle")}
        description={t("retryText")}
        confirmLabel={t("retry")}
        isBusy={isBusy}
        onConfirm={() => void retry()}
      >
        {problem === null ? null : <Notice kind="error">{problem}</Notice>}
      </ConfirmDialog>
    </section>
  );
}
