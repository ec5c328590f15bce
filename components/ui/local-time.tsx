"use client";

import { useFormatter } from "use-intl";
import { useTimeZone } from "@/hooks/use-time-zone";

/** A time in the reader's time zone, readable by people and machines. */
export function LocalTime({ time }: { time: string }) {
  const format = useFormatter();
  const timeZone = useTimeZone();
  return (
    <time dateTime={time} className="tabular-nums">
      {format.dateTime(new Date(time), { dateStyle: "medium", timeStyle: "short", timeZone })}
    </time>
  );
}
