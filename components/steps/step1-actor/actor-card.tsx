"use client";

import { Check, Ellipsis, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { Picture } from "@/components/ui/picture";
import type { ActorView } from "@/lib/domain/actors/actor.schema";

type ActorCardProps = {
  actor: ActorView;
  /** Name of the radio group. */
  group: string;
  isSelected: boolean;
  isPlaying: boolean;
  onSelect: () => void;
  onToggleVoice: (url: string) => void;
  onEdit: () => void;
  onDelete: () => void;
};

/** A selectable actor. The whole card is the radio button; its other buttons are layered above. */
export function ActorCard(props: ActorCardProps) {
  const { actor, group, isSelected, isPlaying } = props;
  const { voiceUrl } = actor;
  const t = useTranslations("actor");
  const named = { name: actor.name };
  return (
    <li className="relative">
      <label
        className={classNames(
          "relative flex h-full cursor-pointer flex-col overflow-hidden rounded-2xl border bg-surface transition-colors",
          "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
          isSelected ? "border-accent ring-1 ring-accent" : "border-line hover:bg-raised",
        )}
      >
        <input
          type="radio"
          name={group}
          value={actor.id}
          checked={isSelected}
          onChange={props.onSelect}
          className="absolute inset-0 z-1 size-full cursor-pointer opacity-0"
        />
        <span className="relative aspect-4/5 bg-raised">
          <Picture src={actor.imageUrl} alt="" className="object-cover object-[50%_15%]" />
          {isSelected ? (
            <span className="absolute top-2 left-2 grid size-7 place-items-center rounded-full bg-accent text-on-accent">
              <Check aria-hidden className="size-4" />
            </span>
          ) : null}
        </span>
        <span className="flex flex-col gap-1 p-3">
          <span className="flex items-baseline justify-between gap-2">
            <span className="min-w-0 font-medium wrap-anywhere">{actor.name}</span>
            {actor.isOwn ? <span className="shrink-0 text-sm text-muted">{t("own")}</span> : null}
          </span>
          <span className="line-clamp-3 text-sm text-muted wrap-anywhere">{actor.appearance}</span>
          {actor.hasVoice ? null : <span className="text-sm text-muted">{t("withoutVoice")}</span>}
        </span>
      </label>
      <div className="absolute top-1.5 right-1.5 z-2 flex flex-col gap-1.5">
        {actor.isOwn ? (
          <Menu
            trigger={
              <IconButton icon={Ellipsis} label={t("options", named)} className={ON_PICTURE} />
            }
            entries={[
              { label: t("edit"), icon: Pencil, onSelect: props.onEdit },
              { label: t("delete"), icon: Trash2, isDangerous: true, onSelect: props.onDelete },
            ]}
          />
        ) : null}
        {voiceUrl === null ? null : (
          <IconButton
            icon={isPlaying ? Pause : Play}
            label={isPlaying ? t("pauseVoice", named) : t("playVoice", named)}
            className={ON_PICTURE}
            onClick={() => props.onToggleVoice(voiceUrl)}
          />
        )}
      </div>
    </li>
  );
}

/** Legible on any image. */
const ON_PICTURE = "border border-line bg-surface/90 backdrop-blur-sm";
