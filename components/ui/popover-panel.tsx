"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import type { Trigger } from "./lazy-trigger";

export type PopoverPanelProps = {
  trigger: Trigger;
  /** Accessible name of the popover. */
  label: string;
  children: ReactNode;
};

/** A popover that mounts open: the click that opens it has loaded it (popover.tsx). */
export function PopoverPanel({ trigger, label, children }: PopoverPanelProps) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-40 max-h-(--radix-popover-content-available-height) w-[min(22rem,calc(100vw-1rem))] overflow-y-auto rounded-xl border border-line bg-surface p-4 text-ink shadow-lg outline-none transition-opacity duration-100 starting:opacity-0"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
