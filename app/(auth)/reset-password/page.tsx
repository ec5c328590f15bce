import type { Metadata } from "next";
import { AccountForm } from "@/components/account/account-form";
import { MIN_PASSWORD_LENGTH } from "@/lib/domain/account/account";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { setNewPassword } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("auth");
  return { title: t("reset.title") };
}

export default async function ResetPasswordPage() {
  const t = await getTexts("auth");
  await requirePageUser("/reset-password");
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{t("reset.title")}</h1>
      <AccountForm
        action={setNewPassword}
        submit={t("reset.submit")}
        fields={[
          {
            name: "password",
            label: t("newPassword"),
            type: "password",
            autoComplete: "new-password",
            hint: t("passwordHint", { count: MIN_PASSWORD_LENGTH }),
          },
        ]}
      />
    </div>
  );
}
