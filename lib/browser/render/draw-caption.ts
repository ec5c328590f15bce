import { AD_HEIGHT, AD_WIDTH } from "@/lib/domain/ads/ad";
import { AD_CAPTION } from "@/lib/domain/ads/caption-style";
import type { SpokenCue } from "@/lib/domain/ads/captions";

/** Draws a caption, the word being spoken in another colour. The preview's twin: components/ads/caption-overlay.tsx. */
export function drawCaption(
  context: OffscreenCanvasRenderingContext2D,
  cue: SpokenCue,
  spoken: number,
): void {
  const size = fittingSize(context, cue);
  const lineHeight = size * AD_CAPTION.lineHeight;
  const top = AD_CAPTION.middle * AD_HEIGHT - (cue.lines.length * lineHeight) / 2;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.lineJoin = "round";
  context.lineWidth = AD_CAPTION.outline * AD_WIDTH * 2;
  context.strokeStyle = AD_CAPTION.outlineColor;
  let word = 0;
  for (const [row, line] of cue.lines.entries()) {
    const text = line.map((part) => part.word).join(" ");
    const y = top + (row + 0.5) * lineHeight;
    let x = (AD_WIDTH - context.measureText(text).width) / 2;
    context.strokeText(text, x, y);
    for (const part of line) {
      context.fillStyle = word === spoken ? AD_CAPTION.spokenColor : AD_CAPTION.color;
      context.fillText(part.word, x, y);
      x += context.measureText(`${part.word} `).width;
      word += 1;
    }
  }
}

/** The usual size, or smaller where a single long word would not fit the picture. Sets the font. */
function fittingSize(context: OffscreenCanvasRenderingContext2D, cue: SpokenCue): number {
  const size = AD_CAPTION.size * AD_WIDTH;
  context.font = `${AD_CAPTION.weight} ${size}px ${AD_CAPTION.fonts}`;
  const widths = cue.lines.map(
    (line) => context.measureText(line.map(({ word }) => word).join(" ")).width,
  );
  const fitting = size * Math.min(1, (AD_CAPTION.maxWidth * AD_WIDTH) / Math.max(...widths, 1));
  context.font = `${AD_CAPTION.weight} ${fitting}px ${AD_CAPTION.fonts}`;
  return fitting;
}
