"use client";

import { useFormatter, useTranslations } from "use-intl";
import { usualTime } from "@/lib/domain/format";

/** Amounts and times in the reader's locale. */
export function useFormats() {
  const t = useTranslations("ui");
  const format = useFormatter();
  return {
    /** "€9.40", "-€0.10": an amount of a currency, with two decimals. */
    money: (amount: number, currency: string) =>
      format.number(amount, {
        style: "currency",
        currency,
        // "$", not "$US": the header is narrow, and the settings name the currency.
        currencyDisplay: "narrowSymbol",
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }),
    /** "1,250 credits". 1 credit = 1 cent. */
    credits: (cents: number) => t("credits", { count: cents }),
    /** "100 credits", or "free". */
    price: (cents: number) => (cents === 0 ? t("free") : t("credits", { count: cents })),
    /** "about 45 s", "about 2 min": how long something usually takes. */
    usual: (milliseconds: number) => {
      const { seconds, minutes } = usualTime(milliseconds);
      return minutes === null ? t("usualSeconds", { seconds }) : t("usualMinutes", { minutes });
    },
  };
}
