import type { Metadata } from "next";
import { AccountForm } from "@/components/account/account-form";
import { PageLink } from "@/components/ui/page-link";
import { MIN_PASSWORD_LENGTH } from "@/lib/domain/account/account";
import { getTexts } from "@/lib/server/core/i18n";
import { signUp } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("auth");
  return { title: t("signUp.submit") };
}

export default async function SignUpPage() {
  const t = await getTexts("auth");
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{t("signUp.title")}</h1>
        <p className="mt-1 text-sm text-muted">{t("signUp.gift")}</p>
      </div>
      <AccountForm
        action={signUp}
        submit={t("signUp.submit")}
        fields={[
          {
            name: "displayName",
            label: t("displayName"),
            type: "text",
            autoComplete: "name",
            hint: t("optional"),
          },
          { name: "email", label: t("email"), type: "email", autoComplete: "email" },
          {
            name: "password",
            label: t("password"),
            type: "password",
            autoComplete: "new-password",
            hint: t("passwordHint", { count: MIN_PASSWORD_LENGTH }),
          },
        ]}
      />
      <p className="text-sm text-muted">
        {t("signUp.other")}{" "}
        <PageLink href="/sign-in" className="font-medium text-ink underline">
          {t("signUp.otherLink")}
        </PageLink>
      </p>
    </div>
  );
}
