"use client";

import { type FormEvent, useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { TextArea } from "@/components/ui/text-area";

type ReasonDialogProps = {
  title: string;
  text: string;
  /** Shown under the reason: who will read it. */
  hint: string;
  confirmLabel: string;
  isBusy: boolean;
  isReasonWrong: boolean;
  /** Why the request was refused, unless the reason itself is at fault. */
  problem: string | null;
  onClose: () => void;
  onConfirm: (reason: string) => void;
};

/** Asks for the reason for an irreversible admin action. Open for as long as it is mounted. */
export function ReasonDialog(props: ReasonDialogProps) {
  const t = useTranslations("adminJobs.actions");
  const tUsers = useTranslations("adminUsers.change");
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget).get("reason");
    props.onConfirm(typeof reason === "string" ? reason : "");
  };
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
      title={props.title}
      description={props.text}
      size="small"
      footer={
        <>
          <Button variant="secondary" onClick={props.onClose}>
            {t("keep")}
          </Button>
          <Button type="submit" form={id} variant="danger" isBusy={props.isBusy}>
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={submit} className="flex flex-col gap-3">
        <TextArea
          label={t("reason")}
          hint={props.hint}
          error={props.isReasonWrong ? tUsers("reasonProblem") : undefined}
          name="reason"
          required
          maxLength={400}
          autoFocus
        />
        {props.problem === null ? null : <Notice kind="error">{props.problem}</Notice>}
      </form>
    </Dialog>
  );
}
