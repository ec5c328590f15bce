const HAVE_FUTURE_DATA = 3;

/** Whether it has enough data to continue from where it is. */
export function isReady(element: HTMLMediaElement): boolean {
  return element.readyState >= HAVE_FUTURE_DATA && !element.seeking;
}

/** Sets the playback rate if it differs: each change costs audible sound up to 20 ms. */
export function setRate(element: HTMLMediaElement, rate: number): void {
  if (Math.abs(element.playbackRate - rate) > 0.001) element.playbackRate = rate;
}

let settable: boolean | null = null;

/**
 * False on iOS, which keeps an element's volume at 1 whatever is set. A GainNode would help, but it
 * silences cross-origin media without CORS.
 */
export function canSetVolume(): boolean {
  if (settable === null) {
    const probe = document.createElement("audio");
    probe.volume = 0.5;
    settable = probe.volume === 0.5;
  }
  return settable;
}
