"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account/account";
import { profileForm } from "@/lib/domain/account/account.schema";
import { AppError } from "@/lib/domain/errors";
import { inAction } from "@/lib/server/account/action";
import { findUser } from "@/lib/server/account/auth";
import { formError, parseForm } from "@/lib/server/account/forms";
import { getProblemText, getTexts } from "@/lib/server/core/i18n";
import { setDisplayName } from "@/lib/server/db/profiles";

export const saveProfile = inAction(
  "saveProfile",
  async (_: FormState, form: FormData): Promise<FormState> => {
    const parsed = await parseForm(form, profileForm);
    if (!parsed.ok) return parsed.state;
    const user = await findUser("session");
    if (user === null) redirect("/sign-in?next=/settings");
    try {
      await setDisplayName(user, parsed.data.displayName);
    } catch (error) {
      if (error instanceof AppError) return formError(await getProblemText(error), form);
      throw error;
    }
    // The header shows the name too.
    revalidatePath("/", "layout");
    const t = await getTexts("settings");
    return { ...EMPTY_FORM, done: t("account.saved"), values: parsed.data };
  },
);
