"use client";

import { Clapperboard } from "lucide-react";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { EditNote } from "@/components/steps/edited-fields";
import { Notice } from "@/components/ui/notice";
import { RadioCard } from "@/components/ui/radio-card";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { exampleLine, isKnownPreset, type PresetCard } from "@/lib/domain/campaigns/preset";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";

/** Step 3: the preset. Nothing is planned yet; an existing plan stays until it is rewritten. */
export function PresetStep({ presets }: { presets: readonly PresetCard[] }) {
  const t = useTranslations("preset");
  const words = useTranslations("words");
  const { draft, presetId, brief } = useDraft();
  const whatIsSold = brief("what_is_sold").value;
  const name = useId();
  return (
    <>
      <StepIntro title={t("title")}>{t("lead")}</StepIntro>
      {draft.clips.length > 0 ? <Notice kind="info">{t("planStays")}</Notice> : null}
      <EditNote problem={presetId.problem} onResolve={presetId.resolve} />
      <fieldset>
        <legend className="sr-only">{t("title")}</legend>
        <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
          {presets.map((preset) => (
            <RadioCard
              key={preset.id}
              name={name}
              value={preset.id}
              isChecked={presetId.value === preset.id}
              onChoose={() => presetId.choose(preset.id)}
              className="flex-col p-4"
            >
              <div>
                <p className="font-semibold">
                  {isKnownPreset(preset.id) ? t(`known.${preset.id}.name`) : preset.name}
                </p>
                <p className="mt-0.5 text-sm text-muted">
                  {isKnownPreset(preset.id) ? t(`known.${preset.id}.summary`) : preset.summary}
                </p>
              </div>
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
                <span className="inline-flex items-center gap-1.5">
                  <Clapperboard aria-hidden className="size-4 text-muted" />
                  {words(`filmingTypes.${preset.filmingType}`)}
                </span>
                <span className="text-muted">
                  {isKnownPreset(preset.id) ? t(`known.${preset.id}.tone`) : preset.tone}
                </span>
              </p>
              <ol className="flex flex-wrap gap-1.5" aria-label={t("beats")}>
                {preset.beats.map(({ beat }, index) => (
                  // A beat may occur twice, and the list never changes.
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above
                  <li key={index} className="rounded-md bg-raised px-2 py-0.5 text-xs">
                    {words(`beats.${beat}`)}
                  </li>
                ))}
              </ol>
              <dl className="mt-auto flex flex-col gap-1.5 border-l-2 border-line pl-3 text-sm">
                {[preset.beats.at(0), preset.beats.at(-1)].map((beat, index) => (
                  <div key={index === 0 ? "first" : "last"}>
                    <dt className="text-xs text-muted">{t(index === 0 ? "opens" : "ends")}</dt>
                    <dd lang="en" className="italic">
                      “{exampleLine(beat?.line ?? "", whatIsSold)}”
                    </dd>
                  </div>
                ))}
              </dl>
            </RadioCard>
          ))}
        </div>
      </fieldset>
      <StepFooter campaignId={draft.id} step="preset" />
    </>
  );
}
