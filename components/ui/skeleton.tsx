import { classNames } from "./class-names";

/** A placeholder for content being loaded, in its size, so that nothing shifts when it arrives. */
export function Skeleton({ className }: { className: string }) {
  return (
    <div
      aria-hidden
      className={classNames("rounded-lg bg-raised motion-safe:animate-pulse", className)}
    />
  );
}
