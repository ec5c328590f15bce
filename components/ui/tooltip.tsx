"use client";

import { Tooltip as Radix } from "radix-ui";
import type { ReactElement } from "react";

type TooltipProps = {
  text: string;
  /** Must be focusable, so that the text is available without a pointer. */
  children: ReactElement;
};

/** A short explanation beside a control. Not shown on touch screens, so nothing may depend on it. */
export function Tooltip({ text, children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-72 rounded-lg bg-ink px-2.5 py-1.5 text-sm text-canvas shadow-md transition-opacity duration-100 starting:opacity-0"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
