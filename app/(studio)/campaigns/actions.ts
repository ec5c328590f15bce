"use server";

import { redirect } from "next/navigation";
import type { FormState } from "@/lib/domain/account";
import { AppError } from "@/lib/domain/errors";
import { newCampaignForm } from "@/lib/domain/plan";
import { findUser } from "@/lib/server/auth";
import { createCampaign } from "@/lib/server/db/campaigns";
import { formError, parseForm } from "@/lib/server/forms";

export async function startCampaign(_: FormState, form: FormData): Promise<FormState> {
  const parsed = parseForm(form, newCampaignForm);
  if (!parsed.ok) return parsed.state;
  const user = await findUser("session");
  if (user === null) redirect("/sign-in?next=/campaigns/new");
  let campaignId: string;
  try {
    campaignId = await createCampaign(user, parsed.data);
  } catch (error) {
    if (error instanceof AppError) return formError(error.message, form);
    throw error;
  }
  redirect(`/campaigns/${campaignId}/generate`);
}
