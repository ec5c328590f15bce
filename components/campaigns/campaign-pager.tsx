"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "use-intl";
import { buttonClasses } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";

type CampaignPagerProps = {
  page: number;
  pages: number;
  hrefOf: (page: number) => string;
  onGo: (page: number) => void;
};

/** Page navigation with real links, so a page can also be opened in a new tab. */
export function CampaignPager({ page, pages, hrefOf, onGo }: CampaignPagerProps) {
  const t = useTranslations("campaigns");
  if (pages === 1) return null;
  const linkTo = (target: number) => ({
    href: hrefOf(target),
    prefetch: false,
    onNavigate: (event: { preventDefault: () => void }) => {
      event.preventDefault();
      onGo(target);
    },
    className: buttonClasses("secondary"),
  });
  return (
    <nav aria-label={t("pages")} className="grid grid-cols-[1fr_auto_1fr] items-center gap-3">
      <div>
        {page === 1 ? null : (
          <PageLink {...linkTo(page - 1)} rel="prev">
            <ChevronLeft aria-hidden className="size-4" />
            {t("previous")}
          </PageLink>
        )}
      </div>
      <p className="text-sm text-muted">{t("page", { page, pages })}</p>
      <div className="justify-self-end">
        {page === pages ? null : (
          <PageLink {...linkTo(page + 1)} rel="next">
            {t("next")}
            <ChevronRight aria-hidden className="size-4" />
          </PageLink>
        )}
      </div>
    </nav>
  );
}
