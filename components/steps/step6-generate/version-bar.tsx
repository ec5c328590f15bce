import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { ChangedAt } from "@/components/ui/changed-at";
import { useWords } from "@/hooks/use-words";
import type { VersionView } from "@/lib/domain/campaigns/campaign";

type VersionBarProps = {
  versions: readonly VersionView[];
  /** The selected version's number. */
  selected: number;
  /** The number of the version on screen. */
  shown: number;
  isComparing: boolean;
  isBusy: boolean;
  onShow: (number: number) => void;
  onUse: (number: number, withScript: boolean) => void;
  onCompare: (isComparing: boolean) => void;
};

/** Steps through a clip's versions (n/m), selects one, compares one with the selected one. */
export function VersionBar(props: VersionBarProps) {
  const t = useTranslations("generate");
  const words = useWords();
  const { versions, selected, shown } = props;
  const index = versions.findIndex((version) => version.number === shown);
  const version = versions[index];
  if (version === undefined || versions.length < 2) return null;
  const current = versions.find((other) => other.number === selected);
  const move = (step: number) => {
    const target = versions[index + step];
    if (target !== undefined) props.onShow(target.number);
  };
  return (
    <section
      aria-label={t("versions.label")}
      className="flex flex-col gap-2 border-t border-line pt-3"
    >
      <div className="flex items-center gap-1">
        <Button
          variant="quiet"
          aria-label={t("versions.previous")}
          disabled={index === 0}
          onClick={() => move(-1)}
        >
          <ChevronLeft aria-hidden className="size-4" />
        </Button>
        <span className="text-sm font-medium tabular-nums" aria-live="polite">
          {t("versions.of", { number: index + 1, all: versions.length })}
        </span>
        <Button
          variant="quiet"
          aria-label={t("versions.next")}
          disabled={index === versions.length - 1}
          onClick={() => move(1)}
        >
          <ChevronRight aria-hidden className="size-4" />
        </Button>
        <span className="min-w-0 truncate text-sm text-muted">
          {t("versions.made", { action: words.generation(version.action) })} ·{" "}
          <ChangedAt time={version.createdAt} />
        </span>
      </div>
      {shown === selected ? null : (
        <>
          <p className="text-sm text-muted">{t("versions.shown")}</p>
          <div className="flex flex-wrap gap-2">
            <Button isBusy={props.isBusy} onClick={() => props.onUse(shown, false)}>
              {t("versions.use")}
            </Button>
            {version.line === current?.line ? null : (
              <Button
                variant="secondary"
                isBusy={props.isBusy}
                onClick={() => props.onUse(shown, true)}
              >
                {t("versions.useWithLine")}
              </Button>
            )}
            <Button variant="secondary" onClick={() => props.onCompare(!props.isComparing)}>
              {props.isComparing ? t("versions.closeCompare") : t("versions.compare")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
