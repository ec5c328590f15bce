"use client";

import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { PageLink } from "@/components/ui/page-link";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { useTimeZone } from "@/hooks/use-time-zone";
import { useWords } from "@/hooks/use-words";
import { isJobStatus } from "@/lib/domain/jobs/job-status";
import type { TimelineEvent } from "@/lib/domain/jobs/job-timeline";
import { UntrustedText } from "./untrusted-text";

/** A job's events, to the second. */
export function JobTimeline({ events }: { events: readonly TimelineEvent[] }) {
  const format = useFormatter();
  const timeZone = useTimeZone();
  const second = (time: string) =>
    format.dateTime(new Date(time), { dateStyle: "medium", timeStyle: "medium", timeZone });
  return (
    <ol className="flex flex-col gap-2 border-l border-line pl-4 text-sm">
      {events.map((event) => (
        <li key={`${event.kind} ${event.at}`} className="flex flex-col sm:flex-row sm:gap-4">
          <time dateTime={event.at} className="shrink-0 text-muted tabular-nums sm:w-48">
            {second(event.at)}
          </time>
          <div className="min-w-0">
            <EventText event={event} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function EventText({ event }: { event: TimelineEvent }): ReactNode {
  const t = useTranslations("adminJobs");
  const tAdmin = useTranslations("admin");
  const words = useWords();
  const adminWords = useAdminWords();
  switch (event.kind) {
    case "created":
      return t("events.created", { held: event.heldCents });
    case "checks":
      return t("events.checks", { count: event.count });
    case "delivery":
      return t("events.delivery", { outcome: event.outcome, times: event.timesSeen });
    case "settled":
      return t("events.settled", {
        status: isJobStatus(event.status) ? words.status(event.status) : event.status,
        by: adminWords.settler(event.by),
      });
    case "refunded":
      return t("events.refunded", { cents: event.cents });
    case "action": {
      const act = adminWords.act(event.action);
      const who = event.who ?? tAdmin("deletedUser");
      return (
        <UntrustedText
          text={
            event.reason === null
              ? t("events.action", { who, act })
              : t("events.actionReason", { who, act, reason: event.reason })
          }
        />
      );
    }
    case "try":
      return (
        <PageLink href={`/admin/jobs/${event.jobId}`} className="underline underline-offset-4">
          {t("events.try")}
        </PageLink>
      );
    default:
      return t(`events.${event.kind}`);
  }
}
