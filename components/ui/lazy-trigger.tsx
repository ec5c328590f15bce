import { type ButtonHTMLAttributes, cloneElement, type ReactElement } from "react";

/** The button of a menu or popover; it needs an accessible name. */
export type Trigger = ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;

type LazyTriggerProps<Panel> = {
  trigger: Trigger;
  opens: "menu" | "dialog";
  load: () => Promise<Panel>;
  /** The panel was asked for and is here: to be shown open. */
  onLoaded: (panel: Panel) => void;
};

/**
 * A trigger whose panel is not loaded yet, with the attributes and keys that Radix gives it later. Pointer or focus on it loads the
 * panel, a press opens it; a press that can't load it does nothing, and the next one tries again.
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
