"use client";

import { useFormatter } from "use-intl";
import { useTimeZone } from "@/hooks/use-time-zone";

/** A moment by the reader's clock, readable by people and by programs. */
export function LocalTime({ time }: { time: string }) {
  const format = useFormatter();
  const timeZone = useTimeZone();
  return (
    <time dateTime={time} className="tabular-nums">
      {format.dateTime(new Date(time), { dateStyle: "medium", timeStyle: "short", timeZone })}
    </time>
  );
}
