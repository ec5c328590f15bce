import type { Metadata } from "next";
import { ClientTexts } from "@/app/client-texts";
import { AdminTitle } from "@/components/admin/admin-title";
import { Pager } from "@/components/admin/pager";
import { UserFilterForm } from "@/components/admin/user-filters";
import { UserTable } from "@/components/admin/user-table";
import { Notice } from "@/components/ui/notice";
import { readFilters, userFilterQuery } from "@/lib/domain/admin/admin.schema";
import { readCursor, toSearch, writeCursor } from "@/lib/domain/admin/cursor";
import { getTexts } from "@/lib/server/core/i18n";
import { listAdminUsers } from "@/lib/server/db/admin/users";
import { requireAdminPage } from "@/lib/server/http/admin";

const PAGE_SIZE = 50;

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminUsers");
  return { title: t("title") };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AdminUsersPage({ searchParams }: Props) {
  await requireAdminPage();
  const query = await searchParams;
  const { filters, invalid } = readFilters(userFilterQuery, query);
  const after = readCursor(query.after);
  const [{ users, next }, t, tAdmin] = await Promise.all([
    listAdminUsers(filters, { after, size: PAGE_SIZE }),
    getTexts("adminUsers"),
    getTexts("admin"),
  ]);
  const nextPage = next === null ? undefined : writeCursor(next);
  return (
    <div className="flex flex-col gap-6">
      <AdminTitle title={t("title")} lead={t("lead")} />
      <ClientTexts namespaces={["adminUsers"]}>
        <UserFilterForm filters={filters} />
        {invalid.length === 0 ? null : (
          <Notice kind="error">{tAdmin("invalid", { fields: invalid.join(", ") })}</Notice>
        )}
        <UserTable users={users} />
        <Pager
          first={after === null ? null : `/admin/users${toSearch(filters)}`}
          next={
            nextPage === undefined
              ? null
              : `/admin/users${toSearch({ ...filters, after: nextPage })}`
          }
          labels={{ first: tAdmin("firstPage"), next: tAdmin("nextPage") }}
        />
      </ClientTexts>
    </div>
  );
}
