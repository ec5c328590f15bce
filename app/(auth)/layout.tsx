import type { ReactNode } from "react";
import { Logo } from "@/components/ui/logo";
import { PageLink } from "@/components/ui/page-link";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-8 px-5 py-10">
      <PageLink href="/" className="self-start rounded-lg">
        <Logo />
      </PageLink>
      <div className="rounded-2xl border border-line bg-surface p-6 sm:p-8">{children}</div>
    </main>
  );
}
