import type { Metadata } from "next";
import Link from "next/link";
import { AccountForm } from "@/components/auth/account-form";
import { authTexts } from "@/components/auth/texts";
import { Notice } from "@/components/ui/notice";
import { signIn } from "../actions";

const texts = authTexts.signIn;
export const metadata: Metadata = { title: texts.submit };

type SearchParams = Promise<{ next?: string; problem?: string }>;

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { next, problem } = await searchParams;
  return (
    <div className="flex flex-col gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{texts.title}</h1>
      {problem === "link" ? <Notice kind="error">{texts.linkProblem}</Notice> : null}
      <AccountForm
        action={signIn}
        submit={texts.submit}
        next={next}
        fields={[
          { name: "email", label: authTexts.email, type: "email", autoComplete: "email" },
          {
            name: "password",
            label: authTexts.password,
            type: "password",
            autoComplete: "current-password",
          },
        ]}
      >
        <Link href="/forgot-password" className="self-start text-sm text-muted underline">
          {texts.forgot}
        </Link>
      </AccountForm>
      <p className="text-sm text-muted">
        {texts.other}{" "}
        <Link href="/sign-up" className="font-medium text-ink underline">
          {texts.otherLink}
        </Link>
      </p>
    </div>
  );
}
