import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ClientTexts } from "@/app/client-texts";
import { JobDetail } from "@/components/jobs/job-detail";
import { BackLink } from "@/components/ui/back-link";
import { uuid } from "@/lib/domain/uuid";
import { requirePageUser } from "@/lib/server/account/auth";
import { getTexts } from "@/lib/server/core/i18n";
import { getJobCosts } from "@/lib/server/db/budget";
import { getJobView } from "@/lib/server/db/jobs/read";
import { orNotFound } from "@/lib/server/http/or-not-found";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTexts("jobs");
  return { title: t("title") };
}

type Params = Promise<{ id: string }>;

export default async function JobPage({ params }: { params: Params }) {
  const { id } = await params;
  if (!uuid.safeParse(id).success) notFound();
  const user = await requirePageUser(`/jobs/${id}`);
  const t = await getTexts("jobs");
  const [{ view }, costs] = await orNotFound(
    Promise.all([getJobView(user.db, id), getJobCosts(user, id)]),
  );
  return (
    <div className="flex flex-col gap-4">
      <BackLink href="/credits">{t("back")}</BackLink>
      <ClientTexts namespaces={["jobs"]}>
        <JobDetail initial={{ job: view, costs }} />
      </ClientTexts>
    </div>
  );
}
