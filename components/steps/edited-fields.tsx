"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { TextArea } from "@/components/ui/text-area";
import type { EditedField, FieldProblem } from "@/hooks/campaigns/use-edits";
import { useErrorText } from "@/hooks/use-error-text";

type EditedProps = {
  field: EditedField<string>;
  label: string;
  hint?: string | undefined;
  placeholder?: string | undefined;
  /** Maximum characters; how many are left is shown near the limit. */
  limit: number;
  /** The form's own error, such as a missing value. */
  error?: string | undefined;
  className?: string | undefined;
};

/** A single-line field of a row, saved while typing. */
export function EditedText(props: EditedProps) {
  const shared = useShared(props);
  return (
    <div className={props.className}>
      <Field {...shared} />
      <EditNote problem={props.field.problem} onResolve={props.field.resolve} />
    </div>
  );
}

/** A multi-line field of a row, saved while typing. */
export function EditedTextArea({ rows, ...props }: EditedProps & { rows?: number }) {
  const shared = useShared(props);
  return (
    <div className={props.className}>
      <TextArea {...shared} rows={rows ?? 2} />
      <EditNote problem={props.field.problem} onResolve={props.field.resolve} />
    </div>
  );
}

type EditNoteProps = {
  problem: FieldProblem | null;
  onResolve: (whose: "mine" | "theirs") => void;
};

/** Why an edit was not saved: a change made elsewhere, with a choice between the two, or a refusal. */
export function EditNote({ problem, onResolve }: EditNoteProps) {
  const t = useTranslations("campaign.edit");
  const errorText = useErrorText();
  if (problem === null) return null;
  if (problem.kind === "invalid") {
    return (
      <div className="mt-1.5">
        <Notice kind="error">{errorText(problem)}</Notice>
      </div>
    );
  }
  const theirs = typeof problem.theirs === "string" ? problem.theirs : null;
  return (
    <div className="mt-1.5">
      <Notice kind="error">
        <p>
          {theirs === null
            ? t("changedElsewhere")
            : theirs === ""
              ? t("emptiedElsewhere")
              : t("changedElsewhereTo", { value: theirs })}
        </p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button variant="secondary" onClick={() => onResolve("mine")}>
            {t("keepMine")}
          </Button>
          <Button variant="secondary" onClick={() => onResolve("theirs")}>
            {t("takeTheirs")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}

function useShared({ field, label, hint, placeholder, limit, error }: EditedProps) {
  const t = useTranslations("campaign.edit");
  const left = limit - field.value.length;
  const isNearLimit = left <= Math.min(30, limit / 5);
  return {
    label,
    hint: isNearLimit ? t("charactersLeft", { left }) : hint,
    placeholder,
    error,
    value: field.value,
    maxLength: limit,
    onChange: (event: { currentTarget: { value: string } }) =>
      field.change(event.currentTarget.value),
  };
}
