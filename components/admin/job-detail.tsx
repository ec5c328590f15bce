"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { AdminJobView } from "@/lib/domain/admin/jobs";
import { toAmount, toCents } from "@/lib/domain/credits/budget";
import { toVisibleJson } from "@/lib/domain/escape-control-characters";
import { AdminSection } from "./admin-section";
import { Figure } from "./figure";
import { JobActions } from "./job-actions";
import { JobTimeline } from "./job-timeline";
import { NextStepText } from "./next-step-text";
import { UntrustedBlock, UntrustedText } from "./untrusted-text";

type JobDetailProps = { view: AdminJobView; currency: string };

/** Everything about one job: events, costs, input and output. */
export function AdminJobDetail({ view, currency }: JobDetailProps) {
  const { job } = view;
  const t = useTranslations("adminJobs");
  const words = useWords();
  const toNext = job.completedAt === null ? view.deadlineAt : null;
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h1 className="text-2xl font-semibold tracking-tight">{words.generation(job.type)}</h1>
          <p role="status" className="text-muted">
            {words.status(job.status)}
          </p>
        </div>
        <JobActions job={job} isOpen={view.next.step !== "nothing" || view.canBeStored} />
      </div>

      {job.errorCode === null ? null : (
        <AdminSection title={t("error")}>
          <Facts
            facts={[
              { label: t("errorCode"), value: <UntrustedText text={job.errorCode} /> },
              {
                label: t("errorMessage"),
                value: <UntrustedText text={view.errorMessage ?? "–"} />,
              },
            ]}
          />
        </AdminSection>
      )}

      <AdminSection title={t("next")}>
        <div className="flex flex-col gap-2 text-sm">
          <p>
            <NextStepText next={view.next} deadlineAt={toNext} />
          </p>
          {view.checkFailures === 0 || job.completedAt !== null ? null : (
            <Notice kind="error">
              {t("steps.unanswered", {
                count: view.checkFailures,
                error: view.checkError ?? "–",
              })}
            </Notice>
          )}
          {view.storeError === null ? null : (
            <Notice kind="error">
              {t("steps.unstored", { count: view.storeAttempts, error: view.storeError })}
            </Notice>
          )}
        </div>
      </AdminSection>

      <Costs view={view} currency={currency} />

      <AdminSection title={t("timeline")}>
        <JobTimeline events={view.timeline} />
      </AdminSection>

      <Place view={view} />
      <Preview view={view} />

      <AdminSection title={t("input")} lead={t("shownAsText")}>
        <UntrustedBlock label={t("input")} text={toVisibleJson(view.input)} />
      </AdminSection>
      <AdminSection title={t("result")}>
        {view.result === null ? (
          <p className="text-sm text-muted">{t("noResult")}</p>
        ) : (
          <UntrustedBlock label={t("result")} text={toVisibleJson(view.result)} />
        )}
      </AdminSection>
      {view.bodies.map(({ at, body }) => (
        <AdminSection key={at} title={t("body")}>
          <UntrustedBlock label={t("body")} text={body} />
        </AdminSection>
      ))}
    </div>
  );
}

function Costs({ view, currency }: JobDetailProps) {
  const { job } = view;
  const t = useTranslations("adminJobs");
  const formats = useFormats();
  const money = (microusd: number) => formats.money(toAmount(toCents(microusd)), currency);
  const isNothing = job.spentMicrousd === 0 && job.providerEstimateMicrousd > 0;
  return (
    <AdminSection title={t("costs")}>
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure label={t("estimate")} value={formats.credits(job.estimatedCents)} />
        <Figure label={t("held")} value={formats.credits(job.heldCents)} />
        <Figure
          label={t("charged")}
          value={job.chargedCents === null ? "–" : formats.credits(job.chargedCents)}
          {...(job.chargedCents === null
            ? { hint: t("notYet") }
            : job.refundedCents > 0
              ? { hint: t("refunded", { count: job.refundedCents }) }
              : {})}
        />
        <Figure
          label={t("provider")}
          value={money(job.spentMicrousd)}
          hint={
            job.providerBilledMicrousd !== null
              ? t("billed", { estimate: money(job.providerEstimateMicrousd) })
              : isNothing
                ? t("nothingSpent")
                : t("expected")
          }
        />
      </dl>
    </AdminSection>
  );
}

