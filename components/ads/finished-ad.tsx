"use client";

import { CircleAlert, CircleCheck, Download, Link2 } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { useAdRender } from "@/hooks/ads/use-ad-render";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { useTimeZone } from "@/hooks/use-time-zone";
import type { AdChange } from "@/lib/domain/ads/ad";
import type { RenderView } from "@/lib/domain/ads/ad.schema";

type FinishedAdProps = {
  campaignId: string;
  latest: RenderView;
  older: readonly RenderView[];
  /** Since the latest render; null if unknown. */
  changes: readonly AdChange[] | null;
  nameOf: (clipId: string) => string;
};

/** The latest render, whether it is up to date with the campaign, and earlier renders. */
export function FinishedAd({ campaignId, latest, older, changes, nameOf }: FinishedAdProps) {
  const t = useTranslations("ad");
  return (
    <section
      aria-labelledby="finished-ad"
      className="grid gap-5 border-line border-t pt-5 sm:grid-cols-[15rem_1fr]"
    >
      {/* biome-ignore lint/a11y/useMediaCaption: captions, if wanted, are part of the picture */}
      <video
        key={latest.id}
        src={latest.videoUrl}
        poster={latest.thumbnailUrl}
        controls
        playsInline
        preload="none"
        aria-label={t("videoLabel", { number: latest.versionNumber })}
        className="mx-auto aspect-9/16 w-full max-w-64 rounded-xl bg-black sm:mx-0"
      />
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 id="finished-ad" className="font-semibold">
              {t("latest")}
            </h3>
            <Freshness isFresh={changes?.length === 0} />
          </div>
          <p className="text-muted text-sm tabular-nums">
            {sizeText(t, latest)} · <LocalTime time={latest.createdAt} />
          </p>
          <ul className="text-sm">
            {(changes ?? []).map((change) => (
              <li key={change.kind === "clip" ? change.clipId : change.kind}>
                {change.kind === "clip"
                  ? t("changes.clip", { clip: nameOf(change.clipId) })
                  : t(`changes.${change.kind}`)}
              </li>
            ))}
            {changes === null ? <li>{t("changes.unknown")}</li> : null}
          </ul>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <a href={latest.downloadUrl} className={buttonClasses()}>
            <Download aria-hidden className="size-4" />
            {t("download")}
          </a>
          <ShareButton campaignId={campaignId} render={latest} />
        </div>
        <p className="text-muted text-sm">{t("shareHint")}</p>
        {older.length === 0 ? null : (
          <details className="border-line border-t pt-3">
            <summary className="cursor-pointer rounded font-medium text-sm">{t("older")}</summary>
            <ul className="flex flex-col pt-2">
              {older.map((render) => (
                <li
                  key={render.id}
                  className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 text-sm"
                >
                  <span className="tabular-nums">
                    {sizeText(t, render)} ·{" "}
                    <span className="text-muted">
                      <LocalTime time={render.createdAt} />
                    </span>
                  </span>
                  <a
                    href={render.downloadUrl}
                    aria-label={t("downloadVersion", { number: render.versionNumber })}
                    className={buttonClasses("quiet")}
                  >
                    <Download aria-hidden className="size-4" />
                    {t("download")}
                  </a>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </section>
  );
}

function sizeText(t: ReturnType<typeof useTranslations<"ad">>, render: RenderView): string {
  return t("versionOf", {
    number: render.versionNumber,
    seconds: render.durationMs / 1000,
    megabytes: render.sizeBytes / 1_000_000,
  });
}

function Freshness({ isFresh }: { isFresh: boolean }) {
  const t = useTranslations("ad");
  const Icon = isFresh ? CircleCheck : CircleAlert;
  return (
    <span
      className={`inline-flex items-center gap-1.5 text-sm ${isFresh ? "text-good" : "text-warn"}`}
    >
      <Icon aria-hidden className="size-4" />
      {isFresh ? t("upToDate") : t("stale")}
    </span>
  );
}

function ShareButton({ campaignId, render }: { campaignId: string; render: RenderView }) {
  const t = useTranslations("ad");
  const errorText = useErrorText();
  const format = useFormatter();
  const timeZone = useTimeZone();
  const { share } = useAdRender(campaignId);
  const [isBusy, setBusy] = useState(false);
  const [shown, setShown] = useState<{ url: string; date: string } | null>(null);
  const copy = async () => {
    setBusy(true);
    setShown(null);
    try {
      const { url, expiresAt } = await share(render);
      const date = format.dateTime(new Date(expiresAt), { dateStyle: "medium", timeZone });
      try {
        await navigator.clipboard.writeText(url);
        toast.success(t("shared", { date }));
      } catch {
        // Not every browser allows clipboard access; show the link to copy by hand.
        setShown({ url, date });
      }
    } catch (error) {
      toast.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button variant="secondary" isBusy={isBusy} onClick={() => void copy()}>
        <Link2 aria-hidden className="size-4" />
        {t("share")}
      </Button>
      {shown === null ? null : (
        <label className="flex w-full flex-col gap-1 text-sm">
          {t("sharedHint", { date: shown.date })}
          <input
            readOnly
            value={shown.url}
            onFocus={(event) => event.target.select()}
            className="min-h-10 w-full rounded-lg border border-line bg-canvas px-3"
          />
        </label>
      )}
    </>
  );
}
