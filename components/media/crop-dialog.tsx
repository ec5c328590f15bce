"use client";

import { useState } from "react";
import Cropper from "react-easy-crop";
import "react-easy-crop/react-easy-crop.css";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Slider } from "@/components/ui/slider";
import type { Crop } from "@/lib/domain/media/upload";
import { useObjectUrl } from "./use-object-url";

const MAX_ZOOM = 4;
const ZOOM_STEP = 0.05;
const ARROW_PIXELS = 4;

type CropDialogProps = {
  file: File;
  /** Width over height of the crop. */
  aspect: number;
  /** Minimum width of the crop, in pixels of the image. */
  minWidth: number;
  onCancel: () => void;
  onCrop: (crop: Crop) => void;
};

/** Chooses which part of an image is used. Reports only the crop's position; the server crops the uploaded image. */
export function CropDialog({ file, aspect, minWidth, onCancel, onCrop }: CropDialogProps) {
  const t = useTranslations("upload.crop");
  const ui = useTranslations("ui");
  const url = useObjectUrl(file);
  const [place, setPlace] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [crop, setCrop] = useState<Crop | null>(null);
  /** Width of the largest possible crop, in pixels; null until the image has loaded. */
  const [widest, setWidest] = useState<number | null>(null);
  const [isUnreadable, setIsUnreadable] = useState(false);
  const isTooSmall = widest !== null && widest < minWidth;
  const maxZoom = widest === null ? 1 : Math.min(MAX_ZOOM, Math.max(1, widest / minWidth));
  const isUsable = crop !== null && !isTooSmall && !isUnreadable;

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onCancel();
      }}
      title={t("title")}
      description={t("description")}
      footer={
        <>
          <Button variant="secondary" onClick={onCancel}>
            {ui("cancel")}
          </Button>
          <Button disabled={!isUsable} onClick={() => crop !== null && onCrop(crop)}>
            {t("use")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {isUnreadable ? <Notice kind="error">{t("unreadable")}</Notice> : null}
        {isTooSmall ? (
          <Notice kind="error">{t("tooSmall", { width: widest, minWidth })}</Notice>
        ) : null}
        {isUnreadable ? null : (
          <div className="relative h-[min(54dvh,32rem)] overflow-hidden rounded-xl bg-black">
            {url === null ? null : (
              <Cropper
                image={url}
                disableAutomaticStylesInjection
                aspect={aspect}
                crop={place}
                zoom={zoom}
                minZoom={1}
                maxZoom={maxZoom}
                keyboardStep={ARROW_PIXELS}
                showGrid
                onCropChange={setPlace}
                onZoomChange={setZoom}
                onCropAreaChange={(area) => setCrop(toShares(area))}
                onMediaLoaded={({ naturalWidth, naturalHeight }) =>
                  setWidest(Math.round(Math.min(naturalWidth, naturalHeight * aspect)))
                }
                mediaProps={{ alt: "", onError: () => setIsUnreadable(true) }}
                classes={{ cropAreaClassName: "-outline-offset-2" }}
                cropperProps={{ role: "group", "aria-label": t("area") }}
              />
            )}
          </div>
        )}
        {maxZoom > 1 ? (
          <div className="flex items-center gap-4">
            <span aria-hidden className="text-sm text-muted">
              {t("zoom")}
            </span>
            <Slider
              label={t("zoom")}
              value={zoom}
              min={1}
              max={maxZoom}
              step={ZOOM_STEP}
              valueText={t("zoomValue", { zoom: Math.round(zoom * 100) / 100 })}
              onChange={setZoom}
            />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

/** The cropper reports percentages, a hair beyond the edges at times. */
function toShares(percent: Crop): Crop {
  const x = toShare(percent.x);
  const y = toShare(percent.y);
  return {
    x,
    y,
    width: Math.min(toShare(percent.width), 1 - x),
    height: Math.min(toShare(percent.height), 1 - y),
  };
}

function toShare(percent: number): number {
  return Math.min(1, Math.max(0, percent / 100));
}
