"use client";

import { UserRoundPlus } from "lucide-react";
import { startTransition, useId, useOptimistic, useState } from "react";
import { useTranslations } from "use-intl";
import { useSound } from "@/components/media/use-sound";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useActorEdits } from "@/hooks/actors/use-actor-edits";
import { useErrorText } from "@/hooks/use-error-text";
import type { ActorView } from "@/lib/domain/actors/actor.schema";
import type { Problem } from "@/lib/i18n/problem-text";
import { ActorCard } from "./actor-card";
import { ActorDialog } from "./actor-dialog";

type ActorStepProps = {
  /** Presets first; null while loading. */
  actors: readonly ActorView[] | null;
  selectedId: string | null;
  /** May be async; if refused, the choice reverts. */
  onSelect: (actorId: string) => void | Promise<void>;
  /** An actor was created, changed or deleted: read them again. */
  onActorsChanged: () => void;
};

/** The dialog open above the list. */
type Open = { dialog: "form"; actor: ActorView | null } | { dialog: "delete"; actor: ActorView };

/** Step 1: who is seen and heard in the ad. */
export function ActorStep({ actors, selectedId, onSelect, onActorsChanged }: ActorStepProps) {
  const t = useTranslations("actor");
  const ui = useTranslations("ui");
  const errorText = useErrorText();
  const group = useId();
  const sound = useSound();
  const edits = useActorEdits();
  const [open, setOpen] = useState<Open | null>(null);
  const [shownId, setShownId] = useOptimistic(selectedId);
  const [problem, setProblem] = useState<Problem | null>(null);

  const select = (actorId: string) =>
    startTransition(async () => {
      setShownId(actorId);
      setProblem(null);
      try {
        await onSelect(actorId);
      } catch (error) {
        setProblem(edits.toProblem(error));
      }
    });
  const close = () => {
    setOpen(null);
    edits.forget();
  };

  if (actors === null) {
    return (
      <div role="status" aria-label={ui("loading")} className={GRID}>
        {PLACES.map((place) => (
          <Skeleton key={place} className="aspect-2/3 rounded-2xl" />
        ))}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {problem === null ? null : <Notice kind="error">{errorText(problem)}</Notice>}
      {sound.hasFailed ? <Notice kind="error">{t("unplayable")}</Notice> : null}
      {actors.length === 0 ? (
        <div>
          <p className="font-medium">{t("emptyTitle")}</p>
          <p className="text-muted">{t("emptyText")}</p>
        </div>
      ) : null}
      <fieldset className="min-w-0">
        <legend className="sr-only">{t("legend")}</legend>
        <ul className={GRID}>
          {actors.map((actor) => (
            <ActorCard
              key={actor.id}
              actor={actor}
              group={group}
              isSelected={actor.id === shownId}
              isPlaying={actor.voiceUrl !== null && sound.playing === actor.voiceUrl}
              onSelect={() => select(actor.id)}
              onToggleVoice={sound.toggle}
              onEdit={() => setOpen({ dialog: "form", actor })}
              onDelete={() => setOpen({ dialog: "delete", actor })}
            />
          ))}
          <li>
            <button
              type="button"
              onClick={() => setOpen({ dialog: "form", actor: null })}
              className="flex size-full min-h-44 flex-col items-center justify-center gap-2 rounded-2xl border border-dashed border-line p-4 text-center transition-colors hover:bg-raised"
            >
              <UserRoundPlus aria-hidden className="size-7 text-accent" />
              <span className="font-medium">{t("add")}</span>
              <span className="text-sm text-muted">{t("addHint")}</span>
            </button>
          </li>
        </ul>
      </fieldset>
      {open?.dialog === "form" ? (
        <ActorDialog
          actor={open.actor}
          onClose={close}
          onSaved={(saved) => {
            close();
            onActorsChanged();
            if (open.actor === null) select(saved.id);
          }}
        />
      ) : null}
      {open?.dialog === "delete" ? (
        <ConfirmDialog
          isOpen
          onOpenChange={close}
          title={t("deletion.title", { name: open.actor.name })}
          description={t("deletion.description", { campaigns: open.actor.campaigns })}
          confirmLabel={t("deletion.confirm")}
          isDangerous
          isBusy={edits.isBusy}
          onConfirm={async () => {
            if (!(await edits.remove(open.actor.id))) return;
            close();
            onActorsChanged();
          }}
        >
          {edits.problem === null ? null : <Notice kind="error">{errorText(edits.problem)}</Notice>}
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

const GRID = "grid grid-cols-2 gap-3 sm:grid-cols-3 sm:gap-4 lg:grid-cols-4 xl:grid-cols-5";
const PLACES = ["first", "second", "third", "fourth"];
