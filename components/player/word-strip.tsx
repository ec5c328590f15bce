import { classNames } from "@/components/ui/class-names";
import type { TimedWord, Trim } from "@/lib/domain/media/trim";

type WordStripProps = { words: readonly TimedWord[]; trim: Trim; durationSeconds: number };

/** Where the words are in the whole clip, and what the trim keeps. Hidden from screen readers: the fields say the same. */
export function WordStrip({ words, trim, durationSeconds }: WordStripProps) {
  const percent = (seconds: number) =>
    `${Math.min(100, Math.max(0, (seconds / Math.max(durationSeconds, 0.01)) * 100))}%`;
  return (
    <div aria-hidden className="relative mx-2 h-10 overflow-hidden rounded-lg bg-raised">
      <div
        className="absolute inset-y-0 border-x-2 border-accent bg-accent/15"
        style={{ left: percent(trim.start), right: `calc(100% - ${percent(trim.end)})` }}
      />
      {words.map(({ word, start, end }) => {
        const middle = (start + end) / 2;
        const isKept = middle >= trim.start && middle <= trim.end;
        return (
          <span
            key={`${start} ${word}`}
            title={word}
            className={classNames(
              "absolute inset-y-3 min-w-0.5 rounded-sm",
              isKept ? "bg-accent" : "bg-muted/35",
            )}
            style={{ left: percent(start), width: percent(end - start) }}
          />
        );
      })}
    </div>
  );
}
