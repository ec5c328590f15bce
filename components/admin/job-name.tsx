"use client";

import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { LocalTime } from "@/components/ui/local-time";
import { PageLink } from "@/components/ui/page-link";
import { useWords } from "@/hooks/use-words";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import { UntrustedText } from "./untrusted-text";

const TONES: Partial<Record<AdminJob["status"], string>> = {
  completed: "text-good",
  failed: "text-bad",
};

/** A job's type and status, linked to its page. On narrow screens also its user. */
export function JobName({ job }: { job: AdminJob }) {
  const t = useTranslations("admin");
  const words = useWords();
  return (
    <div className="flex min-w-32 flex-col">
      <PageLink href={`/admin/jobs/${job.id}`} className="font-medium underline underline-offset-4">
        {words.generation(job.type)}
      </PageLink>
      <span className={classNames(TONES[job.status] ?? "text-muted")}>
        {words.status(job.status)}
        {job.errorCode === null ? null : (
          <>
            {" · "}
            <UntrustedText text={job.errorCode} />
          </>
        )}
      </span>
      <span className="text-muted md:hidden">
        <UntrustedText text={job.email ?? t("deletedUser")} />
      </span>
      <span className="text-muted sm:hidden">
        <LocalTime time={job.createdAt} />
      </span>
    </div>
  );
}
