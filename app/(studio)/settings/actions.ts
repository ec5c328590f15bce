"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { EMPTY_FORM, type FormState } from "@/lib/domain/account";
import { AppError } from "@/lib/domain/errors";
import { profileForm } from "@/lib/domain/schemas/account";
import { inAction } from "@/lib/server/action";
import { findUser } from "@/lib/server/auth";
import { setDisplayName } from "@/lib/server/db/profiles";
import { formError, parseForm } from "@/lib/server/forms";
import { getProblemText, getTexts } from "@/lib/server/i18n";

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
    // The header has the name too.
    revalidatePath("/", "layout");
    const t = await getTexts("settings");
    return { ...EMPTY_FORM, done: t("account.saved"), values: parsed.data };
  },
);
