import type { ReactNode } from "react";
import { ClientTexts } from "@/app/client-texts";
import { AdminNav } from "@/components/admin/admin-nav";
import { buttonClasses } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { PageLink } from "@/components/ui/page-link";
import type { Namespace } from "@/lib/i18n";
import { getTexts } from "@/lib/server/core/i18n";
import { requireAdminPage } from "@/lib/server/http/admin";

/** Texts that client components need on every admin page; each page adds its own. */
const TEXTS = ["admin", "budget", "errors", "words"] as const satisfies Namespace[];

export default async function AdminLayout({ children }: { children: ReactNode }) {
  await requireAdminPage();
  const [t, tShell] = await Promise.all([getTexts("admin"), getTexts("shell")]);
  return (
    <ClientTexts namespaces={TEXTS}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-lg focus:bg-surface focus:p-2"
      >
        {tShell("skip")}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto max-w-7xl px-4 sm:px-6">
          <div className="flex items-center justify-between gap-3 py-2.5">
            <div className="flex min-w-0 items-center gap-3">
              <PageLink href="/campaigns" aria-label={tShell("home")} className="rounded-lg">
                <Logo isCompact />
              </PageLink>
              <span className="truncate font-medium">{t("title")}</span>
            </div>
            <PageLink href="/campaigns" className={buttonClasses("quiet")}>
              {t("studio")}
            </PageLink>
          </div>
          <AdminNav />
        </div>
      </header>
      <main id="content" className="mx-auto max-w-7xl px-4 py-6 sm:px-6 sm:py-8">
        {children}
      </main>
    </ClientTexts>
  );
}
