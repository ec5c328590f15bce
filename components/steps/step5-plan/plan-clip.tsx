"use client";

import { ArrowDown, ArrowUp, Ellipsis, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { EditedTextArea, EditNote } from "@/components/steps/edited-fields";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { Notice } from "@/components/ui/notice";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import { SCRIPT_LIMITS } from "@/lib/domain/campaigns/campaign-edit";
import { MIN_CLIPS } from "@/lib/domain/campaigns/plan";
import { FramePanel, type FramePanelProps } from "./frame-panel";
import { LineFit } from "./line-fit";
import { PromptsDialog } from "./prompts-dialog";

type PlanClipProps = {
  clip: DraftClip;
  position: number;
  all: number;
  /** The card's drag handle. */
  handle: ReactNode;
  frame: Omit<FramePanelProps, "clip" | "name">;
  isArranging: boolean;
  onMove: (step: -1 | 1) => Promise<void>;
  onRemove: () => void;
};

const DURATIONS = [4, 6, 8] as const;
const DETAILS = [
  "scene",
  "camera",
  "action",
  "expression",
  "ambience",
  "first_frame_prompt",
] as const;

/** One clip being written: line and duration, what is seen, and its first frame. */
export function PlanClip(props: PlanClipProps) {
  const { clip, position } = props;
  const t = useTranslations("plan");
  const words = useWords();
  const editor = useDraft();
  const beat = words.beat(clip.beat);
  const name = t("clip", { position, beat });
  const line = editor.script(clip, "line");
  const duration = editor.script(clip, "duration");
  return (
    <article
      id={`clip-${clip.id}`}
      tabIndex={-1}
      aria-label={name}
      className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <header className="flex items-center gap-1">
        {props.handle}
        <h3 className="min-w-0 flex-1 truncate font-semibold">{name}</h3>
        <ClipMenu {...props} beat={beat} />
      </header>
      <div className="grid gap-5 sm:grid-cols-[11rem_1fr]">
        <FramePanel clip={clip} name={name} {...props.frame} />
        <div className="flex min-w-0 flex-col gap-4">
          {clip.staleVideo === null ? null : (
            <Notice kind="info">{t(`stale.${clip.staleVideo}`)}</Notice>
          )}
          <div className="flex flex-col gap-1.5">
            <EditedTextArea
              field={line}
              label={t("line.label")}
              limit={SCRIPT_LIMITS.line}
              rows={3}
            />
            <LineFit
              line={line.value}
              language={editor.brief("language").value}
              seconds={duration.value}
            />
          </div>
          <div>
            <ChoiceGroup
              legend={t("duration.label")}
              value={duration.value}
              onChange={duration.choose}
              options={DURATIONS.map((seconds) => ({
                value: seconds,
                label: t("duration.seconds", { seconds }),
              }))}
            />
            <EditNote problem={duration.problem} onResolve={duration.resolve} />
          </div>
          <Details clip={clip} />
          <PromptsDialog clip={clip} name={name} />
        </div>
      </div>
    </article>
  );
}

/** What is seen and heard. Opens when a field inside needs a decision. */
function Details({ clip }: { clip: DraftClip }) {
  const t = useTranslations("plan");
  const editor = useDraft();
  const [isOpen, setIsOpen] = useState(false);
  const fields = DETAILS.map((key) => ({ key, field: editor.script(clip, key) }));
  const hasProblem = fields.some(({ field }) => field.problem !== null);
  return (
    <details
      open={isOpen || hasProblem}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="border-t border-line pt-3"
    >
      <summary className="cursor-pointer rounded py-1 text-sm font-medium">{t("details")}</summary>
      <div className="grid gap-4 pt-3 lg:grid-cols-2">
        {fields.map(({ key, field }) => (
          <EditedTextArea
            key={key}
            field={field}
            label={t(`fields.${key}`)}
            hint={key === "scene" || key === "action" ? undefined : t(`hints.${key}`)}
            limit={SCRIPT_LIMITS[key]}
          />
        ))}
      </div>
    </details>
  );
}

function ClipMenu(props: PlanClipProps & { beat: string }) {
  const t = useTranslations("plan.menu");
  const { position, all, isArranging } = props;
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} label={t("label", { beat: props.beat })} />}
      entries={[
        {
          label: t("up"),
          icon: ArrowUp,
          isDisabled: position === 1 || isArranging,
          onSelect: () => void props.onMove(-1),
        },
        {
          label: t("down"),
          icon: ArrowDown,
          isDisabled: position === all || isArranging,
          onSelect: () => void props.onMove(1),
        },
        {
          label: t("remove"),
          icon: Trash2,
          startsGroup: true,
          isDangerous: true,
          isDisabled: all <= MIN_CLIPS || isArranging,
          onSelect: props.onRemove,
        },
        ...(all <= MIN_CLIPS ? [{ text: t("least") }] : []),
      ]}
    />
  );
}
