"use client";

import { useFormatter, useTranslations } from "use-intl";

const MINUTE_MS = 60_000;

type TimeAgoProps = {
  /** "Changed {when}" or "Deleted {when}". */
  text: "changed" | "deletedAt";
  time: string;
  now: number;
};

/** Relative time in words; the date on hover. */
export function TimeAgo({ text, time, now }: TimeAgoProps) {
  const t = useTranslations("campaigns");
  const format = useFormatter();
  const at = new Date(time);
  const when =
    now - at.getTime() < MINUTE_MS ? t("justNow") : format.relativeTime(at, { now: new Date(now) });
  return (
    <time dateTime={time} title={format.dateTime(at, { dateStyle: "long" })}>
      {t(text, { when })}
    </time>
  );
}
