import { classNames } from "./class-names";

/** The place of something that is on its way, in its size, so that nothing jumps when it comes. */
export function Skeleton({ className }: { className: string }) {
  return (
    <div
      aria-hidden
      className={classNames("rounded-lg bg-raised motion-safe:animate-pulse", className)}
    />
  );
}
