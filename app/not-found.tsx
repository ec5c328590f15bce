import { buttonClasses } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { getTexts } from "@/lib/server/core/i18n";

export default async function NotFound() {
  const t = await getTexts("notFound");
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 px-5 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
      <p className="text-muted">{t("text")}</p>
      <PageLink href="/campaigns" className={buttonClasses()}>
        {t("back")}
      </PageLink>
    </main>
  );
}
