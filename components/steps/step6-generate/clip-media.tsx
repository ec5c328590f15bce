import { ImageOff } from "lucide-react";
import Image from "next/image";
import type { ClipView } from "@/lib/domain/campaign";
import { generateTexts as texts } from "./texts";

type ClipMediaProps = { clip: ClipView; portraitUrl: string | null; beat: string };

/** The clip as it is now: its video, else the still it would start from. Always 9:16, so nothing jumps. */
export function ClipMedia({ clip, portraitUrl, beat }: ClipMediaProps) {
  const stillUrl = clip.firstFrameUrl ?? portraitUrl;
  return (
    <div className="relative mx-auto aspect-9/16 w-full max-w-64 shrink-0 self-start overflow-hidden rounded-xl bg-raised sm:mx-0 sm:w-48">
      {clip.videoUrl !== null ? (
        // Generated speech has no caption file yet; the line it speaks stands beside it.
        // biome-ignore lint/a11y/useMediaCaption: the spoken line is shown as text next to the video
        <video
          key={clip.videoUrl}
          src={clip.videoUrl}
          poster={stillUrl ?? undefined}
          controls
          playsInline
          preload="metadata"
          aria-label={texts.videoLabel(beat)}
          className="size-full object-cover"
        />
      ) : stillUrl !== null ? (
        <Image
          src={stillUrl}
          alt={clip.firstFrameUrl === null ? texts.portraitAlt : texts.frameAlt(beat)}
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
