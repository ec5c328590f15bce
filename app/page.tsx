import Link from "next/link";
import { landingTexts as texts } from "@/components/campaigns/landing-texts";
import { buttonClasses } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { findUser } from "@/lib/server/auth";

export default async function LandingPage() {
  const user = await findUser("signature");
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex items-center justify-between gap-4 py-5">
        <Logo />
        <Link
          href={user === null ? "/sign-in" : "/campaigns"}
          className={buttonClasses("secondary")}
        >
          {user === null ? texts.signIn : texts.open}
        </Link>
      </header>
      <main className="flex flex-1 flex-col justify-center gap-14 py-12">
        <div className="flex max-w-2xl flex-col items-start gap-6">
          <h1 className="text-4xl font-semibold tracking-tight text-balance sm:text-6xl">
            {texts.title}
          </h1>
          <p className="text-lg text-muted text-pretty">{texts.lead}</p>
          <Link href={user === null ? "/sign-up" : "/campaigns"} className={buttonClasses()}>
            {user === null ? texts.start : texts.open}
          </Link>
        </div>
        <ul className="grid gap-4 sm:grid-cols-3">
          {texts.points.map((point) => (
            <li key={point.title} className="rounded-2xl border border-line bg-surface p-5">
              <h2 className="font-semibold">{point.title}</h2>
              <p className="mt-1 text-sm text-muted">{point.text}</p>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
