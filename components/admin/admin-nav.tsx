"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { PageLink } from "@/components/ui/page-link";

const PLACES = [
  { href: "/admin", name: "overview" },
  { href: "/admin/jobs", name: "jobs" },
  { href: "/admin/users", name: "users" },
  { href: "/admin/prices", name: "prices" },
  { href: "/admin/health", name: "health" },
] as const;

/** Links to the admin pages. */
export function AdminNav() {
  const t = useTranslations("admin");
  const path = usePathname();
  const isAt = (href: string) =>
    href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);
  return (
    <nav aria-label={t("nav.label")} className="flex overflow-x-auto sm:gap-1">
      {PLACES.map(({ href, name }) => (
        <PageLink
          key={href}
          href={href}
          aria-current={isAt(href) ? "page" : undefined}
          className={classNames(
            "inline-flex min-h-10 shrink-0 items-center border-b-2 px-2 text-sm sm:px-3 -outline-offset-2",
            isAt(href)
              ? "border-accent font-medium text-ink"
              : "border-transparent text-muted hover:text-ink",
          )}
        >
          {t(`nav.${name}`)}
        </PageLink>
      ))}
    </nav>
  );
}
