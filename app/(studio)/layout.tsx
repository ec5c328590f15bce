import type { ReactNode } from "react";
import { ClientTexts } from "@/app/client-texts";
import { BudgetBadge } from "@/components/credits/budget-badge";
import { BudgetProvider } from "@/components/credits/budget-provider";
import { HeaderCredits } from "@/components/shell/header-credits";
import { UserMenu } from "@/components/shell/user-menu";
import { Logo } from "@/components/ui/logo";
import { PageLink } from "@/components/ui/page-link";
import type { Namespace } from "@/lib/i18n";
import { findUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { getBudget } from "@/lib/server/db/budget";
import { getCredits } from "@/lib/server/db/credits";
import { getDisplayName } from "@/lib/server/db/profiles";
import { signOut } from "../(auth)/actions";

/** Texts that client components need on every studio screen; each page adds its own. */
const TEXTS = ["budget", "errors", "failures", "shell", "words"] as const satisfies Namespace[];

export default async function StudioLayout({ children }: { children: ReactNode }) {
  const user = await findUser("signature");
  // Each page redirects signed-out visitors to sign-in: only the page knows where to return to.
  if (user === null) return children;
  const [credits, budget, displayName, t] = await Promise.all([
    getCredits(user),
    getBudget(user.id),
    getDisplayName(user),
    getTexts("shell"),
  ]);
  return (
    <ClientTexts namespaces={TEXTS}>
      <BudgetProvider initial={budget}>
        <a
          href="#content"
          className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-lg focus:bg-surface focus:p-2"
        >
          {t("skip")}
        </a>
        <header className="border-b border-line bg-surface">
          <div className="mx-auto flex max-w-7xl items-center justify-between gap-3 px-4 py-2.5 sm:px-6">
            <PageLink href="/campaigns" aria-label={t("home")} className="rounded-lg">
              <Logo isCompact />
            </PageLink>
            <div className="-mr-2 flex min-w-0 items-center gap-1 sm:gap-3">
              <BudgetBadge />
              <HeaderCredits initial={credits} />
              <UserMenu
                displayName={displayName}
                email={user.email}
                isAdmin={user.isAdmin}
                signOut={signOut}
              />
            </div>
          </div>
        </header>
        <main id="content" className="mx-auto max-w-7xl px-4 py-6 sm:px-6 sm:py-10">
          {children}
        </main>
      </BudgetProvider>
    </ClientTexts>
  );
}
