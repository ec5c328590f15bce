"use client";

import { useFormatter } from "use-intl";

/** A day, readable by people and by programs. In UTC, so that server and browser write the same. */
export function ChangedAt({ time }: { time: string }) {
  const format = useFormatter();
  return <time dateTime={time}>{format.dateTime(new Date(time), { dateStyle: "medium" })}</time>;
}
