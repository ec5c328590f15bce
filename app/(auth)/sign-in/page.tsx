import type { Metadata } from "next";
import { AccountForm } from "@/components/account/account-form";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { getTexts } from "@/lib/server/core/i18n";
import { signIn } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("auth");
  return { title: t("signIn.submit") };
}

type SearchParams = Promise<{ next?: string; problem?: string }>;

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const t = await getTexts("auth");
  const { next, problem } = await searchParams;
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{t("signIn.title")}</h1>
      {problem === "link" ? <Notice kind="error">{t("signIn.linkProblem")}</Notice> : null}
      <AccountForm
        action={signIn}
        submit={t("signIn.submit")}
        next={next}
        fields={[
          { name: "email", label: t("email"), type: "email", autoComplete: "email" },
          {
            name: "password",
            label: t("password"),
            type: "password",
            autoComplete: "current-password",
          },
        ]}
      >
        <PageLink href="/forgot-password" className="self-start text-sm text-muted underline">
          {t("signIn.forgot")}
        </PageLink>
      </AccountForm>
      <p className="text-sm text-muted">
        {t("signIn.other")}{" "}
        <PageLink href="/sign-up" className="font-medium text-ink underline">
          {t("signIn.otherLink")}
        </PageLink>
      </p>
    </div>
  );
}
