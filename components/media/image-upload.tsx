"use client";

import { ImagePlus, ImageUp, Trash2 } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Notice } from "@/components/ui/notice";
import { Picture } from "@/components/ui/picture";
import { useUpload } from "@/hooks/media/use-upload";
import { useErrorText } from "@/hooks/use-error-text";
import { type Crop, type ImageKind, UPLOADS } from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { CropDialog } from "./crop-dialog";
import { FileButton } from "./file-button";
import { UploadProgress } from "./upload-progress";

type ImageUploadProps = {
  kind: ImageKind;
  label: string;
  hint?: string | undefined;
  /** The current image's URL; null if there is none yet. */
  imageUrl: string | null;
  /** What the image shows. */
  alt: string;
  /** The form's own error, such as a missing image. */
  error?: string | undefined;
  onUploaded: (file: UploadResponse) => void;
  /** If omitted, the image can be replaced but not removed. */
  onRemove?: (() => void) | undefined;
  /** Reports whether an image is being uploaded. */
  onBusyChange?: ((isBusy: boolean) => void) | undefined;
};

/** Adds an image: chosen, dropped or pasted, and cropped if its kind has an aspect ratio. */
export function ImageUpload(props: ImageUploadProps) {
  const { kind, label, hint, imageUrl, alt, error, onUploaded, onRemove, onBusyChange } = props;
  const { accepts, aspect, maxBytes, minWidth } = UPLOADS[kind];
  const t = useTranslations("upload.image");
  const errorText = useErrorText();
  const upload = useUpload(kind);
  const [cropping, setCropping] = useState<File | null>(null);
  const [isOver, setIsOver] = useState(false);
  const root = useRef<HTMLFieldSetElement>(null);

  const send = async (file: File, crop?: Crop) => {
    setCropping(null);
    const sent = await upload.send(file, crop);
    if (sent !== null) onUploaded(sent);
  };
  const take = (file: File) => {
    if (!upload.check(file)) return;
    if (aspect === null) void send(file);
    else setCropping(file);
  };

  const paste = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) =>
      type.startsWith("image/"),
    );
    // With a dialog open, a paste is not for what is behind it.
    const isCovered = root.current?.closest("[aria-hidden=true]") !== null;
    if (file === undefined || isCovered) return;
    event.preventDefault();
    take(file);
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => paste(event);
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, []);

  const isBusy = upload.progress !== null;
  const tellBusy = useEffectEvent((isOnItsWay: boolean) => onBusyChange?.(isOnItsWay));
  useEffect(() => tellBusy(isBusy), [isBusy]);

  const problem = upload.problem === null ? error : errorText(upload.problem);
  return (
    <fieldset
      ref={root}
      className="@container min-w-0"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        const isInside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!isInside) setIsOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const [file] = event.dataTransfer.files;
        if (file !== undefined) take(file);
      }}
    >
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div
        className={classNames(
          "flex flex-col gap-4 rounded-xl border border-dashed p-3 transition-colors @xs:flex-row @xs:items-center",
          isOver ? "border-accent bg-raised" : "border-line",
        )}
      >
        <span
          className={classNames(
            "relative grid shrink-0 place-items-center overflow-hidden rounded-lg bg-raised text-muted",
            aspect === null ? "aspect-square @xs:w-28" : "aspect-9/16 w-24",
          )}
        >
          {imageUrl === null ? (
            <ImagePlus aria-hidden className="size-7" />
          ) : (
            <Picture
              src={imageUrl}
              alt={alt}
              className={aspect === null ? "object-contain" : "object-cover"}
            />
          )}
        </span>
        <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
          {upload.progress === null ? (
            <>
              <div className="flex flex-wrap gap-2">
                <FileButton
                  icon={ImageUp}
                  label={imageUrl === null ? t("choose") : t("replace")}
                  accept={accepts.join(",")}
                  onChoose={take}
                />
                {imageUrl === null || onRemove === undefined ? null : (
                  <Button
                    variant="quiet"
                    onClick={() => {
                      upload.setProblem(null);
                      onRemove();
                    }}
                  >
                    <Trash2 aria-hidden className="size-4" />
                    {t("remove")}
                  </Button>
                )}
              </div>
              <p className="hidden text-sm text-muted pointer-fine:block">
                {isOver ? t("dropHere") : t("drop")}
              </p>
            </>
          ) : (
            <UploadProgress progress={upload.progress} onCancel={upload.cancel} />
          )}
          <p className="text-sm text-muted">
            {hint === undefined ? null : <span className="block">{hint}</span>}
            {t("limits", { megabytes: maxBytes / 2 ** 20 })}
            {", "}
            {t("minWidth", { pixels: minWidth })}
          </p>
        </div>
      </div>
      {problem === undefined ? null : (
        <div className="mt-2">
          <Notice kind="error">{problem}</Notice>
        </div>
      )}
      {cropping === null || aspect === null ? null : (
        <CropDialog
          file={cropping}
          aspect={aspect}
          minWidth={minWidth}
          onCancel={() => setCropping(null)}
          onCrop={(crop) => void send(cropping, crop)}
        />
      )}
    </fieldset>
  );
}
