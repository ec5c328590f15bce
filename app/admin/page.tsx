import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { AdminTitle } from "@/components/admin/admin-title";
import { AutoRefresh } from "@/components/admin/auto-refresh";
import { OverviewScreen } from "@/components/admin/overview";
import { getTexts } from "@/lib/server/core/i18n";
import { getAdminOverview } from "@/lib/server/db/admin/health";
import { getBudget } from "@/lib/server/db/budget";
import { requireAdminPage } from "@/lib/server/http/admin";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminOverview");
  return { title: t("title") };
}

export default async function AdminOverviewPage() {
  const admin = await requireAdminPage();
  const now = new Date();
  const [counted, { currency, providerBalance }, t] = await Promise.all([
    getAdminOverview(now),
    getBudget(admin.id),
    getTexts("adminOverview"),
  ]);
  return (
    <div className="flex flex-col gap-6">
      <AutoRefresh seconds={30} />
      <AdminTitle title={t("title")} lead={t("lead", { currency })} />
      <ClientTexts namespaces={["adminOverview"]}>
        <OverviewScreen
          {...counted}
          now={now.toISOString()}
          currency={currency}
          balance={providerBalance}
        />
      </ClientTexts>
    </div>
  );
}
