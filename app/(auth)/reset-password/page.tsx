import type { Metadata } from "next";
import { AccountForm } from "@/components/auth/account-form";
import { authTexts } from "@/components/auth/texts";
import { requirePageUser } from "@/lib/server/auth";
import { setNewPassword } from "../actions";

const texts = authTexts.reset;
export const metadata: Metadata = { title: texts.title };

export default async function ResetPasswordPage() {
  await requirePageUser("/reset-password");
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
      <AccountForm
        action={setNewPassword}
        submit={texts.submit}
        fields={[
          {
            name: "password",
            label: authTexts.newPassword,
            type: "password",
            autoComplete: "new-password",
            hint: authTexts.passwordHint,
          },
        ]}
      />
    </div>
  );
}
