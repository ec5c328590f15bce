import { buttonClasses } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { PageLink } from "@/components/ui/page-link";
import { findUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";

const POINTS = ["wait", "pay", "keep"] as const;

export default async function LandingPage() {
  const [user, t] = await Promise.all([findUser("signature"), getTexts("landing")]);
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex items-center justify-between gap-4 py-5">
        <Logo />
        <PageLink
          href={user === null ? "/sign-in" : "/campaigns"}
          className={buttonClasses("secondary")}
        >
          {user === null ? t("signIn") : t("open")}
        </PageLink>
      </header>
      <main className="flex flex-1 flex-col justify-center gap-14 py-12">
        <div className="flex max-w-2xl flex-col items-start gap-6">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-6xl">
            {t("title")}
          </h1>
          <p className="text-lg text-muted text-pretty">{t("lead")}</p>
          <PageLink href={user === null ? "/sign-up" : "/campaigns"} className={buttonClasses()}>
            {user === null ? t("start") : t("open")}
          </PageLink>
        </div>
        <ul className="grid gap-4 sm:grid-cols-3">
          {POINTS.map((point) => (
            <li key={point} className="rounded-2xl border border-line bg-surface p-5">
              <h2 className="font-semibold">{t(`points.${point}.title`)}</h2>
              <p className="mt-1 text-sm text-muted">{t(`points.${point}.text`)}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
