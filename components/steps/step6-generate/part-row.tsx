import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useFailureText } from "@/hooks/use-error-text";
import { useFormats } from "@/hooks/use-formats";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { JobStage } from "./job-stage";
import type { PartKey } from "./part-jobs";

type PartRowProps = {
  part: PartKey;
  isReady: boolean;
  /** Why the part is stale, or null. */
  staleBecause: string | null;
  /** Why it can't be generated now, or null. */
  blockedBecause: string | null;
  priceCents: number;
  active: JobView | undefined;
  newest: JobView | undefined;
  now: number;
  isBusy: boolean;
  onMake: () => void;
  onRetry: (job: JobView) => void;
  onCancel: (job: JobView) => void;
};

/** One part of a clip: its state, why, and what redoing just this part costs. */
export function PartRow(props: PartRowProps) {
  const t = useTranslations("generate");
  const formats = useFormats();
  const failureText = useFailureText();
  const { part, isReady, staleBecause, blockedBecause, priceCents, active, newest, isBusy } = props;
  const name = t(`parts.names.${part}`);
  if (active !== undefined) {
    return (
      <li>
        <JobStage
          job={active}
          name={name}
          now={props.now}
          isBusy={isBusy}
          onCancel={() => props.onCancel(active)}
        />
      </li>
    );
  }
  const failed = newest?.status === "failed" ? newest : null;
  const make = isReady ? t("parts.redo") : t("parts.make");
  const price = formats.price(priceCents);
  return (
    <li className="flex flex-col gap-2 py-2">
      <div className="flex items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="text-sm font-medium">{name}</p>
          <p className="text-sm text-muted">
            {isReady ? (staleBecause ?? t("parts.has")) : (blockedBecause ?? t("parts.missing"))}
            {newest === undefined ? null : (
              <>
                {" · "}
                <PageLink
                  href={`/jobs/${newest.id}`}
                  aria-label={t("parts.act", { act: t("parts.costs"), name })}
                  className="rounded underline decoration-line underline-offset-4 hover:decoration-ink"
                >
                  {t("parts.costs")}
                </PageLink>
              </>
            )}
          </p>
        </div>
        {failed === null ? (
          <Button
            variant={staleBecause === null ? "quiet" : "secondary"}
            isBusy={isBusy}
            disabled={blockedBecause !== null}
            onClick={props.onMake}
            aria-label={t("parts.act", { act: `${make} · ${price}`, name })}
            className="shrink-0"
          >
            {make} · {price}
          </Button>
        ) : null}
      </div>
      {failed === null ? null : (
        <>
          <Notice kind="error">
            {failureText(failed)}
            {part === "voice" ? ` ${t("parts.voiceFailed")}` : ""}
          </Notice>
          <Button
            variant="secondary"
            isBusy={isBusy}
            onClick={() => props.onRetry(failed)}
            aria-label={t("parts.act", { act: `${t("parts.retry")} · ${price}`, name })}
          >
            {t("parts.retry")} · {price}
          </Button>
        </>
      )}
      {newest?.status === "cancelled" && newest.errorCode !== "dependency_failed" ? (
        <p className="text-sm text-muted">{failureText(newest)}</p>
      ) : null}
    </li>
  );
}
