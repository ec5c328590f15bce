import { type ButtonHTMLAttributes, cloneElement, type ReactElement } from "react";

type OpensLaterProps = {
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  opens: "menu" | "dialog";
  onPrepare: () => void;
  onOpen: () => void;
};

/** The button of something whose scripts are not here yet: says the same to screen readers and takes the same keys. */
export function OpensLater({ trigger, opens, onPrepare, onOpen }: OpensLaterProps) {
  const button: ButtonHTMLAttributes<HTMLButtonElement> = {
    "aria-haspopup": opens,
    "aria-expanded": false,
    onPointerEnter: onPrepare,
    onFocus: onPrepare,
    onClick: onOpen,
    onKeyDown: (event) => {
      if (opens !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onOpen();
    },
  };
  return cloneElement(trigger, button);
}
