import { type ButtonHTMLAttributes, cloneElement, type ReactElement } from "react";

/** The button of a menu or popover; it needs an accessible name. */
export type Trigger = ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;

type LazyTriggerProps<Panel> = {
  trigger: Trigger;
  opens: "menu" | "dialog";
  load: () => Promise<Panel>;
  /** The requested panel has loaded: show it open. */
  onLoaded: (panel: Panel) => void;
};

/**
 * A trigger whose panel is not loaded yet, with the attributes and keys Radix gives it later. Pointer or focus loads the panel, a
 * click opens it; a click that can't load it does nothing, and the next one tries again.
 */
export function LazyTrigger<Panel>({ trigger, opens, load, onLoaded }: LazyTriggerProps<Panel>) {
  const prepare = () => void load().catch(() => {});
  const open = () => void load().then(onLoaded, () => {});
  return cloneElement(trigger, {
    "aria-haspopup": opens,
    "aria-expanded": false,
    onPointerEnter: prepare,
    onFocus: prepare,
    onClick: open,
    onKeyDown: (event) => {
      if (opens !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      open();
    },
  });
}
