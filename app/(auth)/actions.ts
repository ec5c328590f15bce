"use server";

import { redirect } from "next/navigation";
import {
  EMPTY_FORM,
  type FormState,
  forgotPasswordForm,
  newPasswordForm,
  signInForm,
  signUpForm,
} from "@/lib/domain/account";
import { safePath } from "@/lib/domain/safe-path";
import { currentSessionDb } from "@/lib/server/auth";
import { authSentence } from "@/lib/server/auth-sentence";
import { formError, parseForm } from "@/lib/server/forms";
import { getTexts } from "@/lib/server/i18n";

const HOME = "/campaigns";

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  const parsed = await parseForm(form, signInForm);
  if (!parsed.ok) return parsed.state;
  const { email, password, next } = parsed.data;
  const db = await currentSessionDb();
  const { error } = await db.auth.signInWithPassword({ email, password });
  if (error !== null) return formError(await authSentence(error), form);
  redirect(safePath(next, HOME));
}

export async function signUp(_: FormState, form: FormData): Promise<FormState> {
  const parsed = await parseForm(form, signUpForm);
  if (!parsed.ok) return parsed.state;
  const { displayName, email, password, next } = parsed.data;
  const db = await currentSessionDb();
  const { data, error } = await db.auth.signUp({
    email,
    password,
    options: { data: { display_name: displayName } },
  });
  if (error !== null) return formError(await authSentence(error), form);
  if (data.session === null) {
    const t = await getTexts("auth");
    return { ...EMPTY_FORM, done: t("signUp.confirm") };
  }
  redirect(safePath(next, HOME));
}

export async function signOut(): Promise<void> {
  const db = await currentSessionDb();
  await db.auth.signOut();
  redirect("/");
}

export async function requestPasswordReset(_: FormState, form: FormData): Promise<FormState> {
  const parsed = await parseForm(form, forgotPasswordForm);
  if (!parsed.ok) return parsed.state;
  const db = await currentSessionDb();
  const { error } = await db.auth.resetPasswordForEmail(parsed.data.email);
  // The same answer for an unknown address: who has an account here is nobody's business.
  if (error !== null && error.code !== "user_not_found")
    return formError(await authSentence(error), form);
  const t = await getTexts("auth");
  return { ...EMPTY_FORM, done: t("forgot.sent") };
}

export async function setNewPassword(_: FormState, form: FormData): Promise<FormState> {
  const parsed = await parseForm(form, newPasswordForm);
  if (!parsed.ok) return parsed.state;
  const db = await currentSessionDb();
  const { error } = await db.auth.updateUser({ password: parsed.data.password });
  if (error !== null) return formError(await authSentence(error), form);
  redirect(HOME);
}
