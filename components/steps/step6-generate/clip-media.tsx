import { ImageOff } from "lucide-react";
import Image from "next/image";
import type { ClipView } from "@/lib/domain/campaign";
import { generateTexts as texts } from "./texts";

/** The clip as it is now: its video, else its first frame, else that there is none. Always 9:16, so nothing jumps. */
export function ClipMedia({ clip, beat }: { clip: ClipView; beat: string }) {
  return (
    <div className="relative mx-auto aspect-9/16 w-full max-w-64 shrink-0 self-start overflow-hidden rounded-xl bg-raised sm:mx-0 sm:w-48">
      {clip.videoUrl !== null ? (
        // Generated speech has no caption file yet; the line it speaks stands beside it.
        // biome-ignore lint/a11y/useMediaCaption: the spoken line is shown as text next to the video
        <video
          key={clip.videoUrl}
          src={clip.videoUrl}
          poster={clip.firstFrameUrl ?? undefined}
          controls
          playsInline
          preload="metadata"
          aria-label={texts.videoLabel(beat)}
          className="size-full object-cover"
        />
      ) : clip.firstFrameUrl !== null ? (
        <Image
          src={clip.firstFrameUrl}
          alt={texts.frameAlt(beat)}
          fill
          unoptimized
          sizes="16rem"
          className="object-cover"
        />
      ) : (
        <div className="grid size-full place-items-center p-4 text-center text-sm text-muted">
          <span className="flex flex-col items-center gap-2">
            <ImageOff aria-hidden className="size-6" />
            {texts.noFrame}
          </span>
        </div>
      )}
    </div>
  );
}
