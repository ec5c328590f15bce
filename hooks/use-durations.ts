"use client";

import { useTranslations } from "use-intl";
import { toSpan } from "@/lib/domain/admin/overview";

/** A duration or an age: "95 s", "12 min", "30 h", "4 d". */
export function useSpans() {
  const t = useTranslations("admin");
  return (milliseconds: number): string => {
    const { unit, count } = toSpan(milliseconds);
    return t(`spans.${unit}`, { count });
  };
}
