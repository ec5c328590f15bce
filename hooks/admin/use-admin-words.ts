"use client";

import { useTranslations } from "use-intl";
import { ADMIN_VALUES, memberOf } from "@/lib/domain/admin/enums";

/** Values of rows → words; a value that is not known stands for itself. */
export function useAdminWords() {
  const t = useTranslations("admin");
  return {
    act: (act: string) => {
      const known = memberOf(ADMIN_VALUES.acts, act);
      return known === null ? act : t(`acts.${known}`);
    },
    entry: (entry: string) => {
      const known = memberOf(ADMIN_VALUES.entries, entry);
      return known === null ? entry : t(`entries.${known}`);
    },
    reason: (reason: string) => {
      const known = memberOf(ADMIN_VALUES.reasons, reason);
      return known === null ? reason : t(`reasons.${known}`);
    },
    settler: (by: string) => {
      const known = memberOf(ADMIN_VALUES.settlers, by);
      return known === null ? by : t(`settlers.${known}`);
    },
    unit: (unit: string) => {
      const known = memberOf(ADMIN_VALUES.units, unit);
      return known === null ? unit : t(`units.${known}`);
    },
  };
}
