import { ArrowLeft, Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { PageLink } from "@/components/ui/page-link";
import type { CampaignListQuery } from "@/lib/domain/campaigns/campaign-list.schema";

export function CreateLink() {
  const t = useTranslations("campaigns");
  return (
    <PageLink href="/campaigns/new" className={buttonClasses()}>
      <Plus aria-hidden className="size-4" />
      {t("create")}
    </PageLink>
  );
}

export function DeletedLink({ className }: { className?: string }) {
  const t = useTranslations("campaigns");
  return (
    <PageLink
      href="/campaigns?deleted=true"
      className={classNames(buttonClasses("quiet"), "shrink-0", className)}
    >
      <Trash2 aria-hidden className="size-4" />
      {t("recentlyDeleted")}
    </PageLink>
  );
}

export function AllLink() {
  const t = useTranslations("campaigns");
  return (
    <PageLink href="/campaigns" className={buttonClasses("secondary")}>
      <ArrowLeft aria-hidden className="size-4" />
      {t("allCampaigns")}
    </PageLink>
  );
}

/** For a new creator, or one who has deleted everything. */
export function NoCampaigns() {
  const t = useTranslations("campaigns");
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-4 py-20 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{t("emptyTitle")}</h1>
      <p className="text-muted">{t("emptyText")}</p>
      <CreateLink />
      <DeletedLink />
    </div>
  );
}

type NothingHereProps = { query: CampaignListQuery; onClear: () => void };

/** An empty list: nothing deleted, or no title matches. */
export function NothingHere({ query, onClear }: NothingHereProps) {
  const t = useTranslations("campaigns");
  return (
    <div className="flex flex-col items-center gap-4 rounded-2xl border border-dashed border-line px-4 py-14 text-center">
      <p className="font-medium wrap-anywhere">
        {query.search === "" ? t("noneDeleted") : t("nothingTitle", { search: query.search })}
      </p>
      {query.search === "" ? null : (
        <Button variant="secondary" onClick={onClear}>
          {t("clearSearch")}
        </Button>
      )}
    </div>
  );
}
