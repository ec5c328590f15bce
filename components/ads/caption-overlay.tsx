import { AD_CAPTION, spokenWord } from "@/lib/domain/ads/caption-style";
import type { SpokenCue } from "@/lib/domain/ads/captions";

type CaptionOverlayProps = {
  cue: SpokenCue | null;
  /** Seconds of the ad. */
  time: number;
};

/** The current caption, styled as in the render. It must be inside a container (`@container`). */
export function CaptionOverlay({ cue, time }: CaptionOverlayProps) {
  if (cue === null) return null;
  const spoken = spokenWord(cue, time);
  const lines = cue.lines.map((line, index) => ({
    line,
    before: cue.lines.slice(0, index).flat().length,
  }));
  return (
    <p
      className="-translate-x-1/2 -translate-y-1/2 pointer-events-none absolute left-1/2 w-max text-center"
      style={{
        top: `${100 * AD_CAPTION.middle}%`,
        maxWidth: `${100 * AD_CAPTION.maxWidth}cqw`,
        fontFamily: AD_CAPTION.fonts,
        fontSize: `${100 * AD_CAPTION.size}cqw`,
        fontWeight: AD_CAPTION.weight,
        lineHeight: AD_CAPTION.lineHeight,
        color: AD_CAPTION.color,
        paintOrder: "stroke",
        WebkitTextStroke: `${100 * AD_CAPTION.outline}cqw ${AD_CAPTION.outlineColor}`,
      }}
    >
      {lines.map(({ line, before }) => (
        <span key={before} className="block">
          {line.map(({ word, start }, index) => (
            <span
              key={`${start} ${word}`}
              style={before + index === spoken ? { color: AD_CAPTION.spokenColor } : undefined}
            >
              {index === 0 ? word : ` ${word}`}
            </span>
          ))}
        </span>
      ))}
    </p>
  );
}
