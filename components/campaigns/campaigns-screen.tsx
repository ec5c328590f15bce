"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { useCampaignList } from "@/hooks/campaigns/use-campaign-list";
import { readCampaignPageQuery, toCampaignListSearch } from "@/lib/domain/campaigns/campaign-list";
import type { CampaignList, CampaignListQuery } from "@/lib/domain/campaigns/campaign-list.schema";
import { CAMPAIGN_SORTS } from "@/lib/domain/campaigns/campaign-list-limits";
import { CampaignCards } from "./campaign-cards";
import { CampaignPager } from "./campaign-pager";
import { CampaignSearch } from "./campaign-search";
import { CampaignSkeletons } from "./campaign-skeletons";
import { AllLink, CreateLink, DeletedLink, NoCampaigns, NothingHere } from "./empty-states";

type CampaignsScreenProps = {
  /** What the server rendered the page with. */
  given: { query: CampaignListQuery; list: CampaignList };
};

/** A creator's campaigns. Search, order and page are in the URL, so they survive reload and Back. */
export function CampaignsScreen({ given }: CampaignsScreenProps) {
  const t = useTranslations("campaigns");
  const ui = useTranslations("ui");
  const query = readCampaignPageQuery(Object.fromEntries(useSearchParams()));
  const { list, isChanging, error, isRetrying, retry } = useCampaignList(query, given);

  const hrefOf = (change: Partial<CampaignListQuery>) =>
    `/campaigns${toCampaignListSearch({ ...query, page: 1, ...change })}`;
  // Changes only the URL: the hook fetches the list, the server doesn't re-render the page.
  const replace = (change: Partial<CampaignListQuery>) =>
    window.history.replaceState(null, "", hrefOf(change));
  const goTo = (page: number) => {
    window.history.pushState(null, "", hrefOf({ page }));
    window.scrollTo({ top: 0 });
  };

  // An empty previous list says nothing about the one being loaded.
  const isKnown = list !== undefined && !(isChanging && list.total === 0);
  const isBare = isKnown && list.total === 0 && query.search === "";
  if (isBare && !query.deleted && error === undefined) return <NoCampaigns />;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-semibold tracking-tight">
          {t(query.deleted ? "recentlyDeleted" : "title")}
        </h1>
        {query.deleted ? <AllLink /> : <CreateLink />}
        {query.deleted ? <p className="w-full text-muted">{t("recentlyDeletedText")}</p> : null}
      </div>
      {isBare ? null : (
        <div className="flex flex-wrap gap-3">
          <CampaignSearch search={query.search} onSearch={(search) => replace({ search })} />
          {query.deleted ? null : (
            <Select
              label={t("sort")}
              value={query.sort}
              options={CAMPAIGN_SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
              onChange={(sort) => replace({ sort })}
              className="w-full sm:w-56"
            />
          )}
        </div>
      )}
      {error === undefined ? null : (
        <Notice kind="error">
          <p>{t(isKnown ? "outdated" : "failed")}</p>
          <Button variant="secondary" isBusy={isRetrying} onClick={retry} className="mt-2">
            {ui("tryAgain")}
          </Button>
        </Notice>
      )}
      {isKnown ? (
        <>
          <div className="-my-3 flex items-center justify-between gap-3">
            {/* If there are none, a message below says so. */}
            <p role="status" className={list.total === 0 ? "sr-only" : "text-sm text-muted"}>
              {t(query.search === "" ? "count" : "found", { count: list.total })}
            </p>
            {query.deleted ? null : <DeletedLink className="ml-auto" />}
          </div>
          {list.total === 0 ? (
            <NothingHere query={query} onClear={() => replace({ search: "" })} />
          ) : (
            <CampaignCards list={list} isChanging={isChanging} isDeleted={query.deleted} />
          )}
          <CampaignPager
            page={list.page}
            pages={list.pages}
            hrefOf={(page) => hrefOf({ page })}
            onGo={goTo}
          />
        </>
      ) : null}
      {isKnown || error !== undefined ? null : <CampaignSkeletons />}
    </div>
  );
}
