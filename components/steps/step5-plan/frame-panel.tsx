"use client";

import { ImageOff } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Picture } from "@/components/ui/picture";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { toast } from "@/hooks/toast";
import { useErrorText, useFailureText } from "@/hooks/use-error-text";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { JobStage } from "../step6-generate/job-stage";
import { jobsOfPart } from "../step6-generate/part-jobs";

export type FramePanelProps = {
  clip: DraftClip;
  /** The clip's name, for buttons that every clip has. */
  name: string;
  /** This clip's jobs, newest first. */
  jobs: readonly JobView[];
  now: number;
  priceCents: number;
  /** Why none can be generated, or null. */
  blockedBecause: string | null;
  /** Credits that can be spent; null: no limit. */
  spendable: number | null;
  isBusy: boolean;
  onGenerate: () => Promise<void>;
  onCancel: (job: JobView) => Promise<void>;
};

/** A clip's first frame, the state of its generation, and earlier first frames. */
export function FramePanel(props: FramePanelProps) {
  const { clip, name, jobs, isBusy, blockedBecause } = props;
  const t = useTranslations("plan.frame");
  const formats = useFormats();
  const failureText = useFailureText();
  const words = useWords();
  const { active, newest } = jobsOfPart(jobs, "first-frame");
  const failed = active === undefined && newest?.status === "failed" ? newest : null;
  const price = formats.price(props.priceCents);
  const short = props.spendable === null ? 0 : props.priceCents - props.spendable;
  const act =
    failed !== null
      ? t("retry", { price })
      : clip.frameUrl === null
        ? t("generate", { price })
        : t("redo", { price });
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="relative mx-auto aspect-9/16 w-full max-w-44 overflow-hidden rounded-xl bg-raised">
        {clip.frameUrl === null ? (
          <div className="grid size-full place-items-center p-4 text-center text-sm text-muted">
            <span className="flex flex-col items-center gap-2">
              <ImageOff aria-hidden className="size-6" />
              <span className="font-medium">{t("none")}</span>
              <span>{t("portrait")}</span>
            </span>
          </div>
        ) : (
          <Picture
            src={clip.frameUrl}
            alt={t("alt", { beat: words.beat(clip.beat) })}
            loading="eager"
            className="object-cover"
          />
        )}
      </div>
      <FrameVersions clip={clip} />
      {active === undefined ? null : (
        <JobStage
          job={active}
          name={t("name")}
          now={props.now}
          isBusy={isBusy}
          onCancel={() => void props.onCancel(active)}
        />
      )}
      {failed === null ? null : <Notice kind="error">{failureText(failed)}</Notice>}
      {newest?.status === "cancelled" && newest.errorCode !== "dependency_failed" ? (
        <p className="text-sm text-muted">{failureText(newest)}</p>
      ) : null}
      {active === undefined ? (
        <>
          <Button
            variant="secondary"
            isBusy={isBusy}
            disabled={blockedBecause !== null}
            aria-label={t("act", { act, clip: name })}
            onClick={() => void props.onGenerate()}
            className="w-full"
          >
            {act}
          </Button>
          {blockedBecause === null ? null : <p className="text-sm text-muted">{blockedBecause}</p>}
          {blockedBecause === null && short > 0 ? (
            <p className="text-sm text-bad">{t("short", { credits: formats.credits(short) })}</p>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

/** Earlier first frames. A click selects one; the video stays and is shown as stale. */
function FrameVersions({ clip }: { clip: DraftClip }) {
  const t = useTranslations("plan.frame");
  const { selectFrame } = useDraft();
  const errorText = useErrorText();
  const [picked, setPicked] = useState<number | null>(null);
  const name = useId();
  if (clip.frames.length < 2) return null;
  const shown = picked ?? clip.frameVersion;
  const pick = async (versionNumber: number) => {
    setPicked(versionNumber);
    const problem = await selectFrame(clip.id, versionNumber);
    setPicked(null);
    if (problem !== null) toast.error(errorText(problem));
  };
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm text-muted">{t("versions")}</legend>
      <div className="flex flex-wrap gap-2">
        {clip.frames.map(({ versionNumber, url }, index) => (
          <label
            key={versionNumber}
            className="relative aspect-9/16 w-11 cursor-pointer overflow-hidden rounded-lg border-2 border-transparent bg-raised has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          >
            <Picture src={url} alt="" className="object-cover" />
            <input
              type="radio"
              name={name}
              aria-label={t("version", { number: index + 1 })}
              checked={versionNumber === shown}
              onChange={() => void pick(versionNumber)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
