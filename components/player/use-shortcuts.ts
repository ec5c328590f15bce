import { type RefObject, useEffect } from "react";

/**
 * Keyboard shortcuts of a player while the focus is in it. Buttons and fields keep the keys they need: space activates a focused
 * button, arrows move a slider.
 */
export function useShortcuts(
  target: RefObject<HTMLElement | null>,
  actions: Readonly<Record<string, () => void>>,
) {
  useEffect(() => {
    const element = target.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
      if (action === undefined || hasModifier || isTakenBy(event)) return;
      event.preventDefault();
      action();
    };
    element?.addEventListener("keydown", onKeyDown);
    return () => element?.removeEventListener("keydown", onKeyDown);
  });
}

function isTakenBy({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches("input:not([type=range]), textarea, select")) return true;
  if (target.matches("input[type=range]")) return key.startsWith("Arrow");
  return key === " " && target.matches("button, a, summary");
}
