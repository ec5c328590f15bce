"use client";

import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { ProgressBar } from "@/components/ui/progress-bar";

type UploadProgressProps = {
  /** From 0 to 1. */
  progress: number;
  onCancel: () => void;
};

/** How much of a file has been sent. Processing it on the server takes a moment longer. */
export function UploadProgress({ progress, onCancel }: UploadProgressProps) {
  const t = useTranslations("upload.image");
  const text = progress < 1 ? t("progress", { percent: progress }) : t("finishing");
  return (
    <div className="flex w-full max-w-80 items-center gap-2">
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <ProgressBar label={t("progressLabel")} value={progress} max={1} valueText={text} />
        <p className="text-sm text-muted tabular-nums">{text}</p>
      </div>
      <IconButton icon={X} label={t("cancel")} className="shrink-0" onClick={onCancel} />
    </div>
  );
}
