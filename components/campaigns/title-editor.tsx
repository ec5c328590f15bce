"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { MAX_TITLE_LENGTH } from "@/lib/domain/campaigns/campaign-list-limits";

/** Why a title was not saved; `current` is the title that was set elsewhere in the meantime. */
export type RenameRejection = { message: string; current: string | null };

type TitleEditorProps = {
  title: string;
  /** `from` is the title the edit started from. Returns null once saved; the caller then closes the editor. */
  onSave: (from: string, to: string) => Promise<RenameRejection | null>;
  onClose: () => void;
};

/** Edits a title in place: Enter or leaving the field saves, Escape discards. */
export function TitleEditor({ title, onSave, onClose }: TitleEditorProps) {
  const t = useTranslations("campaigns");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [seen, setSeen] = useState(title);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => input.current?.select(), []);

  const save = async () => {
    const request = input.current?.value.trim() ?? "";
    if (isSaving) return;
    if (request === seen) return onClose();
    if (request === "") return setProblem(t("renameEmpty"));
    setProblem(null);
    setIsSaving(true);
    const rejection = await onSave(seen, request);
    setIsSaving(false);
    setProblem(rejection?.message ?? null);
    if (rejection?.current != null) setSeen(rejection.current);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends an IME composition; that must not save.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") void save();
    if (event.key === "Escape") onClose();
  };
  return (
    <div>
      <input
        ref={input}
        aria-label={t("renameLabel")}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-note`}
        defaultValue={title}
        maxLength={MAX_TITLE_LENGTH}
        readOnly={isSaving}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (problem === null) void save();
        }}
        className={classNames(
          "min-h-10 w-full rounded-lg border bg-canvas px-2 text-base",
          problem === null ? "border-line" : "border-bad",
        )}
      />
      <p
        id={`${id}-note`}
        role={problem === null ? "status" : "alert"}
        className={classNames("mt-1 text-sm", problem === null ? "text-muted" : "text-bad")}
      >
        {problem ?? t(isSaving ? "renaming" : "renameHint")}
      </p>
    </div>
  );
}
