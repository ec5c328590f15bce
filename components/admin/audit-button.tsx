"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { useAdminAct } from "@/hooks/admin/use-admin-act";
import { useErrorText } from "@/hooks/use-error-text";

/** Reruns the audit; the page then shows the results. */
export function AuditButton() {
  const t = useTranslations("adminHealth");
  const errorText = useErrorText();
  const { runAudit, isBusy, error } = useAdminAct();
  return (
    <div className="flex flex-col items-end gap-1">
      <Button variant="secondary" isBusy={isBusy} onClick={() => void runAudit()}>
        {t("auditNow")}
      </Button>
      {error === null ? null : (
        <p role="alert" className="text-sm text-bad">
          {errorText(error)}
        </p>
      )}
    </div>
  );
}
