"use client";

import { useFormatter } from "use-intl";

/** A date, readable by people and machines. In UTC, so that server and browser render the same. */
export function ChangedAt({ time }: { time: string }) {
  const format = useFormatter();
  return <time dateTime={time}>{format.dateTime(new Date(time), { dateStyle: "medium" })}</time>;
}
