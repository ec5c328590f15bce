"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";
import "./style-nonce";

export type DialogPanelProps = {
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: string | undefined;
  size?: "small" | "medium" | "large";
  /** Buttons that stay visible while the content scrolls. */
  footer?: ReactNode;
  children?: ReactNode;
};

/** Shared with ConfirmPanel: a bottom sheet on phones, a centred card elsewhere. */
export const OVERLAY =
  "fixed inset-0 z-40 bg-black/50 transition-opacity duration-150 starting:opacity-0";
export const PANEL = classNames(
  "fixed z-50 flex flex-col border border-line bg-surface text-ink shadow-xl outline-none",
  "inset-x-0 bottom-0 max-h-[92dvh] rounded-t-2xl pb-[env(safe-area-inset-bottom)]",
  "sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[88dvh] sm:-translate-1/2 sm:rounded-2xl sm:pb-0",
  "transition duration-150 starting:opacity-0 max-sm:starting:translate-y-6",
);

const WIDTHS = { small: "sm:w-[28rem]", medium: "sm:w-[36rem]", large: "sm:w-[min(56rem,94vw)]" };

/** An open dialog (dialog.tsx). */
export function DialogPanel(props: DialogPanelProps) {
  const t = useTranslations("ui");
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          className={classNames(PANEL, WIDTHS[props.size ?? "medium"])}
          onOpenAutoFocus={focusPanel}
          onCloseAutoFocus={returnFocus}
          {...(props.description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className="flex items-start justify-between gap-3 px-5 pt-4 pb-2 sm:px-6 sm:pt-5">
            <div className="min-w-0">
              <Radix.Title className="text-lg font-semibold wrap-anywhere">
                {props.title}
              </Radix.Title>
              {props.description === undefined ? null : (
                <Radix.Description className="mt-1 text-sm text-muted">
                  {props.description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon={X} label={t("close")} className="-mt-1 -mr-2 shrink-0" />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2 sm:px-6">{props.children}</div>
          {props.footer === undefined ? (
            <div className="h-4 shrink-0" />
          ) : (
            <footer className="flex flex-wrap justify-end gap-2 px-5 py-4 sm:px-6">
              {props.footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Focus starts on the panel: on the close button, the first control, it would open a tooltip that takes the first Escape. */
function focusPanel(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}

/**
 * Returns the focus to the element that had it when the panel first rendered: Radix only does so for its own triggers. Not if the
 * caller has moved it elsewhere.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement);
  return (event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
  };
}
