import type { Metadata } from "next";
import { Suspense } from "react";
import { ClientTexts } from "@/app/client-texts";
import { AdminSection } from "@/components/admin/admin-section";
import { AdminTitle } from "@/components/admin/admin-title";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { BillingCheckView } from "@/components/admin/billing-check";
import { HealthScreen } from "@/components/admin/health-screen";
import { Skeleton } from "@/components/ui/skeleton";
import { getTexts } from "@/lib/server/core/i18n";
import { getAdminHealth } from "@/lib/server/db/admin/health";
import { listJobAlerts, listOldestRunning } from "@/lib/server/db/admin/jobs";
import { getCurrency } from "@/lib/server/db/budget";
import { requireAdminPage } from "@/lib/server/http/admin";
import { compareBilling } from "@/lib/server/jobs/compare-billing";

const MAX_ALERTS = 100;
const OLDEST = 10;

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminHealth");
  return { title: t("title") };
}

export default async function AdminHealthPage() {
  await requireAdminPage();
  const [alerts, oldest, health, t] = await Promise.all([
    listJobAlerts(MAX_ALERTS),
    listOldestRunning(OLDEST),
    getAdminHealth(),
    getTexts("adminHealth"),
  ]);
  return (
    <div className="flex flex-col gap-6">
      <AutoRefresh seconds={15} />
      <AdminTitle title={t("title")} lead={t("lead")} />
      <ClientTexts namespaces={["adminHealth", "adminJobs"]}>
        <HealthScreen alerts={alerts} maxAlerts={MAX_ALERTS} oldest={oldest} health={health} />
        <AdminSection title={t("billing")} lead={t("billingLead")}>
          {/* fal can be slow; the page doesn't wait for it. */}
          <Suspense fallback={<Skeleton className="h-12" />}>
            <Billing />
          </Suspense>
        </AdminSection>
      </ClientTexts>
    </div>
  );
}

async function Billing() {
  const [check, currency] = await Promise.all([compareBilling(), getCurrency()]);
  return <BillingCheckView check={check} currency={currency} />;
}
