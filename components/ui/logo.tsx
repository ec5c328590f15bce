import { Clapperboard } from "lucide-react";

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <span className="grid size-8 place-items-center rounded-lg bg-accent text-on-accent">
        <Clapperboard aria-hidden className="size-5" />
      </span>
      UGC Studio
    </span>
  );
}
