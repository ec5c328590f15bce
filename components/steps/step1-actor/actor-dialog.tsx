"use client";

import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { ImageUpload } from "@/components/media/image-upload";
import { VoiceInput } from "@/components/media/voice-input";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { TextArea } from "@/components/ui/text-area";
import { useActorEdits } from "@/hooks/actors/use-actor-edits";
import { useErrorText } from "@/hooks/use-error-text";
import { ACTOR_LIMITS } from "@/lib/domain/actors/actor";
import type { ActorView } from "@/lib/domain/actors/actor.schema";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";

type ActorDialogProps = {
  /** The actor to change; null for a new one. */
  actor: ActorView | null;
  onClose: () => void;
  onSaved: (actor: ActorView) => void;
};

/** The form of a creator's actor. Its files are uploaded before it is saved, and stay unused if it isn't. */
export function ActorDialog({ actor, onClose, onSaved }: ActorDialogProps) {
  const t = useTranslations("actor.form");
  const ui = useTranslations("ui");
  const errorText = useErrorText();
  const formId = useId();
  const edits = useActorEdits();
  const [name, setName] = useState(actor?.name ?? "");
  const [appearance, setAppearance] = useState(actor?.appearance ?? "");
  const [image, setImage] = useState<UploadResponse | null>(null);
  /** Undefined: unchanged. */
  const [voice, setVoice] = useState<UploadResponse | null | undefined>(undefined);
  const [isImageBusy, setIsImageBusy] = useState(false);
  const [isVoiceBusy, setIsVoiceBusy] = useState(false);
  const [wasTried, setWasTried] = useState(false);
  const imageUrl = image?.url ?? actor?.imageUrl ?? null;
  const voiceUrl = voice === undefined ? (actor?.voiceUrl ?? null) : (voice?.url ?? null);
  const isWaiting = isImageBusy || isVoiceBusy;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setWasTried(true);
    if (isWaiting || imageUrl === null || name.trim() === "") return;
    const saved = await edits.save(actor?.id ?? null, {
      name,
      appearance,
      imagePath: image?.path,
      voicePath: voice === undefined ? undefined : (voice?.path ?? null),
    });
    if (saved !== null) onSaved(saved);
  };

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={actor === null ? t("addTitle") : t("editTitle", { name: actor.name })}
      description={t("description")}
      footer={
        <>
          {isWaiting ? (
            <p
              role="status"
              className="basis-full text-sm text-muted sm:mr-auto sm:basis-auto sm:self-center"
            >
              {t("waiting")}
            </p>
          ) : null}
          <Button variant="secondary" onClick={onClose}>
            {ui("cancel")}
          </Button>
          <Button type="submit" form={formId} disabled={isWaiting} isBusy={edits.isBusy}>
            {t("submit")}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="flex flex-col gap-5">
        {edits.problem === null ? null : <Notice kind="error">{errorText(edits.problem)}</Notice>}
        <ImageUpload
          kind="actor-image"
          label={t("image")}
          hint={t("imageHint")}
          imageUrl={imageUrl}
          alt={t("imageAlt")}
          error={wasTried && imageUrl === null ? t("imageMissing") : undefined}
          onUploaded={setImage}
          onBusyChange={setIsImageBusy}
        />
        <Field
          label={t("name")}
          value={name}
          maxLength={ACTOR_LIMITS.name}
          autoComplete="off"
          error={wasTried && name.trim() === "" ? t("nameMissing") : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextArea
          label={t("appearance")}
          hint={t("appearanceHint")}
          value={appearance}
          maxLength={ACTOR_LIMITS.appearance}
          onChange={(event) => setAppearance(event.currentTarget.value)}
        />
        <VoiceInput
          label={t("voice")}
          hint={t("voiceHint")}
          voiceUrl={voiceUrl}
          onUploaded={setVoice}
          onRemove={() => setVoice(null)}
          onBusyChange={setIsVoiceBusy}
        />
      </form>
    </Dialog>
  );
}
