import { type RefObject, useSyncExternalStore } from "react";

/** Full screen for one element. Not offered where only videos support it (iPhone): native controls would break the sound. */
export function useFullscreen(target: RefObject<HTMLElement | null>) {
  const isSupported = useSyncExternalStore(
    subscribe,
    () => document.fullscreenEnabled === true,
    () => false,
  );
  const isFull = useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement !== null && document.fullscreenElement === target.current,
    () => false,
  );
  const toggle = () => {
    const change = isFull ? document.exitFullscreen() : target.current?.requestFullscreen();
    // Refused by the browser (an embedding page may forbid it): nothing has changed, nothing to report.
    change?.catch(() => undefined);
  };
  return { isSupported, isFull, toggle };
}

function subscribe(onChange: () => void) {
  document.addEventListener("fullscreenchange", onChange);
  return () => document.removeEventListener("fullscreenchange", onChange);
}
