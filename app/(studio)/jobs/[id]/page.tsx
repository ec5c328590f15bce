import { ChevronLeft } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ClientTexts } from "@/app/client-texts";
import { JobDetail } from "@/components/jobs/job-detail";
import { uuid } from "@/lib/domain/api";
import { requirePageUser } from "@/lib/server/auth";
import { getJobCosts } from "@/lib/server/db/budget";
import { getJobView } from "@/lib/server/db/jobs";
import { getTexts } from "@/lib/server/i18n";
import { orNotFound } from "@/lib/server/or-not-found";

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
      <Link
        href="/credits"
        className="-ml-1 inline-flex items-center gap-1 self-start rounded text-sm text-muted hover:text-ink"
      >
        <ChevronLeft aria-hidden className="size-4" />
        {t("back")}
      </Link>
      <ClientTexts namespaces={["jobs"]}>
        <JobDetail initial={{ job: view, costs }} />
      </ClientTexts>
    </div>
  );
}
