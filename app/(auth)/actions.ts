"use server";

import { redirect } from "next/navigation";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account/account";
import {
  forgotPasswordForm,
  newPasswordForm,
  signInForm,
  signUpForm,
} from "@/lib/domain/account/account.schema";
import { safePath } from "@/lib/domain/account/safe-path";
import { inAction } from "@/lib/server/account/action";
import { currentSessionDb } from "@/lib/server/account/auth";
import { rejectAttempt, resetAttempts, resetGuesses } from "@/lib/server/account/auth-attempts";
import { authSentence, isAboutAnAccount } from "@/lib/server/account/auth-error-text";
import { formError, parseForm } from "@/lib/server/account/forms";
import { getTexts } from "@/lib/server/core/i18n";

const HOME = "/campaigns";

export const signIn = inAction(
  "signIn",
  async (_: FormState, form: FormData): Promise<FormState> => {
    const parsed = await parseForm(form, signInForm);
    if (!parsed.ok) return parsed.state;
    const { email, password, next } = parsed.data;
    const rejection = await rejectAttempt("sign_in", email);
    if (rejection !== null) return formError(rejection, form);
    const db = await currentSessionDb();
    const { error } = await db.auth.signInWithPassword({ email, password });
    if (error !== null) return formError(await authSentence(error), form);
    await resetAttempts("sign_in", email);
    redirect(safePath(next, HOME));
  },
);

export const signUp = inAction(
  "signUp",
  async (_: FormState, form: FormData): Promise<FormState> => {
    const parsed = await parseForm(form, signUpForm);
    if (!parsed.ok) return parsed.state;
    const { displayName, email, password, next } = parsed.data;
    const rejection = await rejectAttempt("sign_up", email);
    if (rejection !== null) return formError(rejection, form);
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
  },
);

export const signOut = inAction("signOut", async (): Promise<void> => {
  const db = await currentSessionDb();
  await db.auth.signOut();
  redirect("/");
});

export const requestPasswordReset = inAction(
  "requestPasswordReset",
  async (_: FormState, form: FormData): Promise<FormState> => {
    const parsed = await parseForm(form, forgotPasswordForm);
    if (!parsed.ok) return parsed.state;
    const { email } = parsed.data;
    const rejection = await rejectAttempt("password_mail", email);
    if (rejection !== null) return formError(rejection, form);
    const db = await currentSessionDb();
    const { error } = await db.auth.resetPasswordForEmail(email);
    // The same response for an unknown email address: never reveal who has an account.
    if (error !== null && !isAboutAnAccount(error))
      return formError(await authSentence(error), form);
    const t = await getTexts("auth");
    return { ...EMPTY_FORM, done: t("forgot.sent") };
  },
);

export const setNewPassword = inAction(
  "setNewPassword",
  async (_: FormState, form: FormData): Promise<FormState> => {
    const parsed = await parseForm(form, newPasswordForm);
    if (!parsed.ok) return parsed.state;
    const db = await currentSessionDb();
    const { data, error } = await db.auth.updateUser({ password: parsed.data.password });
    if (error !== null) return formError(await authSentence(error), form);
    if (data.user.email !== undefined) await resetGuesses(data.user.email);
    redirect(HOME);
  },
);
