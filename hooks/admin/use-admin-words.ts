"use client";

import { useTranslations } from "use-intl";
import { asMember, ENUM_LABELS } from "@/lib/domain/admin/enums";

/** Row values → words; an unknown value is shown as it is. */
export function useAdminWords() {
  const t = useTranslations("admin");
  return {
    act: (act: string) => {
      const known = asMember(ENUM_LABELS.acts, act);
      return known === null ? act : t(`acts.${known}`);
    },
    entry: (entry: string) => {
      const known = asMember(ENUM_LABELS.entries, entry);
      return known === null ? entry : t(`entries.${known}`);
    },
    reason: (reason: string) => {
      const known = asMember(ENUM_LABELS.reasons, reason);
      return known === null ? reason : t(`reasons.${known}`);
    },
    settler: (by: string) => {
      const known = asMember(ENUM_LABELS.settlers, by);
      return known === null ? by : t(`settlers.${known}`);
    },
    unit: (unit: string) => {
      const known = asMember(ENUM_LABELS.units, unit);
      return known === null ? unit : t(`units.${known}`);
    },
  };
}
