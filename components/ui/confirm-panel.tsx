"use client";

import { AlertDialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button";
import { classNames } from "./class-names";
import { OVERLAY, PANEL, useReturnFocus } from "./dialog-panel";
import "./style-nonce";

export type ConfirmPanelProps = {
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, and what can't be undone. */
  description: string;
  /** Names the action: "Delete the campaign". */
  confirmLabel: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
};

/** The open dialog (confirm-dialog.tsx). */
export function ConfirmPanel(props: ConfirmPanelProps) {
  const t = useTranslations("ui");
  const returnFocus = useReturnFocus();
  return (
    <Radix.Root open onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content className={classNames(PANEL, "sm:w-[28rem]")} onCloseAutoFocus={returnFocus}>
          {/* Padded here: the panel's bottom padding is the phone's safe area. */}
          <div className="flex min-h-0 flex-col gap-4 overflow-y-auto p-5 sm:p-6">
            <div>
              <Radix.Title className="text-lg font-semibold wrap-anywhere">
                {props.title}
              </Radix.Title>
              <Radix.Description className="mt-1 text-sm text-muted">
                {props.description}
              </Radix.Description>
            </div>
            {props.children}
            <div className="flex flex-wrap justify-end gap-2">
              <Radix.Cancel asChild>
                <Button variant="secondary">{t("cancel")}</Button>
              </Radix.Cancel>
              <Button
                variant={props.isDangerous ? "danger" : "primary"}
                isBusy={props.isBusy ?? false}
                onClick={props.onConfirm}
              >
                {props.confirmLabel}
              </Button>
            </div>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
