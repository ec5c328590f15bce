"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { TextArea } from "@/components/ui/text-area";
import { useAdminAct } from "@/hooks/admin/use-admin-act";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";

/** Grants a creator credits, or corrects the balance. After a lost response it is safe to click again: it counts once. */
export function ChangeCredits({ userId }: { userId: string }) {
  const t = useTranslations("adminUsers.change");
  const errorText = useErrorText();
  const { changeCredits, isBusy, error, fields } = useAdminAct();
  const [entry, setEntry] = useState<"grant" | "adjust">("grant");
  // One key per change: a new one only after a response, or when the form is edited.
  const [key, setKey] = useState(newKey);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const credits = data.get("credits");
    const reason = data.get("reason");
    const response = await changeCredits(
      userId,
      {
        entry,
        credits: typeof credits === "string" && credits.trim() !== "" ? Number(credits) : null,
        reason: typeof reason === "string" ? reason : "",
      },
      key,
    );
    if (response === null) return;
    toast.success(t("done", { count: response.availableCents }));
    setKey(newKey());
    form.reset();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => void submit(event)}
      onChange={() => setKey(newKey())}
      className="grid max-w-xl gap-3 sm:grid-cols-2"
    >
      <Select
        label={t("entry")}
        value={entry}
        onChange={(value) => {
          setEntry(value);
          setKey(newKey());
        }}
        options={[
          { value: "grant", label: t("grant") },
          { value: "adjust", label: t("adjust") },
        ]}
      />
      <Field
        label={t("amount")}
        hint={t(entry === "grant" ? "grantHint" : "adjustHint")}
        error={
          fields.includes("credits")
            ? t(entry === "grant" ? "grantProblem" : "amountProblem")
            : undefined
        }
        name="credits"
        inputMode="numeric"
        autoComplete="off"
        required
      />
      <TextArea
        label={t("reason")}
        hint={t("reasonHint")}
        error={fields.includes("reason") ? t("reasonProblem") : undefined}
        name="reason"
        rows={2}
        maxLength={400}
        required
        className="sm:col-span-2"
      />
      {error === null || fields.length > 0 ? null : (
        <div className="sm:col-span-2">
          <Notice kind="error">{errorText(error)}</Notice>
        </div>
      )}
      <Button type="submit" isBusy={isBusy} className="justify-self-start">
        {t("submit")}
      </Button>
    </form>
  );
}

function newKey(): string {
  return crypto.randomUUID();
}
