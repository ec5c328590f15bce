"use client";

import { Plus, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { EditedText, EditedTextArea, EditNote } from "@/components/steps/edited-fields";
import { Button } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { Select } from "@/components/ui/select";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useErrorText } from "@/hooks/use-error-text";
import { BRIEF_LIMITS, missingInBrief, TARGET_SECONDS } from "@/lib/domain/campaigns/brief";
import { LANGUAGES, type Language } from "@/lib/domain/languages";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";

const LANGUAGE_CODES = Object.keys(LANGUAGES) as Language[];

/** Step 4: what the ad has to say. Saved while typing, validated as one form when the plan is written. */
export function BriefStep() {
  const t = useTranslations("brief");
  const errorText = useErrorText();
  const router = useRouter();
  const { draft, brief, presetId, flush, writePlan } = useDraft();
  const [isChecked, setIsChecked] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const whatIsSold = brief("what_is_sold");
  const painPoint = brief("pain_point");
  const audience = brief("audience");
  const benefits = brief("benefits");
  const language = brief("language");
  const targetSeconds = brief("target_seconds");
  const missing = missingInBrief({
    what_is_sold: whatIsSold.value,
    pain_point: painPoint.value,
    audience: audience.value,
    benefits: benefits.value,
  });
  const errorOf = (field: (typeof missing)[number]) =>
    isChecked && missing.includes(field) ? t(`missing.${field}`) : undefined;
  const hasPlan = draft.clips.length > 0;

  const goOn = async () => {
    setIsChecked(true);
    setProblem(null);
    if (missing.length > 0) {
      form.current
        ?.querySelector<HTMLElement>(`[data-field="${missing[0]}"] :is(input, textarea)`)
        ?.focus();
      return;
    }
    setIsBusy(true);
    const rejection = hasPlan ? null : await writePlan();
    const isSaved = rejection === null && (await flush());
    setIsBusy(false);
    if (rejection !== null) setProblem(errorText(rejection));
    else if (isSaved) router.push(`/campaigns/${draft.id}/plan`);
  };

  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void goOn();
      }}
      className="flex flex-col gap-6"
    >
      <StepIntro title={t("title")}>{t("lead")}</StepIntro>
      <div className="grid max-w-4xl gap-5 md:grid-cols-2">
        <div data-field="what_is_sold">
          <EditedText
            field={whatIsSold}
            label={t("whatIsSold")}
            hint={t("whatIsSoldHint")}
            limit={BRIEF_LIMITS.what_is_sold}
            error={errorOf("what_is_sold")}
          />
        </div>
        <div data-field="audience">
          <EditedText
            field={audience}
            label={t("audience")}
            hint={t("audienceHint")}
            limit={BRIEF_LIMITS.audience}
            error={errorOf("audience")}
          />
        </div>
        <div data-field="pain_point" className="md:col-span-2">
          <EditedTextArea
            field={painPoint}
            label={t("painPoint")}
            hint={t("painPointHint")}
            limit={BRIEF_LIMITS.pain_point}
            error={errorOf("pain_point")}
          />
        </div>
        <div data-field="benefits" className="md:col-span-2">
          <Benefits
            values={benefits.value}
            error={errorOf("benefits")}
            onChange={benefits.change}
          />
          <EditNote problem={benefits.problem} onResolve={benefits.resolve} />
        </div>
        <div>
          <Select
            label={t("language")}
            hint={t("languageHint")}
            value={language.value}
            options={LANGUAGE_CODES.map((value) => ({ value, label: t(`languages.${value}`) }))}
            onChange={language.choose}
          />
          <EditNote problem={language.problem} onResolve={language.resolve} />
        </div>
        <div>
          <ChoiceGroup
            legend={t("targetLength")}
            value={targetSeconds.value}
            options={TARGET_SECONDS.map((value) => ({
              value,
              label: t("seconds", { seconds: value }),
            }))}
            onChange={targetSeconds.choose}
          />
          <p className="mt-1.5 text-sm text-muted">{t("targetHint")}</p>
          <EditNote problem={targetSeconds.problem} onResolve={targetSeconds.resolve} />
        </div>
      </div>
      {presetId.value === null ? (
        <Notice kind="info">
          {t.rich("noPreset", {
            link: (chunks) => (
              <PageLink className="underline" href={`/campaigns/${draft.id}/preset`}>
                {chunks}
              </PageLink>
            ),
          })}
        </Notice>
      ) : null}
      {problem === null ? null : <Notice kind="error">{problem}</Notice>}
      {isChecked && missing.length > 0 ? (
        <p role="alert" className="text-sm text-bad">
          {t("incomplete", { count: missing.length })}
        </p>
      ) : null}
      <StepFooter campaignId={draft.id} step="brief">
        <Button type="submit" isBusy={isBusy} disabled={presetId.value === null}>
          {hasPlan ? t("toPlan") : t("writePlan")}
        </Button>
      </StepFooter>
    </form>
  );
}

type BenefitsProps = {
  values: readonly string[];
  error: string | undefined;
  onChange: (values: string[]) => void;
};

/** A short list of lines; the next one is typed into the empty line at the end. */
function Benefits({ values, error, onChange }: BenefitsProps) {
  const t = useTranslations("brief");
  const shown = values.length === 0 ? [""] : values;
  const replace = (index: number, value: string) =>
    onChange(shown.map((other, at) => (at === index ? value : other)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 text-sm font-medium">{t("benefits")}</legend>
      {shown.map((value, index) => (
        // A line has no key but its index; its value is in the row, not in the element.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="flex items-end gap-2">
          <Field
            className="flex-1"
            label={t("benefit", { number: index + 1 })}
            value={value}
            maxLength={BRIEF_LIMITS.benefit}
            placeholder={index === 0 ? t("benefitPlaceholder") : undefined}
            error={index === 0 ? error : undefined}
            onChange={(event) => replace(index, event.currentTarget.value)}
          />
          {shown.length > 1 ? (
            <IconButton
              icon={X}
              label={t("removeBenefit", { number: index + 1 })}
              onClick={() => onChange(shown.filter((_, at) => at !== index))}
            />
          ) : null}
        </div>
      ))}
      {shown.length < BRIEF_LIMITS.benefits ? (
        <Button
          variant="secondary"
          className="self-start"
          disabled={shown.some((value) => value.trim() === "")}
          onClick={() => onChange([...shown, ""])}
        >
          <Plus aria-hidden className="size-4" />
          {t("addBenefit")}
        </Button>
      ) : null}
    </fieldset>
  );
}
