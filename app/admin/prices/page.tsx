import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { AdminTitle } from "@/components/admin/admin-title";
import { PriceList } from "@/components/admin/price-list";
import { getTexts } from "@/lib/server/core/i18n";
import { listPrices } from "@/lib/server/db/admin/prices";
import { requireAdminPage } from "@/lib/server/http/admin";

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminPrices");
  return { title: t("title") };
}

export default async function AdminPricesPage() {
  await requireAdminPage();
  const [prices, t] = await Promise.all([listPrices(), getTexts("adminPrices")]);
  return (
    <div className="flex flex-col gap-6">
      <AdminTitle title={t("title")} lead={t("lead")} />
      <ClientTexts namespaces={["adminPrices"]}>
        <PriceList prices={prices} />
      </ClientTexts>
    </div>
  );
}
