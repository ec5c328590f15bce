"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { Select } from "@/components/ui/select";
import { ledgerSearch, useLedger } from "@/hooks/credits/use-ledger";
import { useErrorText } from "@/hooks/use-error-text";
import { useWords } from "@/hooks/use-words";
import type { LedgerEntry } from "@/lib/domain/credits/ledger.schema";
import { LEDGER_ENTRIES, type LedgerEntryKind } from "@/lib/domain/credits/ledger-entries";

const ALL = "all";

type LedgerProps = {
  /** Generation types offered by the filter. */
  types: readonly string[];
  campaigns: readonly { id: string; title: string }[];
};

/** The credit ledger, newest entry first, with filters and a file export. */
export function Ledger({ types, campaigns }: LedgerProps) {
  const t = useTranslations("credits");
  const words = useWords();
  const errorText = useErrorText();
  const [entry, setEntry] = useState<LedgerEntryKind | typeof ALL>(ALL);
  const [type, setType] = useState(ALL);
  const [campaignId, setCampaignId] = useState(ALL);
  const filters = {
    entry: entry === ALL ? undefined : entry,
    type: type === ALL ? undefined : type,
    campaignId: campaignId === ALL ? undefined : campaignId,
  };
  const { entries, hasMore, isLoading, error, showMore } = useLedger(filters);
  const all = { value: ALL, label: t("filters.all") } as const;

  return (
    <section aria-labelledby="ledger-title" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="ledger-title" className="text-lg font-semibold">
          {t("ledger")}
        </h2>
        <a
          href={`/api/credits/export?${ledgerSearch(filters)}`}
          download
          className={buttonClasses("secondary")}
        >
          <Download aria-hidden className="size-4" />
          {t("export")}
        </a>
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <Select
          label={t("filters.entry")}
          value={entry}
          onChange={setEntry}
          options={[
            all,
            ...LEDGER_ENTRIES.map((value) => ({ value, label: t(`entries.${value}`) })),
          ]}
        />
        <Select
          label={t("filters.type")}
          value={type}
          onChange={setType}
          options={[all, ...types.map((value) => ({ value, label: words.generation(value) }))]}
        />
        <Select
          label={t("filters.campaign")}
          value={campaignId}
          onChange={setCampaignId}
          options={[all, ...campaigns.map(({ id, title }) => ({ value: id, label: title }))]}
        />
      </div>
      {entries.length > 0 ? <LedgerTable entries={entries} /> : null}
      {error === undefined ? null : <Notice kind="error">{errorText(error)}</Notice>}
      <div className="flex min-h-10 items-center justify-center text-sm text-muted" role="status">
        {hasMore ? (
          <Button variant="secondary" isBusy={isLoading} onClick={showMore}>
            {t("more")}
          </Button>
        ) : isLoading ? (
          t("loading")
        ) : entries.length === 0 && error === undefined ? (
          t("empty")
        ) : null}
      </div>
    </section>
  );
}

function LedgerTable({ entries }: { entries: readonly LedgerEntry[] }) {
  const t = useTranslations("credits");
  const format = useFormatter();
  const change = (cents: number) =>
    cents === 0 ? "–" : format.number(cents, { signDisplay: "always" });
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{t("ledger")}</caption>
      <thead className="text-left text-muted">
        <tr className="border-b border-line">
          <th scope="col" className="py-2 pr-3 font-normal">
            {t("columns.entry")}
          </th>
          <th scope="col" className="hidden py-2 pr-3 font-normal md:table-cell">
            {t("columns.campaign")}
          </th>
          <th scope="col" className="py-2 pr-3 text-right font-normal">
            {t("columns.balance")}
          </th>
          <th scope="col" className="py-2 text-right font-normal">
            {t("columns.held")}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className="py-2 pr-3">
              <span className="font-medium">{t(`entries.${entry.entry}`)}</span>{" "}
              <For entry={entry} />
              <span className="block text-muted">
                <LocalTime time={entry.createdAt} />
              </span>
              <span className="block text-muted md:hidden">
                <Campaign entry={entry} />
              </span>
            </td>
            <td className="hidden py-2 pr-3 wrap-anywhere md:table-cell">
              <Campaign entry={entry} />
            </td>
            <td className="py-2 pr-3 text-right whitespace-nowrap tabular-nums">
              {change(entry.balanceChangeCents)}
            </td>
            <td className="py-2 text-right whitespace-nowrap tabular-nums">
              {change(entry.heldChangeCents)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What an entry is for: a link to its generation, or else its description. */
function For({ entry }: { entry: LedgerEntry }) {
  const t = useTranslations("credits");
  const words = useWords();
  if (entry.jobId === null) {
    return (
      <span className="wrap-anywhere">
        {entry.description === "Welcome credits" ? t("welcome") : entry.description}
      </span>
    );
  }
  const name = words.generation(entry.type ?? "");
  return (
    <PageLink
      href={`/jobs/${entry.jobId}`}
      aria-label={t("details", { name })}
      className="rounded underline decoration-line underline-offset-4 hover:decoration-ink"
    >
      {name}
    </PageLink>
  );
}

function Campaign({ entry }: { entry: LedgerEntry }) {
  const t = useTranslations("credits");
  if (entry.campaignId === null) return null;
  if (entry.campaignTitle === null) return t("campaignGone");
  return (
    <PageLink
      href={`/campaigns/${entry.campaignId}`}
      className="rounded underline decoration-line underline-offset-4 hover:decoration-ink"
    >
      {entry.campaignTitle}
    </PageLink>
  );
}
