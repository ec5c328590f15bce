import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ClientTexts } from "@/app/client-texts";
import { AdminTitle } from "@/components/admin/admin-title";
import { Pager } from "@/components/admin/pager";
import { UserDetail } from "@/components/admin/user-detail";
import { BackLink } from "@/components/ui/back-link";
import { escapeControlCharacters } from "@/lib/domain/escape-control-characters";
import { uuid } from "@/lib/domain/uuid";
import { getTexts } from "@/lib/server/core/i18n";
import { getAdminUser, listUserLedger } from "@/lib/server/db/admin/users";
import { requireAdminPage } from "@/lib/server/http/admin";
import { orNotFound } from "@/lib/server/http/or-not-found";

const ENTRIES = 50;

export async function generateMetadata(): Promise<Metadata> {
  await requireAdminPage();
  const t = await getTexts("adminUsers");
  return { title: t("columns.user") };
}

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ before?: string | string[] }>;
};

export default async function AdminUserPage({ params, searchParams }: Props) {
  await requireAdminPage();
  const [{ id }, { before }] = await Promise.all([params, searchParams]);
  if (!uuid.safeParse(id).success) notFound();
  const page = {
    before: typeof before === "string" && /^\d{1,15}$/.test(before) ? Number(before) : null,
    size: ENTRIES,
  };
  const [user, ledger, t, tAdmin] = await Promise.all([
    orNotFound(getAdminUser(id)),
    listUserLedger(id, page),
    getTexts("adminUsers"),
    getTexts("admin"),
  ]);
  return (
    <div className="flex flex-col gap-4">
      <BackLink href="/admin/users">{t("back")}</BackLink>
      <AdminTitle
        title={escapeControlCharacters(user.email)}
        lead={escapeControlCharacters(user.displayName)}
      />
      <ClientTexts namespaces={["adminUsers"]}>
        <UserDetail user={user} entries={ledger.entries} />
        <Pager
          first={page.before === null ? null : `/admin/users/${id}`}
          next={
            ledger.nextBefore === null ? null : `/admin/users/${id}?before=${ledger.nextBefore}`
          }
          labels={{ first: tAdmin("firstPage"), next: t("older") }}
        />
      </ClientTexts>
    </div>
  );
}
