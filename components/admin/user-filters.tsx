"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { UserFilters } from "@/lib/domain/admin/admin.schema";
import { toSearch } from "@/lib/domain/admin/cursor";
import { USER_SORTS } from "@/lib/domain/admin/enums";

/** Searches users; the query is in the URL. */
export function UserFilterForm({ filters }: { filters: UserFilters }) {
  const t = useTranslations("adminUsers");
  const router = useRouter();
  const go = (changes: { search?: string; sort?: string }) =>
    router.push(`/admin/users${toSearch({ ...filters, ...changes })}`);
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const search = new FormData(event.currentTarget).get("search");
    go({ search: typeof search === "string" ? search.trim() : "" });
  };
  return (
    <div className="grid gap-3 sm:grid-cols-[1fr_16rem]">
      <search>
        <form onSubmit={find} className="flex items-end gap-2">
          <Field
            key={filters.search}
            label={t("search")}
            name="search"
            type="search"
            defaultValue={filters.search ?? ""}
            autoComplete="off"
            maxLength={200}
            className="min-w-0 flex-1"
          />
          <Button type="submit" variant="secondary" className="min-h-11">
            {t("find")}
          </Button>
        </form>
      </search>
      <Select
        label={t("sort")}
        value={filters.sort ?? "activity"}
        onChange={(sort) => go({ sort })}
        options={USER_SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
      />
    </div>
  );
}
