const format = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

/** A day, readable by people and by programs. In UTC, so that server and browser write the same. */
export function ChangedAt({ time }: { time: string }) {
  return <time dateTime={time}>{format.format(new Date(time))}</time>;
}
