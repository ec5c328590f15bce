"use client";

import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { useAdminAct } from "@/hooks/admin/use-admin-act";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { useWords } from "@/hooks/use-words";
import type { AdminPrice } from "@/lib/domain/admin/prices";
import { UntrustedText } from "./untrusted-text";

/** Both prices of every generation type; each type is saved separately. */
export function PriceList({ prices }: { prices: readonly AdminPrice[] }) {
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {prices.map((price) => (
        // After a save, by anyone, the form starts over with the stored prices.
        <PriceForm key={`${price.type} ${price.updatedAt}`} price={price} />
      ))}
    </ul>
  );
}

function PriceForm({ price }: { price: AdminPrice }) {
  const t = useTranslations("adminPrices");
  const words = useWords();
  const errorText = useErrorText();
  const { setPrice, isBusy, error, fields } = useAdminAct();
  const name = words.generation(price.type);
  const { unit } = useAdminWords();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const numberOf = (field: string) => {
      const text = data.get(field);
      return typeof text === "string" && text.trim() !== "" ? Number(text) : null;
    };
    const response = await setPrice(price.type, {
      priceCents: numberOf("priceCents"),
      providerCostUsd: numberOf("providerCostUsd"),
      enabled: data.get("enabled") === "on",
      updatedAt: price.updatedAt,
    });
    if (response !== null) toast.success(t("saved"));
  };
  return (
    <li className="rounded-2xl border border-line bg-surface p-4">
      <form
        noValidate
        aria-label={name}
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-3"
      >
        <div className="flex flex-wrap items-baseline justify-between gap-2">
          <h2 className="font-semibold">{name}</h2>
          <code className="text-xs text-muted">{price.type}</code>
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={t("price", { unit: unit(price.unit) })}
            error={fields.includes("priceCents") ? t("problems.price") : undefined}
            name="priceCents"
            inputMode="numeric"
            autoComplete="off"
            defaultValue={price.priceCents}
          />
          <Field
            label={t("cost", { unit: unit(price.providerUnit) })}
            error={fields.includes("providerCostUsd") ? t("problems.cost") : undefined}
            name="providerCostUsd"
            inputMode="decimal"
            autoComplete="off"
            defaultValue={price.providerCostUsd}
          />
        </div>
        {error === null || fields.length > 0 ? null : (
          <Notice kind="error">{errorText(error)}</Notice>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <label className="inline-flex min-h-10 cursor-pointer items-center gap-2 text-sm">
            <input
              type="checkbox"
              name="enabled"
              defaultChecked={price.enabled}
              className="size-5 accent-accent"
            />
            {t("enabled")}
          </label>
          <Button type="submit" variant="secondary" isBusy={isBusy}>
            {t("save")}
          </Button>
        </div>
        <p className="text-sm text-muted">
          {price.changedAt === null
            ? t("unchanged")
            : t.rich("changed", {
                time: () => <LocalTime time={price.changedAt ?? ""} />,
                who: () => <UntrustedText text={price.changedBy ?? "–"} />,
              })}
        </p>
      </form>
    </li>
  );
}
