"use client";

import type { LucideIcon } from "lucide-react";
import {
  type ButtonHTMLAttributes,
  createContext,
  type ReactElement,
  type ReactNode,
  use,
} from "react";
import { useWhenWanted } from "@/hooks/use-when-wanted";
import { OpensLater } from "./opens-later";

const load = () => import("./menu-parts");
const Parts = createContext<Awaited<ReturnType<typeof load>> | null>(null);

type MenuProps = {
  /** The button that opens it; it needs a name. */
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  align?: "start" | "end";
  children: ReactNode;
};

/** A list of acts behind a button. Arrow keys, first letters and Escape work. */
export function Menu({ trigger, align = "end", children }: MenuProps) {
  const { module: parts, prepare, want } = useWhenWanted(load);
  if (parts === null) {
    return (
      <OpensLater trigger={trigger} opens="menu" onPrepare={prepare} onOpen={() => void want()} />
    );
  }
  return (
    <Parts value={parts}>
      <parts.OpenMenu trigger={trigger} align={align}>
        {children}
      </parts.OpenMenu>
    </Parts>
  );
}

export type MenuItemProps = {
  icon?: LucideIcon;
  isDangerous?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
};

export function MenuItem(props: MenuItemProps) {
  const parts = use(Parts);
  return parts === null ? null : <parts.Item {...props} />;
}

export type MenuLinkProps = { icon?: LucideIcon; href: string; children: ReactNode };

export function MenuLink(props: MenuLinkProps) {
  const parts = use(Parts);
  return parts === null ? null : <parts.LinkItem {...props} />;
}

/** A line of text above the items, which nobody can press. */
export function MenuLabel({ children }: { children: ReactNode }) {
  const parts = use(Parts);
  return parts === null ? null : <parts.Label>{children}</parts.Label>;
}

export function MenuSeparator() {
  const parts = use(Parts);
  return parts === null ? null : <parts.Separator />;
}
