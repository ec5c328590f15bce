"use client";

import Image from "next/image";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account";
import type { ActorChoice, PresetChoice } from "@/lib/domain/campaign";
import { campaignTexts } from "./texts";

const texts = campaignTexts.create;
const CARD =
  "flex h-full cursor-pointer gap-3 rounded-xl border border-line bg-surface p-3 has-checked:border-accent has-checked:ring-1 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-accent";

type NewCampaignFormProps = {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  actors: readonly ActorChoice[];
  presets: readonly PresetChoice[];
};

export function NewCampaignForm({ action, actors, presets }: NewCampaignFormProps) {
  const [state, send, isSending] = useActionState(action, EMPTY_FORM);
  if (actors.length === 0) return <Notice kind="error">{texts.noActors}</Notice>;
  const actorId = state.values.actorId ?? actors[0]?.id;
  const presetId = state.values.presetId ?? presets[0]?.id;
  return (
    <form action={send} noValidate className="flex flex-col gap-8">
      {state.error === null ? null : <Notice kind="error">{state.error}</Notice>}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          name="title"
          label={texts.name}
          placeholder={texts.namePlaceholder}
          defaultValue={state.values.title ?? ""}
          error={state.fields.title}
        />
        <Field
          name="whatIsSold"
          label={texts.whatIsSold}
          hint={texts.whatIsSoldHint}
          defaultValue={state.values.whatIsSold ?? ""}
          error={state.fields.whatIsSold}
        />
      </div>
      <fieldset>
        <legend className="mb-2 text-sm font-medium">{texts.actor}</legend>
        <div className="grid gap-3 sm:grid-cols-3">
          {actors.map((actor) => (
            <label key={actor.id} className={CARD}>
              <input
                type="radio"
                name="actorId"
                value={actor.id}
                defaultChecked={actor.id === actorId}
                className="sr-only"
              />
              <span className="relative aspect-9/16 w-14 shrink-0 overflow-hidden rounded-lg bg-raised">
                <Image
                  src={actor.imageUrl}
                  alt=""
                  fill
                  unoptimized
                  sizes="4rem"
                  className="object-cover"
                />
              </span>
              <span className="flex min-w-0 flex-col gap-1">
                <span className="font-medium">{actor.name}</span>
                <span className="text-sm text-muted">{actor.appearance}</span>
              </span>
            </label>
          ))}
        </div>
        {state.fields.actorId === undefined ? null : (
          <p className="mt-2 text-sm text-bad">{state.fields.actorId}</p>
        )}
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-sm font-medium">{texts.preset}</legend>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          {presets.map((preset) => (
            <label key={preset.id} className={CARD}>
              <input
                type="radio"
                name="presetId"
                value={preset.id}
                defaultChecked={preset.id === presetId}
                className="sr-only"
              />
              <span className="flex min-w-0 flex-col gap-1">
                <span className="font-medium">{preset.name}</span>
                <span className="text-sm text-muted">{preset.summary}</span>
                <span className="mt-auto pt-1 text-sm text-muted">
                  {texts.clips(preset.beats.length)}
                </span>
              </span>
            </label>
          ))}
        </div>
        {state.fields.presetId === undefined ? null : (
          <p className="mt-2 text-sm text-bad">{state.fields.presetId}</p>
        )}
      </fieldset>
      <Button type="submit" isBusy={isSending} className="self-start">
        {texts.submit}
      </Button>
    </form>
  );
}
