"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useCredits } from "@/hooks/credits/use-credits";
import { useGenerate } from "@/hooks/jobs/use-generate";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { useWords } from "@/hooks/use-words";
import type { Prices } from "@/lib/domain/campaigns/campaign";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import { placeOfBeat } from "@/lib/domain/campaigns/new-plan";
import type { Beat } from "@/lib/domain/campaigns/plan";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";
import type { JobList } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import type { Problem } from "@/lib/i18n/problem-text";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";
import { AddClip } from "./add-clip";
import { EmptyPlan } from "./empty-plan";
import { PlanClip } from "./plan-clip";
import { PlanHead } from "./plan-head";
import { ProposeLines } from "./propose-lines";
import { RemoveClip } from "./remove-clip";
import { SortableClips } from "./sortable-clips";

type PlanStepProps = { prices: Prices; initialJobs: JobList; initialCredits: CreditsView };

/** Step 5: a card per clip, with its script and the first frame its video starts from. */
export function PlanStep({ prices, initialJobs, initialCredits }: PlanStepProps) {
  const t = useTranslations("plan");
  const errorText = useErrorText();
  const words = useWords();
  const editor = useDraft();
  const { draft } = editor;
  const generation = useGenerate(draft.id, initialJobs, editor.readAgain);
  const credits = useCredits(initialCredits);
  const [order, setOrder] = useState<readonly string[] | null>(null);
  const [leaving, setLeaving] = useState<DraftClip | null>(null);
  const [isArranging, setIsArranging] = useState(false);
  const [said, setSaid] = useState("");

  /** Finds the clip to focus, once it is there. */
  const goTo = useRef<((clip: DraftClip) => boolean) | null>(null);
  useEffect(() => {
    const clip = leaving === null && goTo.current !== null ? draft.clips.find(goTo.current) : null;
    if (!clip) return;
    goTo.current = null;
    document.getElementById(`clip-${clip.id}`)?.focus();
  }, [draft.clips, leaving]);

  const clips = inOrder(draft.clips, order);
  const jobsOf = (clip: DraftClip) => generation.jobs.filter((job) => job.clipId === clip.id);
  const isRunning = (clip: DraftClip) => jobsOf(clip).some((job) => !isFinished(job.status));
  const { first_frame: price, script_openrouter: rewriting } = prices;
  const nameOf = (clip: DraftClip) =>
    t("clip", { position: draft.clips.indexOf(clip) + 1, beat: words.beat(clip.beat) });

  const notify = (problem: Problem | null, success: string | null): boolean => {
    if (problem === null) {
      if (success !== null) toast.success(success);
      return true;
    }
    // Another tab was first; the page shows what that one started.
    if (problem.code === "idempotency_key_reused") toast.info(errorText(problem));
    else toast.error(errorText(problem));
    return false;
  };
  /** Generation uses the saved rows, so they must match what the page shows. */
  const whenSaved = async (act: () => Promise<void>) => {
    if (await editor.flush()) await act();
    else toast.error(t("unsaved"));
  };
  /** Saves this arrangement of clips. True on success. */
  const arrange = async (wanted: readonly ({ id: string } | { beat: Beat })[]) => {
    setIsArranging(true);
    const problem = await editor.arrange(wanted);
    setIsArranging(false);
    setOrder(null);
    return notify(problem, null);
  };
  /** True if the clip was moved. */
  const move = async (from: number, to: number): Promise<boolean> => {
    const ids = clips.map(({ id }) => id);
    const [moved] = ids.splice(from, 1);
    if (moved === undefined || to < 0 || to > ids.length) return false;
    ids.splice(to, 0, moved);
    setOrder(ids);
    return arrange(ids.map((id) => ({ id })));
  };
  /** A move by menu; drag and drop makes its own announcements. */
  const step = async (clip: DraftClip, from: number, by: -1 | 1) => {
    if (await move(from, from + by)) {
      const beat = words.beat(clip.beat);
      setSaid(t("drag.end", { beat, position: from + by + 1, all: clips.length }));
    }
  };
  const add = async (beat: Beat) => {
    const at = placeOfBeat(
      draft.clips.map((clip) => clip.beat),
      beat,
    );
    const wanted: ({ id: string } | { beat: Beat })[] = draft.clips.map(({ id }) => ({ id }));
    goTo.current = ({ id }) => !draft.clips.some((known) => known.id === id);
    if (await arrange(wanted.toSpliced(at, 0, { beat }))) {
      setSaid(t("add.added", { beat: words.beat(beat), position: at + 1 }));
    }
  };
  const remove = async (clip: DraftClip) => {
    const at = clips.findIndex(({ id }) => id === clip.id);
    const next = clips[at + 1] ?? clips[at - 1];
    const rest = draft.clips.filter(({ id }) => id !== clip.id);
    if (await arrange(rest.map(({ id }) => ({ id })))) {
      setSaid(t("remove.done", { beat: words.beat(clip.beat) }));
      // The focused button is gone with its clip.
      goTo.current = ({ id }) => id === next?.id;
    }
    setLeaving(null);
  };

  return (
    <>
      <StepIntro title={t("title")}>{t("lead")}</StepIntro>
      {generation.isStale ? <Notice kind="error">{t("stalePage")}</Notice> : null}
      {draft.clips.length === 0 ? (
        <EmptyPlan />
      ) : (
        <>
          <PlanHead
            frames={{
              clips: clips.filter((clip) => clip.frameUrl === null && !isRunning(clip)),
              priceCents: price?.isEnabled ? price.priceCents : null,
              isBusy: generation.isBusy(draft.id),
              nameOf,
              onQuote: () => generation.quoteFrames("nano_banana"),
              onStart: () =>
                whenSaved(async () => {
                  notify(await generation.generateFrames("nano_banana"), t("started"));
                }),
            }}
            isRunning={isRunning}
          />
          <ProposeLines
            jobs={generation.jobs}
            now={generation.now}
            priceCents={rewriting?.isEnabled ? rewriting.priceCents : null}
            isBusy={generation.isBusy(draft.id)}
            onStart={() =>
              void whenSaved(async () => {
                notify(await generation.requestScriptProposal(), t("started"));
              })
            }
            onCancel={async (job) => {
              notify(await generation.cancel(job), null);
            }}
          />
          <SortableClips clips={clips} onMove={move}>
            {(clip, handle) => {
              const index = clips.indexOf(clip);
              return (
                <PlanClip
                  clip={clip}
                  position={index + 1}
                  all={clips.length}
                  handle={handle}
                  frame={{
                    jobs: jobsOf(clip),
                    now: generation.now,
                    priceCents: price?.priceCents ?? 0,
                    blockedBecause:
                      draft.actorId === null
                        ? t("frame.noActor")
                        : price?.isEnabled
                          ? null
                          : t("frame.switchedOff"),
                    spendable: credits.exempt ? null : credits.availableCents,
                    isBusy: generation.isBusy(clip.id),
                    onGenerate: () =>
                      whenSaved(async () => {
                        const request = { kind: "first-frame", engine: "nano_banana" } as const;
                        notify(await generation.generate(clip.id, request), t("started"));
                      }),
                    onCancel: async (job) => {
                      notify(await generation.cancel(job), null);
                    },
                  }}
                  isArranging={isArranging}
                  onMove={(by) => step(clip, index, by)}
                  onRemove={() => {
                    if (isRunning(clip)) toast.error(t("remove.busy"));
                    else setLeaving(clip);
                  }}
                />
              );
            }}
          </SortableClips>
          <AddClip count={clips.length} isBusy={isArranging} onAdd={add} />
        </>
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
      <RemoveClip
        clip={leaving}
        isBusy={isArranging}
        onClose={() => setLeaving(null)}
        onRemove={remove}
      />
      <StepFooter campaignId={draft.id} step="plan">
        {draft.clips.length === 0 ? <span /> : undefined}
      </StepFooter>
    </>
  );
}

/** The clips in the order just chosen, until the rows have it; an order of a different set of clips is ignored. */
function inOrder(clips: readonly DraftClip[], order: readonly string[] | null): DraftClip[] {
  const ordered = (order ?? []).flatMap((id) => clips.find((clip) => clip.id === id) ?? []);
  return ordered.length === clips.length ? ordered : [...clips];
}
