"use client";

import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { PageLink } from "@/components/ui/page-link";
import { Select } from "@/components/ui/select";
import { useWords } from "@/hooks/use-words";
import type { JobFilters } from "@/lib/domain/admin/admin.schema";
import { JOB_SORTS, SETTLE_SOURCES } from "@/lib/domain/admin/enums";
import { toJobSearch } from "@/lib/domain/admin/jobs";
import { FAILURE_CODES } from "@/lib/domain/jobs/job-failure";
import { JOB_STATUSES } from "@/lib/domain/jobs/job-status";

const ALL = "all";

type JobFiltersProps = {
  filters: JobFilters;
  types: readonly string[];
};

/** Filters of the job history. They are in the URL, so a view can be bookmarked and shared. */
export function JobFilterForm({ filters, types }: JobFiltersProps) {
  const t = useTranslations("adminJobs");
  const tAdmin = useTranslations("admin");
  const words = useWords();
  const router = useRouter();
  const address = (changes: Partial<Record<keyof JobFilters, string | undefined>>) =>
    `/admin/jobs${toJobSearch({ ...filters, ...changes })}`;
  const choose = (name: keyof JobFilters) => (value: string) =>
    router.push(address({ [name]: value === ALL ? undefined : value }));
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const search = new FormData(event.currentTarget).get("search");
    router.push(address({ search: typeof search === "string" ? search.trim() : "" }));
  };
  const all = { value: ALL, label: tAdmin("all") };
  const only = [
    { name: "user", label: t("filters.user") },
    { name: "campaign", label: t("filters.campaign") },
    { name: "clip", label: t("filters.clip") },
  ] as const;
  const hasFilters = Object.keys(filters).some((name) => name !== "sort");

  return (
    <section aria-label={t("filters.label")} className="flex flex-col gap-3">
      <search>
        <form onSubmit={find} className="flex items-end gap-2">
          <Field
            key={filters.search}
            label={t("filters.search")}
            name="search"
            type="search"
            defaultValue={filters.search ?? ""}
            placeholder={t("filters.searchHint")}
            autoComplete="off"
            spellCheck={false}
            className="min-w-0 flex-1"
          />
          <Button type="submit" variant="secondary" className="min-h-11">
            {t("filters.find")}
          </Button>
        </form>
      </search>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-7">
        <Select
          label={t("filters.status")}
          value={filters.status ?? ALL}
          onChange={choose("status")}
          options={[
            all,
            { value: "active", label: t("filters.active") },
            ...JOB_STATUSES.map((value) => ({ value, label: words.status(value) })),
          ]}
        />
        <Select
          label={t("filters.type")}
          value={filters.type ?? ALL}
          onChange={choose("type")}
          options={[all, ...types.map((value) => ({ value, label: words.generation(value) }))]}
        />
        <Select
          label={t("filters.error")}
          value={filters.error ?? ALL}
          onChange={choose("error")}
          options={[all, ...FAILURE_CODES.map((value) => ({ value, label: value }))]}
        />
        <Select
          label={t("filters.settledBy")}
          value={filters.settledBy ?? ALL}
          onChange={choose("settledBy")}
          options={[
            all,
            ...SETTLE_SOURCES.map((value) => ({ value, label: tAdmin(`settlers.${value}`) })),
          ]}
        />
        {(["from", "to"] as const).map((name) => (
          <Field
            key={`${name} ${filters[name]}`}
            label={t(`filters.${name}`)}
            type="date"
            defaultValue={filters[name] ?? ""}
            onChange={(event) => {
              // While a year is being typed, the browser reports dates in the distant past.
              if (event.target.value === "" || event.target.value >= "2000") {
                choose(name)(event.target.value);
              }
            }}
          />
        ))}
        <Select
          label={t("filters.sort")}
          value={filters.sort ?? "newest"}
          onChange={choose("sort")}
          options={JOB_SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
        />
      </div>
      {hasFilters ? (
        <div className="flex flex-wrap gap-2">
          {only.map(({ name, label }) =>
            filters[name] === undefined ? null : (
              <PageLink
                key={name}
                href={address({ [name]: undefined })}
                aria-label={t("filters.remove", { name: label })}
                className={buttonClasses("secondary")}
              >
                {label}
                <X aria-hidden className="size-4" />
              </PageLink>
            ),
          )}
          <PageLink href="/admin/jobs" className={buttonClasses("quiet")}>
            {t("filters.clear")}
          </PageLink>
        </div>
      ) : null}
    </section>
  );
}
