"use server";

import { redirect } from "next/navigation";
import type { FormState } from "@/lib/domain/account";
import { AppError } from "@/lib/domain/errors";
import { newCampaignForm, planClips } from "@/lib/domain/plan";
import { findUser } from "@/lib/server/auth";
import { createCampaign, editCampaign } from "@/lib/server/db/campaign-draft";
import { arrangeClips } from "@/lib/server/db/campaign-plan";
import { listPresets } from "@/lib/server/db/presets";
import { formError, parseForm } from "@/lib/server/forms";
import { getProblemText } from "@/lib/server/i18n";

export async function startCampaign(_: FormState, form: FormData): Promise<FormState> {
  const parsed = await parseForm(form, newCampaignForm);
  if (!parsed.ok) return parsed.state;
  const user = await findUser("session");
  if (user === null) redirect("/sign-in?next=/campaigns/new");
  let campaignId: string;
  try {
    const { title, actorId, presetId, whatIsSold } = parsed.data;
    const preset = (await listPresets(user.db)).find(({ id }) => id === presetId);
    if (preset === undefined) throw new AppError("not_found", { message: "Choose a preset." });
    campaignId = await createCampaign(user, { title, actorId });
    await editCampaign(user, campaignId, [
      { field: "preset_id", from: null, to: presetId },
      { field: "brief.what_is_sold", from: "", to: whatIsSold },
    ]);
    await arrangeClips(user, campaignId, [], planClips(preset.beats, preset, whatIsSold));
  } catch (error) {
    if (error instanceof AppError) return formError(await getProblemText(error), form);
    throw error;
  }
  redirect(`/campaigns/${campaignId}/generate`);
}
