import type { SpokenCue } from "./captions";

/**
 * How captions are laid out, in fractions of the picture's width or height: for the preview, which overlays them, and for the
 * render, which draws them. They stay clear of what TikTok, Reels and Shorts put over a video: names and text in the bottom
 * quarter, buttons in the right eighth, tabs in the top tenth.
 */
export const AD_CAPTION = {
  /** The text's vertical centre, as a fraction of the height. */
  middle: 0.66,
  /** As a fraction of the width. */
  maxWidth: 0.76,
  size: 0.066,
  lineHeight: 1.22,
  outline: 0.012,
  weight: 800,
  fonts: '"Helvetica Neue", Helvetica, Arial, sans-serif',
  color: "#ffffff",
  spokenColor: "#ffe14a",
  outlineColor: "rgba(0, 0, 0, 0.88)",
} as const;

/** Index of the word being spoken, counted across the lines; it lasts until the next one begins. -1 before the first. */
export function spokenWord(cue: SpokenCue, seconds: number): number {
  return cue.lines.flat().findLastIndex(({ start }) => start <= seconds);
}
