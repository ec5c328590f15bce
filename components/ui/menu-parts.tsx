"use client";

import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";
import { classNames } from "./class-names";
import type { MenuItemProps, MenuLinkProps } from "./menu";
import "./style-nonce";

const ITEM = classNames(
  "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-lg px-3 text-sm outline-none select-none",
  "data-disabled:cursor-not-allowed data-disabled:opacity-45 data-highlighted:bg-raised",
);

type OpenMenuProps = { trigger: ReactElement; align: "start" | "end"; children: ReactNode };

/** A menu that opens as it appears: its scripts are loaded by the press that opens it (menu.tsx). */
export function OpenMenu({ trigger, align, children }: OpenMenuProps) {
  return (
    <Radix.Root defaultOpen>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={classNames(
            "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-[min(20rem,92vw)] overflow-y-auto",
            "rounded-xl border border-line bg-surface p-1 text-ink shadow-lg",
            "transition-opacity duration-100 starting:opacity-0",
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function Item({ icon: Icon, isDangerous, disabled, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={classNames(ITEM, isDangerous && "text-bad")}
    >
      {Icon === undefined ? null : <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </Radix.Item>
  );
}

export function LinkItem({ icon: Icon, href, children }: MenuLinkProps) {
  return (
    <Radix.Item asChild className={ITEM}>
      <PageLink href={href}>
        {Icon === undefined ? null : <Icon aria-hidden className="size-4 shrink-0" />}
        {children}
      </PageLink>
    </Radix.Item>
  );
}

export function Label({ children }: { children: ReactNode }) {
  return <Radix.Label className="truncate px-3 py-2 text-sm text-muted">{children}</Radix.Label>;
}

export function Separator() {
  return <Radix.Separator className="mx-2 my-1 h-px bg-line" />;
}
