import type { Metadata } from "next";
import Link from "next/link";
import { AccountForm } from "@/components/auth/account-form";
import { authTexts } from "@/components/auth/texts";
import { signUp } from "../actions";

const texts = authTexts.signUp;
export const metadata: Metadata = { title: texts.submit };

export default function SignUpPage() {
  return (
    <div className="flex flex-col gap-6">
      <div>
        <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
        <p className="mt-1 text-sm text-muted">{texts.gift}</p>
      </div>
      <AccountForm
        action={signUp}
        submit={texts.submit}
        fields={[
          {
            name: "displayName",
            label: authTexts.displayName,
            type: "text",
            autoComplete: "name",
            hint: authTexts.optional,
          },
          { name: "email", label: authTexts.email, type: "email", autoComplete: "email" },
          {
            name: "password",
            label: authTexts.password,
            type: "password",
            autoComplete: "new-password",
            hint: authTexts.passwordHint,
          },
        ]}
      />
      <p className="text-sm text-muted">
        {texts.other}{" "}
        <Link href="/sign-in" className="font-medium text-ink underline">
          {texts.otherLink}
        </Link>
      </p>
    </div>
  );
}
