"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { JobStage } from "@/components/steps/step6-generate/job-stage";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useScriptProposal } from "@/hooks/jobs/use-script-proposal";
import { useFailureText } from "@/hooks/use-error-text";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import type { ScriptProposal } from "@/lib/domain/campaigns/proposal.schema";
import type { JobView } from "@/lib/domain/jobs/job.schema";

type ProposeLinesProps = {
  /** The campaign's jobs, newest first. */
  jobs: readonly JobView[];
  now: number;
  /** Null if switched off. */
  priceCents: number | null;
  isBusy: boolean;
  onStart: () => void;
  onCancel: (job: JobView) => Promise<void>;
};

/** Script proposals: requested, awaited, and taken line by line. Nothing is replaced unasked. */
export function ProposeLines(props: ProposeLinesProps) {
  const t = useTranslations("scriptProposal");
  const { price } = useFormats();
  const failureText = useFailureText();
  const { draft } = useDraft();
  const { proposal, running, failed } = useScriptProposal(draft.id, props.jobs);
  const [isOpen, setIsOpen] = useState(false);
  const offers = proposal === null ? [] : offersOf(draft.clips, proposal);

  return (
    <section
      aria-label={t("title")}
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium">{t("title")}</p>
          <p className="text-sm text-muted">
            {props.priceCents === null ? t("switchedOff") : t("lead")}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {running === null && offers.length > 0 ? (
            <Button variant="secondary" onClick={() => setIsOpen(true)}>
              {t("review", { count: offers.length })}
            </Button>
          ) : null}
          {running === null && props.priceCents !== null ? (
            <Button variant="secondary" isBusy={props.isBusy} onClick={props.onStart}>
              <Sparkles aria-hidden className="size-4" />
              {t("start", { price: price(props.priceCents) })}
            </Button>
          ) : null}
        </div>
      </div>
      {running === null ? null : (
        <JobStage
          job={running}
          name={t("title")}
          now={props.now}
          isBusy={props.isBusy}
          onCancel={() => void props.onCancel(running)}
        />
      )}
      {failed === null ? null : <Notice kind="error">{failureText(failed)}</Notice>}
      {proposal === null ? null : (
        <Review
          key={proposal.jobId}
          isOpen={isOpen}
          offers={offers}
          onClose={() => setIsOpen(false)}
        />
      )}
    </section>
  );
}

type Offer = { clip: DraftClip; line: string; isEdited: boolean };

/** The proposed lines that differ from the current ones; lines the creator edited are marked. */
function offersOf(clips: readonly DraftClip[], proposal: ScriptProposal): Offer[] {
  return clips.flatMap((clip) => {
    const line = proposal.lines.find(({ clipId }) => clipId === clip.id)?.line;
    const isEdited = clip.proposal === null || clip.proposal.line !== clip.script.line;
    return line === undefined || line === clip.script.line ? [] : [{ clip, line, isEdited }];
  });
}

type ReviewProps = { isOpen: boolean; offers: readonly Offer[]; onClose: () => void };

function Review({ isOpen, offers, onClose }: ReviewProps) {
  const t = useTranslations("scriptProposal");
  const words = useWords();
  const { script } = useDraft();
  /** Clips where the creator overrides the default: edited lines stay, the others are replaced. */
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set());
  const isTaken = ({ clip, isEdited }: Offer) => flipped.has(clip.id) === isEdited;
  const taken = offers.filter(isTaken);
  const flip = (clipId: string) => {
    const others = new Set(flipped);
    if (!others.delete(clipId)) others.add(clipId);
    setFlipped(others);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t("reviewTitle")}
      description={t("reviewLead")}
      size="large"
      footer={
        <>
          <Button variant="secondary" onClick={onClose}>
            {t("later")}
          </Button>
          <Button
            disabled={taken.length === 0}
            onClick={() => {
              for (const { clip, line } of taken) script(clip, "line").choose(line);
              onClose();
            }}
          >
            {t("take", { count: taken.length })}
          </Button>
        </>
      }
    >
      <ul className="flex flex-col gap-4">
        {offers.map((offer) => (
          <li key={offer.clip.id}>
            <label className="flex cursor-pointer gap-3 rounded-xl border border-line p-3 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent">
              <input
                type="checkbox"
                checked={isTaken(offer)}
                onChange={() => flip(offer.clip.id)}
                className="mt-1 size-4 shrink-0 accent-accent"
              />
              <span className="grid min-w-0 flex-1 gap-2 sm:grid-cols-2">
                <span className="text-sm font-medium sm:col-span-2">
                  {words.beat(offer.clip.beat)}
                  {offer.isEdited ? (
                    <span className="ml-2 font-normal text-muted">{t("yours")}</span>
                  ) : null}
                </span>
                <span className="text-sm">
                  <span className="block text-xs text-muted">{t("now")}</span>
                  {offer.clip.script.line}
                </span>
                <span className="text-sm">
                  <span className="block text-xs text-muted">{t("proposed")}</span>
                  {offer.line}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
