import { Clapperboard } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { Picture } from "@/components/ui/picture";
import { CARD_HEIGHT } from "./campaign-skeletons";

type CardFrameProps = { imageUrl: string | null; className?: string; children: ReactNode };

/** Frame of a campaign card: its image in a fixed aspect ratio, the content beside it. */
export function CardFrame({ imageUrl, className, children }: CardFrameProps) {
  return (
    <article
      className={classNames(
        "relative flex h-full gap-4 rounded-2xl border border-line bg-surface p-3",
        CARD_HEIGHT,
        className,
      )}
    >
      <div className="relative aspect-9/16 w-24 shrink-0 self-start overflow-hidden rounded-lg bg-raised">
        {imageUrl === null ? (
          <Clapperboard aria-hidden className="absolute inset-0 m-auto size-6 text-muted" />
        ) : (
          <Picture src={imageUrl} alt="" className="object-cover" />
        )}
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-2 py-1">{children}</div>
    </article>
  );
}
