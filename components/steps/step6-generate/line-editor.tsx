"use client";

import { Pencil } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";

type LineEditorProps = {
  line: string;
  isBusy: boolean;
  /** Null: read-only, because it belongs to an earlier version. */
  onSave: ((line: string) => Promise<boolean>) | null;
};

/** The clip's spoken line; the pencil turns it into a text field until it is saved or discarded. */
export function LineEditor({ line, isBusy, onSave }: LineEditorProps) {
  const t = useTranslations("generate");
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  if (draft === null || onSave === null) {
    return (
      <div className="flex items-start justify-between gap-2">
        <p className="leading-snug wrap-anywhere">
          {line === "" ? (
            <span className="text-muted">{t("noScript")}</span>
          ) : (
            t("quoted", { line })
          )}
        </p>
        {onSave === null ? null : (
          <button
            type="button"
            aria-label={t("line.edit")}
            title={t("line.edit")}
            onClick={() => setDraft(line)}
            className="grid size-10 shrink-0 place-items-center rounded-lg text-muted hover:bg-raised hover:text-ink"
          >
            <Pencil aria-hidden className="size-4" />
          </button>
        )}
      </div>
    );
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onSave(draft)) setDraft(null);
      }}
    >
      <label htmlFor={id} className="text-sm text-muted">
        {t("line.label")}
      </label>
      <textarea
        id={id}
        value={draft}
        maxLength={600}
        rows={3}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") setDraft(null);
        }}
        className="w-full rounded-lg border border-line bg-surface px-3 py-2"
      />
      <div className="flex gap-2">
        <Button type="submit" isBusy={isBusy}>
          {t("line.save")}
        </Button>
        <Button variant="quiet" onClick={() => setDraft(null)}>
          {t("line.discard")}
        </Button>
      </div>
    </form>
  );
}
