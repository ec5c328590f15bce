import { Clapperboard } from "lucide-react";

/** The studio's logo and name; `isCompact`: on phones the logo alone. */
export function Logo({ isCompact = false }: { isCompact?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <span className="grid size-8 shrink-0 place-items-center rounded-lg bg-accent text-on-accent">
        <Clapperboard aria-hidden className="size-5" />
      </span>
      <span className={isCompact ? "max-sm:sr-only" : undefined}>UGC Studio</span>
    </span>
  );
}
