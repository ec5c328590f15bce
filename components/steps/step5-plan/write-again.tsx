"use client";

import { PenLine } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { useWords } from "@/hooks/use-words";
import { missingInBrief } from "@/lib/domain/campaigns/brief";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import { type ScriptField, secondsAfter } from "@/lib/domain/campaigns/new-plan";
import type { PlanPreview } from "@/lib/domain/campaigns/plan.schema";
import { PlanChange } from "./plan-change";

type Ticked = ReadonlyMap<string, readonly ScriptField[]>;

/** Rewrites the plan from the current preset and brief: first what would change, then one click. */
export function WriteAgain({ isRunning }: { isRunning: (clip: DraftClip) => boolean }) {
  const t = useTranslations("plan.again");
  const length = useTranslations("plan.length");
  const ui = useTranslations("ui");
  const format = useFormatter();
  const words = useWords();
  const errorText = useErrorText();
  const { draft, previewPlan, writePlan } = useDraft();
  const [isOpen, setIsOpen] = useState(false);
  const [isLoading, setIsLoading] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [preview, setPreview] = useState<PlanPreview | null>(null);
  const [ticked, setTicked] = useState<Ticked>(new Map());
  const [problem, setProblem] = useState<string | null>(null);

  const isComplete = draft.presetId !== null && missingInBrief(draft.brief).length === 0;
  /** Loads what would change; `because` says why it is loaded again. */
  const loadPreview = async (because: string | null) => {
    setPreview(null);
    setTicked(new Map());
    setIsOpen(true);
    setProblem(isComplete ? because : t("incomplete"));
    if (!isComplete) return;
    setIsLoading(true);
    try {
      setPreview(await previewPlan());
    } catch (error) {
      setProblem(errorText(error));
    } finally {
      setIsLoading(false);
    }
  };
  const write = async () => {
    if (preview === null) return;
    setIsBusy(true);
    const overwrite = [...ticked].map(([clipId, fields]) => ({ clipId, fields }));
    const rejection = await writePlan(overwrite, preview.basis);
    setIsBusy(false);
    if (rejection === null) {
      setIsOpen(false);
      toast.success(t("applied"));
    } else if (rejection.code === "edit_conflict") {
      await loadPreview(errorText(rejection));
    } else {
      setProblem(errorText(rejection));
    }
  };
  const tick = (clipId: string, field: ScriptField, isTicked: boolean) => {
    const others = (ticked.get(clipId) ?? []).filter((other) => other !== field);
    setTicked(new Map(ticked).set(clipId, isTicked ? [...others, field] : others));
  };
  const isSame =
    preview?.steps.every((step) =>
      step.kind === "keep" ? step.changed.length === 0 : step.kind === "stay",
    ) ?? false;

  return (
    <>
      <Button variant="secondary" onClick={() => void loadPreview(null)}>
        <PenLine aria-hidden className="size-4" />
        {t("button")}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        size="large"
        title={t("title")}
        description={t("lead")}
        footer={
          <>
            <Button variant="quiet" onClick={() => setIsOpen(false)}>
              {isSame ? ui("close") : t("close")}
            </Button>
            {preview === null || isSame ? null : (
              <Button isBusy={isBusy} onClick={() => void write()}>
                {t("apply")}
              </Button>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-4">
          {problem === null ? null : <Notice kind="error">{problem}</Notice>}
          {preview === null ? (
            <p role="status" className="text-muted">
              {isLoading ? t("loading") : null}
            </p>
          ) : isSame ? (
            <p role="status">{t("same")}</p>
          ) : (
            <>
              <ol className="flex flex-col divide-y divide-line">
                {preview.steps.map((step, index) => (
                  <PlanChange
                    key={step.kind === "add" ? `add ${index}` : step.clipId}
                    step={step}
                    position={index + 1}
                    clip={
                      step.kind === "add"
                        ? null
                        : (draft.clips.find(({ id }) => id === step.clipId) ?? null)
                    }
                    isRunning={isRunning}
                    ticked={step.kind === "keep" ? (ticked.get(step.clipId) ?? []) : []}
                    onTick={tick}
                  />
                ))}
              </ol>
              {preview.leftOut.length === 0 ? null : (
                <Notice kind="info">
                  {t("leftOut", {
                    beats: format.list(preview.leftOut.map(({ beat }) => words.beat(beat))),
                  })}
                </Notice>
              )}
              <p role="status" className="text-sm tabular-nums">
                <span className="font-medium">
                  {length("total", { seconds: secondsAfter(preview.steps, draft.clips, ticked) })}
                </span>
                <span className="text-muted">
                  {" · "}
                  {length("target", { seconds: preview.targetSeconds })}
                </span>
              </p>
            </>
          )}
        </div>
      </Dialog>
    </>
  );
}
