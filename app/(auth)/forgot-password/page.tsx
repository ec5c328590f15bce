import type { Metadata } from "next";
import Link from "next/link";
import { AccountForm } from "@/components/auth/account-form";
import { authTexts } from "@/components/auth/texts";
import { requestPasswordReset } from "../actions";

const texts = authTexts.forgot;
export const metadata: Metadata = { title: texts.title };

export default function ForgotPasswordPage() {
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
        <p className="mt-1 text-sm text-muted">{texts.lead}</p>
      </div>
      <AccountForm
        action={requestPasswordReset}
        submit={texts.submit}
        fields={[{ name: "email", label: authTexts.email, type: "email", autoComplete: "email" }]}
      />
      <Link href="/sign-in" className="self-start text-sm text-muted underline">
        {texts.back}
      </Link>
    </div>
  );
}
