"use client";

import type { LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { Fragment } from "react";
import { PageLink } from "@/components/ui/page-link";
import { classNames } from "./class-names";
import type { Trigger } from "./lazy-trigger";
import "./style-nonce";

/** An action, a link, or plain text. `startsGroup`: with a separator above it. */
export type MenuEntry = { startsGroup?: boolean } & (
  | {
      label: string;
      icon?: LucideIcon;
      isDangerous?: boolean;
      isDisabled?: boolean;
      onSelect: () => void;
    }
  | { label: string; icon?: LucideIcon; href: string }
  | { text: string }
);

export type MenuPanelProps = {
  trigger: Trigger;
  align?: "start" | "end";
  entries: readonly MenuEntry[];
};

const ITEM = classNames(
  "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-lg px-3 text-sm outline-none select-none",
  "data-disabled:cursor-not-allowed data-disabled:opacity-45 data-highlighted:bg-raised",
);

/** A menu that mounts open: the click that opens it has loaded it (menu.tsx). */
export function MenuPanel({ trigger, align = "end", entries }: MenuPanelProps) {
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
          {entries.map((entry) => (
            <Fragment key={"text" in entry ? entry.text : entry.label}>
              {entry.startsGroup ? <Radix.Separator className="mx-2 my-1 h-px bg-line" /> : null}
              <Entry entry={entry} />
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  if ("text" in entry) {
    return (
      <Radix.Label className="truncate px-3 py-2 text-sm text-muted">{entry.text}</Radix.Label>
    );
  }
  const content = (
    <>
      {entry.icon === undefined ? null : <entry.icon aria-hidden className="size-4 shrink-0" />}
      {entry.label}
    </>
  );
  if ("href" in entry) {
    return (
      <Radix.Item asChild className={ITEM}>
        <PageLink href={entry.href}>{content}</PageLink>
      </Radix.Item>
    );
  }
  return (
    <Radix.Item
      disabled={entry.isDisabled ?? false}
      onSelect={entry.onSelect}
      className={classNames(ITEM, entry.isDangerous && "text-bad")}
    >
      {content}
    </Radix.Item>
  );
}
