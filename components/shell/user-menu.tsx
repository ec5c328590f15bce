"use client";

import { CircleUser, LogOut, Settings, ShieldCheck } from "lucide-react";
import { startTransition } from "react";
import { useTranslations } from "use-intl";
import { buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Menu } from "@/components/ui/menu";

type UserMenuProps = {
  /** Empty if not set. */
  displayName: string;
  email: string;
  isAdmin: boolean;
  signOut: () => Promise<void>;
};

/** Menu of the signed-in user. */
export function UserMenu({ displayName, email, isAdmin, signOut }: UserMenuProps) {
  const t = useTranslations("shell");
  const name = displayName === "" ? email : displayName;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={t("account", { name })}
          className={classNames(buttonClasses("quiet"), "max-w-56 px-2 sm:px-3")}
        >
          <CircleUser aria-hidden className="size-5 shrink-0" />
          <span className="hidden truncate sm:inline">{name}</span>
        </button>
      }
      entries={[
        { text: email },
        { label: t("settings"), icon: Settings, href: "/settings", startsGroup: true },
        ...(isAdmin ? [{ label: t("admin"), icon: ShieldCheck, href: "/admin" }] : []),
        { label: t("signOut"), icon: LogOut, onSelect: () => startTransition(signOut) },
      ]}
    />
  );
}
