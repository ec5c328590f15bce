"use client";

import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { GripVertical } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { IconButton } from "@/components/ui/icon-button";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";

type SortableClipsProps = {
  clips: readonly DraftClip[];
  onMove: (from: number, to: number) => Promise<unknown>;
  /** `handle` is the card's drag handle. */
  children: (clip: DraftClip, handle: ReactNode) => ReactNode;
};

/** Reorderable clips: by pointer, touch or keyboard; moves are announced to screen readers. */
export function SortableClips({ clips, onMove, children }: SortableClipsProps) {
  const t = useTranslations("plan.drag");
  const words = useWords();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = clips.map(({ id }) => id);
  const beatOf = (id: string | number) =>
    words.beat(clips.find((clip) => clip.id === id)?.beat ?? "");
  const place = (id: string | number, at: string | number = id) => ({
    beat: beatOf(id),
    position: ids.indexOf(String(at)) + 1,
    all: ids.length,
  });
  /** A clip is over itself at first; announcing that would cut off "picked up". */
  const hasMoved = useRef(false);
  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      hasMoved.current = false;
      return t("start", place(active.id));
    },
    onDragOver: ({ active, over }) => {
      hasMoved.current ||= over !== null && over.id !== active.id;
      return hasMoved.current ? t("over", place(active.id, over?.id)) : undefined;
    },
    onDragEnd: ({ active, over }) => t("end", place(active.id, over?.id)),
    onDragCancel: ({ active }) => t("cancel", { beat: beatOf(active.id) }),
  };
  return (
    <DndContext
      id="clips"
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        announcements,
        screenReaderInstructions: { draggable: t("instructions") },
      }}
      onDragEnd={({ active, over }) => {
        const [from, to] = [ids.indexOf(String(active.id)), ids.indexOf(String(over?.id))];
        if (to >= 0 && from !== to) void onMove(from, to);
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className="flex flex-col gap-5">
          {clips.map((clip) => (
            <SortableClip key={clip.id} clip={clip}>
              {children}
            </SortableClip>
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}

function SortableClip({
  clip,
  children,
}: { clip: DraftClip } & Pick<SortableClipsProps, "children">) {
  const t = useTranslations("plan.drag");
  const words = useWords();
  const {
    attributes,
    listeners,
    setNodeRef,
    setActivatorNodeRef,
    transform,
    transition,
    isDragging,
  } = useSortable({ id: clip.id });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={classNames("relative", isDragging && "z-10 opacity-80 shadow-lg")}
    >
      {children(
        clip,
        <IconButton
          icon={GripVertical}
          label={t("handle", { beat: words.beat(clip.beat) })}
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          className="shrink-0 cursor-grab touch-none text-muted"
        />,
      )}
    </li>
  );
}
