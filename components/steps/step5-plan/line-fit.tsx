import { CircleAlert, CircleCheck, Timer } from "lucide-react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { countWords, fitsClip, speakingSeconds } from "@/lib/domain/media/speech";

const SIGNS = { short: Timer, fits: CircleCheck, long: CircleAlert } as const;

type LineFitProps = { line: string; language: string; seconds: number };

/** Speaking time of the line against its clip's duration. In words: the colour only repeats them. */
export function LineFit({ line, language, seconds }: LineFitProps) {
  const t = useTranslations("plan.line");
  const count = countWords(line);
  if (count === 0) return <p className="text-sm text-muted">{t("silent")}</p>;
  const fit = fitsClip(line, language, seconds);
  const Sign = SIGNS[fit];
  const spoken = Math.max(0.1, Math.round(speakingSeconds(line, language) * 10) / 10);
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="text-muted tabular-nums">{t("words", { count, seconds: spoken })}</span>
      <span
        className={classNames(
          "inline-flex items-center gap-1.5",
          fit === "long" ? "font-medium text-bad" : fit === "fits" ? "text-good" : "text-muted",
        )}
      >
        <Sign aria-hidden className="size-4 shrink-0" />
        {t(fit, { seconds })}
      </span>
    </p>
  );
}
