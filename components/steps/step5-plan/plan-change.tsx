"use client";

import { useFormatter, useTranslations } from "use-intl";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import type { ScriptField } from "@/lib/domain/campaigns/new-plan";
import type { PlanPreview } from "@/lib/domain/campaigns/plan.schema";

type Step = PlanPreview["steps"][number];
type KeepStep = Extract<Step, { kind: "keep" }>;

type PlanChangeProps = {
  step: Step;
  position: number;
  /** The current clip; null for a new one. */
  clip: DraftClip | null;
  isRunning: (clip: DraftClip) => boolean;
  ticked: readonly ScriptField[];
  onTick: (clipId: string, field: ScriptField, isTicked: boolean) => void;
};

/** What a new plan does to one clip; of the creator's own text, only ticked fields are replaced. */
export function PlanChange(props: PlanChangeProps) {
  const { step, position, clip } = props;
  const t = useTranslations("plan");
  const words = useWords();
  const beat = words.beat(step.beat);
  return (
    <li className="flex flex-col gap-2 py-3">
      <h3 className="font-medium">
        {step.kind === "remove" ? beat : t("clip", { position, beat })}
      </h3>
      {step.kind === "keep" && clip !== null ? (
        <Kept {...props} step={step} clip={clip} />
      ) : (
        <p className="text-sm text-muted">
          {step.kind === "add"
            ? t("again.added")
            : step.kind === "remove"
              ? t("again.removed")
              : t(`again.${reasonToStay(clip, props.isRunning)}`)}
        </p>
      )}
      {step.kind === "add" ? <Words text={step.script.line} /> : null}
    </li>
  );
}

function reasonToStay(clip: DraftClip | null, isRunning: PlanChangeProps["isRunning"]) {
  if (clip?.hasVideo) return "stayVideo";
  return clip !== null && (clip.hasParts || isRunning(clip)) ? "stayParts" : "stayOwn";
}

function Kept({
  step,
  clip,
  ticked,
  onTick,
}: PlanChangeProps & { step: KeepStep; clip: DraftClip }) {
  const t = useTranslations("plan");
  const format = useFormatter();
  const taken = step.changed.filter((field) => !step.edited.includes(field));
  const isLineReplaced =
    taken.includes("line") || (step.edited.includes("line") && ticked.includes("line"));
  if (step.changed.length === 0) {
    return <p className="text-sm text-muted">{t("again.unchanged")}</p>;
  }
  return (
    <>
      {taken.length === 0 ? null : (
        <p className="text-sm text-muted">
          {t("again.rewritten", {
            fields: format.list(taken.map((field) => t(`fields.${field}`))),
          })}
        </p>
      )}
      {taken.includes("line") ? <Words text={step.script.line} /> : null}
      {step.edited.length === 0 ? null : (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 text-sm text-muted">{t("again.own")}</legend>
          {step.edited.map((field) => (
            <label
              key={field}
              className="flex cursor-pointer items-start gap-3 rounded-xl border border-line p-3 has-checked:border-accent"
            >
              <input
                type="checkbox"
                checked={ticked.includes(field)}
                onChange={(event) => onTick(clip.id, field, event.currentTarget.checked)}
                className="mt-0.5 size-5 shrink-0 accent-accent"
              />
              <span className="flex min-w-0 flex-col gap-1.5 text-sm">
                <span className="font-medium">
                  {t("again.replace", { field: t(`fields.${field}`) })}
                </span>
                <Side name={t("again.yours")} script={clip.script} field={field} />
                <Side name={t("again.new")} script={step.script} field={field} />
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {isLineReplaced && clip.hasVideo ? (
        <p className="text-sm text-bad">{t("again.staleLine")}</p>
      ) : null}
    </>
  );
}

function Side({
  name,
  script,
  field,
}: {
  name: string;
  script: DraftClip["script"];
  field: ScriptField;
}) {
  const t = useTranslations("plan");
  const value =
    field === "duration" ? t("duration.seconds", { seconds: script.duration }) : script[field];
  return (
    <span className="wrap-anywhere">
      <span className="text-muted">{name}: </span>
      {value === "" ? <span className="text-muted">{t("again.nothing")}</span> : value}
    </span>
  );
}

function Words({ text }: { text: string }) {
  return <p className="border-l-2 border-line pl-3 text-sm wrap-anywhere">{text}</p>;
}
