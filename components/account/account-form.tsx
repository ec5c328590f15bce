"use client";

import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account/account";

type AccountField = {
  name: string;
  label: string;
  type: "text" | "email" | "password";
  autoComplete: string;
  hint?: string;
};

type AccountFormProps = {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  fields: readonly AccountField[];
  submit: string;
  next?: string | undefined;
  children?: ReactNode;
};

/** The form of every account page: fields with their errors, one message for the whole; typed values stay. */
export function AccountForm({ action, fields, submit, next, children }: AccountFormProps) {
  const [state, send, isSending] = useActionState(action, EMPTY_FORM);
  if (state.done !== null) return <Notice kind="success">{state.done}</Notice>;
  return (
    <form action={send} noValidate className="flex flex-col gap-4">
      {state.error === null ? null : <Notice kind="error">{state.error}</Notice>}
      {fields.map(({ name, ...field }) => (
        <Field
          key={name}
          name={name}
          {...field}
          defaultValue={state.values[name] ?? ""}
          error={state.fields[name]}
        />
      ))}
      {next === undefined ? null : <input type="hidden" name="next" value={next} />}
      {children}
      <Button type="submit" isBusy={isSending} className="w-full">
        {submit}
      </Button>
    </form>
  );
}
