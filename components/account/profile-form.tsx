"use client";

import { useActionState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account/account";

type ProfileFormProps = {
  displayName: string;
  email: string;
  save: (state: FormState, form: FormData) => Promise<FormState>;
};

/** The account's display name and email address. */
export function ProfileForm({ displayName, email, save }: ProfileFormProps) {
  const t = useTranslations("settings");
  const [state, send, isSending] = useActionState(save, EMPTY_FORM);
  return (
    <form action={send} noValidate className="flex flex-col gap-4">
      {state.error === null ? null : <Notice kind="error">{state.error}</Notice>}
      <Field
        name="displayName"
        label={t("account.name")}
        autoComplete="name"
        defaultValue={state.values.displayName ?? displayName}
        error={state.fields.displayName}
      />
      <dl>
        <dt className="text-sm font-medium">{t("account.email")}</dt>
        <dd className="mt-1 text-muted wrap-anywhere">{email}</dd>
      </dl>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" isBusy={isSending}>
          {t("account.save")}
        </Button>
        {state.done === null || isSending ? null : <Notice kind="success">{state.done}</Notice>}
      </div>
    </form>
  );
}
