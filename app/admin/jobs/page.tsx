import { Download } from "lucide-react";
import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { AdminTitle } from "@/components/admin/admin-title";
import { JobFilterForm } from "@/components/admin/job-filters";
import { JobTable } from "@/components/admin/job-table";
import { Pager } from "@/components/admin/pager";
import { buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { jobFilterQuery, readFilters } from "@/lib/domain/admin/admin.schema";
import { readCursor } from "@/lib/domain/admin/cursor";
import { toJobSearch } from "@/lib/domain/admin/jobs";
import { GENERATIONS } from "@/lib/domain/generation";
import { getTexts } from "@/lib/server/core/i18n";
import { listAdminJobs } from "@/lib/server/db/admin/jobs";
import { getCurrency } from "@/lib/server/db/budget";
import { requireAdminPage } from "@/lib/server/http/admin";

const PAGE_SIZE = 50;

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminJobs");
  return { title: t("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AdminJobsPage({ searchParams }: Props) {
  await requireAdminPage();
  const query = await searchParams;
  const { filters, invalid } = readFilters(jobFilterQuery, query);
  const after = readCursor(query.after);
  const [{ jobs, next }, currency, t, tAdmin] = await Promise.all([
    listAdminJobs(filters, { after, size: PAGE_SIZE }),
    getCurrency(),
    getTexts("adminJobs"),
    getTexts("admin"),
  ]);
  return (
    <div className="flex flex-col gap-6">
      <AdminTitle title={t("title")} lead={t("lead")}>
        <a
          href={`/api/admin/jobs/export${toJobSearch(filters)}`}
          download
          className={buttonClasses("secondary")}
        >
          <Download aria-hidden className="size-4" />
          {t("export")}
        </a>
      </AdminTitle>
      <ClientTexts namespaces={["adminJobs"]}>
        <JobFilterForm filters={filters} types={Object.keys(GENERATIONS)} />
        {invalid.length === 0 ? null : (
          <Notice kind="error">{tAdmin("invalid", { fields: invalid.join(", ") })}</Notice>
        )}
        <JobTable jobs={jobs} currency={currency} />
        <Pager
          first={after === null ? null : `/admin/jobs${toJobSearch(filters)}`}
          next={next === null ? null : `/admin/jobs${toJobSearch(filters, next)}`}
          labels={{ first: tAdmin("firstPage"), next: tAdmin("nextPage") }}
        />
      </ClientTexts>
    </div>
  );
}