function Place({ view }: { view: AdminJobView }) {
  const { job } = view;
  const t = useTranslations("adminJobs");
  const tAdmin = useTranslations("admin");
  const words = useWords();
  return (
    <AdminSection title={t("facts")}>
      <Facts
        facts={[
          {
            label: t("owner"),
            value: (
              <Reference href={`/admin/users/${job.userId}`}>
                <UntrustedText text={job.email ?? tAdmin("deletedUser")} />
              </Reference>
            ),
          },
          {
            label: t("campaign"),
            value:
              job.campaignId === null ? (
                t("noCampaign")
              ) : (
                <Reference href={`/admin/jobs?campaign=${job.campaignId}`}>
                  <UntrustedText text={job.campaignTitle ?? job.campaignId} />
                </Reference>
              ),
          },
          {
            label: t("clip"),
            value:
              job.clipId === null ? (
                "–"
              ) : (
                <Reference href={`/admin/jobs?clip=${job.clipId}`}>
                  {job.beat === null ? null : `${words.beat(job.beat)} · `}
                  <Id id={job.clipId} />
                </Reference>
              ),
          },
          { label: t("jobId"), value: <Id id={job.id} /> },
          {
            label: t("requestId"),
            value: job.requestId === null ? t("noRequest") : <Id id={job.requestId} />,
          },
          ...(job.retryOf === null
            ? []
            : [{ label: t("retryOf"), value: <JobReference id={job.retryOf} /> }]),
          ...(view.tries.length === 0
            ? []
            : [
                {
                  label: t("tries"),
                  value: view.tries.map((id) => <JobReference key={id} id={id} />),
                },
              ]),
          ...(view.dependsOn.length === 0
            ? []
            : [
                {
                  label: t("needs"),
                  value: view.dependsOn.map((id) => <JobReference key={id} id={id} />),
                },
              ]),
        ]}
      />
    </AdminSection>
  );
}

type Fact = { label: string; value: ReactNode };

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="flex min-w-0 flex-col wrap-anywhere">
            <div>{value}</div>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Reference({ href, children }: { href: string; children: ReactNode }) {
  return (
    <PageLink href={href} className="underline underline-offset-4">
      {children}
    </PageLink>
  );
}

function JobReference({ id }: { id: string }) {
  return (
    <div>
      <Reference href={`/admin/jobs/${id}`}>
        <Id id={id} />
      </Reference>
    </div>
  );
}

function Id({ id }: { id: string }) {
  return (
    <code className="text-xs">
      <UntrustedText text={id} />
    </code>
  );
}

function Preview({ view }: { view: AdminJobView }) {
  const t = useTranslations("adminJobs");
  const { preview, resultUrl } = view;
  if (preview === null && resultUrl === null) return null;
  return (
    <AdminSection title={t("preview")}>
      {preview === null ? (
        <p className="text-sm">
          {t("previewUnstored")} <UntrustedText text={resultUrl ?? ""} />
        </p>
      ) : preview.kind === "video" ? (
        // biome-ignore lint/a11y/useMediaCaption: the raw result; its words are in the transcript job.
        <video
          src={preview.url}
          controls
          playsInline
          preload="metadata"
          className="max-h-96 w-fit max-w-full rounded-lg bg-black"
        />
      ) : preview.kind === "audio" ? (
        // biome-ignore lint/a11y/useMediaCaption: the raw result; its words are in the transcript job.
        <audio src={preview.url} controls preload="metadata" className="max-w-full" />
      ) : (
        // biome-ignore lint/performance/noImgElement: a signed URL differs each time, so caching the image is useless.
        <img
          src={preview.url}
          alt={t("preview")}
          className="max-h-96 w-fit max-w-full rounded-lg"
        />
      )}
    </AdminSection>
  );
}
