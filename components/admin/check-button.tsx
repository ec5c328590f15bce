"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { useAdminAct } from "@/hooks/admin/use-admin-act";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";

type CheckButtonProps = {
  jobId: string;
  /** Accessible name, where a page has several of these. */
  label?: string;
};

/** Has a job checked now and reports the outcome; the page then shows the new state. */
export function CheckButton({ jobId, label }: CheckButtonProps) {
  const t = useTranslations("adminJobs.actions");
  const errorText = useErrorText();
  const { checkJob, isBusy, error } = useAdminAct();
  const check = async () => {
    const response = await checkJob(jobId);
    if (response !== null) toast.success(t(`done.${response.checked}`));
  };
  return (
    <div className="flex flex-col items-end gap-1">
      <Button variant="secondary" isBusy={isBusy} onClick={() => void check()} aria-label={label}>
        {t("check")}
      </Button>
      {error === null ? null : (
        <p role="alert" className="text-sm text-bad">
          {errorText(error)}
        </p>
      )}
    </div>
  );
}
