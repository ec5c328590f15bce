import type { SpokenCue } from "./captions";

/**
 * How captions stand in the picture, in shares of its width or height: for the preview, which lays them over it, and for the
 * render, which draws them. The place is clear of what TikTok, Reels and Shorts lay over a video: names and text below
 * three quarters, buttons in the right eighth, tabs in the top tenth.
 */
export const AD_CAPTION = {
  /** Of the text's middle, of the height. */
  middle: 0.66,
  /** Of the width. */
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

/** Which word is being spoken, counted through the lines; a word stays it until the next one begins. -1 before the first. */
export function spokenWord(cue: SpokenCue, seconds: number): number {
  return cue.lines.flat().findLastIndex(({ start }) => start <= seconds);
}
