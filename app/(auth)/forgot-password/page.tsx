import type { Metadata } from "next";
import { AccountForm } from "@/components/account/account-form";
import { PageLink } from "@/components/ui/page-link";
import { getTexts } from "@/lib/server/core/i18n";
import { requestPasswordReset } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("auth");
  return { title: t("forgot.title") };
}

export default async function ForgotPasswordPage() {
  const t = await getTexts("auth");
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{t("forgot.title")}</h1>
        <p className="mt-1 text-sm text-muted">{t("forgot.lead")}</p>
      </div>
      <AccountForm
        action={requestPasswordReset}
        submit={t("forgot.submit")}
        fields={[{ name: "email", label: t("email"), type: "email", autoComplete: "email" }]}
      />
      <PageLink href="/sign-in" className="self-start text-sm text-muted underline">
        {t("forgot.back")}
      </PageLink>
    </div>
  );
}
