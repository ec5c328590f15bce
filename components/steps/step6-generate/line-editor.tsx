"use client";

import { Pencil } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { generateTexts as texts } from "./texts";

type LineEditorProps = {
  line: string;
  isBusy: boolean;
  /** Null: only to be read, because it belongs to an earlier version. */
  onSave: ((line: string) => Promise<boolean>) | null;
};

/** The clip's spoken line; a press on the pencil makes it a text field until it is saved or discarded. */
export function LineEditor({ line, isBusy, onSave }: LineEditorProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  if (draft === null || onSave === null) {
    return (
      <div className="flex items-start justify-between gap-2">
        <p className="leading-snug wrap-anywhere">
          {line === "" ? <span className="text-muted">{texts.noScript}</span> : `“${line}”`}
        </p>
        {onSave === null ? null : (
          <button
            type="button"
            aria-label={texts.line.edit}
            title={texts.line.edit}
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
        {texts.line.label}
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
          {texts.line.save}
        </Button>
        <Button look="quiet" onClick={() => setDraft(null)}>
          {texts.line.discard}
        </Button>
      </div>
    </form>
  );
}
