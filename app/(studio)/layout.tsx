import { LogOut } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { HeaderCredits } from "@/components/shell/header-credits";
import { shellTexts as texts } from "@/components/shell/texts";
import { buttonClasses } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import type { Namespace } from "@/lib/i18n";
import { findUser } from "@/lib/server/auth";
import { getCredits } from "@/lib/server/db/credits";
import { signOut } from "../(auth)/actions";
import { ClientTexts } from "../client-texts";

/** What the studio's client components say, in alphabetical order. A page with texts of its own adds them itself. */
const TEXTS = ["errors", "failures", "words"] as const satisfies Namespace[];

export default async function StudioLayout({ children }: { children: ReactNode }) {
  const user = await findUser("signature");
  // Each page sends a stranger to sign in by itself: only it knows where to come back to.
  if (user === null) return children;
  const credits = await getCredits(user);
  return (
    <ClientTexts namespaces={TEXTS}>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-lg focus:bg-surface focus:p-2"
      >
        {texts.skip}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-7xl items-center justify-between gap-4 px-4 py-3 sm:px-6">
          <Link href="/campaigns" aria-label={texts.campaigns} className="rounded-lg">
            <Logo />
          </Link>
          <div className="flex items-center gap-2 sm:gap-4">
            <HeaderCredits initial={credits} />
            <form action={signOut}>
              <button
                type="submit"
                title={`${texts.signOut} (${user.email})`}
                className={buttonClasses("quiet")}
              >
                <LogOut aria-hidden className="size-4" />
                <span className="sr-only sm:not-sr-only">{texts.signOut}</span>
              </button>
            </form>
          </div>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-7xl px-4 py-6 sm:px-6 sm:py-10">
        {children}
      </main>
    </ClientTexts>
  );
}
