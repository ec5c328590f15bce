import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ClientTexts } from "@/app/client-texts";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { AdminJobDetail } from "@/components/admin/job-detail";
import { BackLink } from "@/components/ui/back-link";
import { uuid } from "@/lib/domain/uuid";
import { getTexts } from "@/lib/server/core/i18n";
import { getAdminJob } from "@/lib/server/db/admin/jobs";
import { getCurrency } from "@/lib/server/db/budget";
import { requireAdminPage } from "@/lib/server/http/admin";
import { orNotFound } from "@/lib/server/http/or-not-found";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("admin");
  return { title: t("jobs.job") };
}

type Params = Promise<{ id: string }>;

export default async function AdminJobPage({ params }: { params: Params }) {
  await requireAdminPage();
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  const [view, currency, t] = await Promise.all([
    orNotFound(getAdminJob(id)),
    getCurrency(),
    getTexts("adminJobs"),
  ]);
  return (
    <div className="flex flex-col gap-4">
      {view.next.step === "nothing" ? null : <AutoRefresh seconds={5} />}
      <BackLink href="/admin/jobs">{t("back")}</BackLink>
      <ClientTexts namespaces={["adminJobs", "adminUsers"]}>
        <AdminJobDetail view={view} currency={currency} />
      </ClientTexts>
    </div>
  );
}
