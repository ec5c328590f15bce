import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { chooseLocale, chooseTheme } from "@/app/preferences-actions";
import { PreferenceChoice } from "@/components/account/preference-choice";
import { ProfileForm } from "@/components/account/profile-form";
import { SettingsSection } from "@/components/account/settings-section";
import { BudgetSection } from "@/components/credits/budget-section";
import { Spending } from "@/components/credits/spending";
import { THEMES } from "@/lib/domain/account/preferences";
import { LOCALE_NAMES, LOCALES } from "@/lib/i18n/locale";
import { requirePageUser } from "@/lib/server/account/auth";
import { getChosenLocale, getTexts } from "@/lib/server/core/i18n";
import { getTheme } from "@/lib/server/core/preferences";
import { getDisplayName } from "@/lib/server/db/profiles";
import { saveProfile } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("settings");
  return { title: t("title") };
}

export default async function SettingsPage() {
  const user = await requirePageUser("/settings");
  const [displayName, locale, theme, t, budgetTexts] = await Promise.all([
    getDisplayName(user),
    getChosenLocale(),
    getTheme(),
    getTexts("settings"),
    getTexts("budget"),
  ]);
  return (
    <div className="mx-auto max-w-4xl">
      <h1 className="mb-6 text-2xl font-semibold tracking-tight">{t("title")}</h1>
      <SettingsSection title={t("account.title")} lead={t("account.lead")}>
        <ClientTexts namespaces={["settings"]}>
          <ProfileForm displayName={displayName} email={user.email} save={saveProfile} />
        </ClientTexts>
      </SettingsSection>
      <div id="budget" className="scroll-mt-4">
        <SettingsSection title={budgetTexts("title")} lead={budgetTexts("lead")}>
          <BudgetSection />
        </SettingsSection>
        <section aria-labelledby="spending-title" className="flex flex-col gap-3 pb-10">
          <h2 id="spending-title" className="font-semibold">
            {budgetTexts("spending.title")}
          </h2>
          <Spending />
        </section>
      </div>
      <SettingsSection title={t("language.title")} lead={t("language.lead")}>
        <PreferenceChoice
          legend={t("language.title")}
          value={locale ?? "browser"}
          choose={chooseLocale}
          options={[
            ...LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] })),
            { value: "browser", label: t("language.browser") },
          ]}
        />
      </SettingsSection>
      <SettingsSection title={t("theme.title")} lead={t("theme.lead")}>
        <PreferenceChoice
          legend={t("theme.title")}
          value={theme}
          choose={chooseTheme}
          options={THEMES.map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
      </SettingsSection>
    </div>
  );
}
