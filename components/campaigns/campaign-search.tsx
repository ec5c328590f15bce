"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Field } from "@/components/ui/field";
import { MAX_TITLE_LENGTH } from "@/lib/domain/campaigns/campaign-list-limits";

const PAUSE_MS = 300;

type CampaignSearchProps = {
  /** The search in the URL. */
  search: string;
  onSearch: (search: string) => void;
};

/** The search box: searches after a pause in typing. While it has the focus, nothing overwrites its text. */
export function CampaignSearch({ search, onSearch }: CampaignSearchProps) {
  const t = useTranslations("campaigns");
  const [typed, setTyped] = useState<string | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (typed !== null && !hasFocus && typed.trim() === search) setTyped(null);

  const ask = (request: string) => {
    clearTimeout(timer.current);
    if (request.trim() !== search) onSearch(request.trim());
  };
  return (
    <Field
      type="search"
      label={t("search")}
      value={typed ?? search}
      maxLength={MAX_TITLE_LENGTH}
      autoComplete="off"
      enterKeyHint="search"
      onChange={(event) => {
        const request = event.currentTarget.value;
        setTyped(request);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => ask(request), PAUSE_MS);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") ask(event.currentTarget.value);
      }}
      onFocus={() => setHasFocus(true)}
      onBlur={(event) => {
        setHasFocus(false);
        ask(event.currentTarget.value);
      }}
      className="min-w-0 flex-1 basis-64 sm:max-w-md"
    />
  );
}
