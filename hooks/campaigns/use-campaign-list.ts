"use client";

import { useEffect, useState } from "react";
import useSWR, { useSWRConfig } from "swr";
import { retryWithBackoff } from "@/hooks/retry-with-backoff";
import { fetchJson, objectsOf, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import { listRefreshDelay, toCampaignListSearch } from "@/lib/domain/campaigns/campaign-list";
import type { CampaignList, CampaignListQuery } from "@/lib/domain/campaigns/campaign-list.schema";

const CLOCK_STEP_MS = 30_000;

const toKey = (query: CampaignListQuery) => `/api/campaigns${toCampaignListSearch(query)}`;

/** Every list in the cache, whatever its search, order and page. */
const isListKey = (key: unknown) => typeof key === "string" && /^\/api\/campaigns(\?|$)/.test(key);

type Given = { query: CampaignListQuery; list: CampaignList };

/**
 * The list for a query, kept fresh: polled every few seconds while something is being generated, and refetched when the tab gets
 * the focus. While another list loads, the last one stays. `given` is what the server rendered.
 */
export function useCampaignList(query: CampaignListQuery, given: Given) {
  const key = toKey(query);
  const cache = useSWRConfig().cache;
  const initial = key === toKey(given.query) ? given.list : undefined;
  // A number, not SWR's function form: SWR re-arms its timer only when this value changes.
  const latest: CampaignList | undefined = cache.get(key)?.data ?? initial;
  const { data, error, isValidating, mutate } = useSWR<CampaignList, Error>(
    key,
    (path: string) => fetchJson<CampaignList>(path, { fields: ["campaigns", "now"] }),
    {
      ...(initial === undefined ? {} : { fallbackData: initial }),
      keepPreviousData: true,
      revalidateOnMount: true,
      refreshInterval: listRefreshDelay(latest?.campaigns ?? []),
      // SWR drops polls that come sooner than this after the last one.
      dedupingInterval: 500,
      focusThrottleInterval: 1_000,
      onErrorRetry: retryWithBackoff,
    },
  );
  const isOther = latest === undefined;
  return {
    /** Undefined: nothing to show yet. After a failure, never the list of another query. */
    list: isOther && error !== undefined ? undefined : (data ?? initial),
    /** The list is still that of the previous query. */
    isChanging: isOther,
    error,
    isRetrying: error !== undefined && isValidating,
    retry: () => void mutate(),
  };
}

export type RenameProblem = { problem: RequestError; current: string | null };

/** Actions on a campaign in the list. Each resolves once saved: to null, or to what went wrong. */
export function useCampaignActions() {
  const { mutate } = useSWRConfig();
  const refresh = () => mutate<CampaignList>(isListKey);

  /** Removes it from the lists at once; it comes back if the request fails. */
  const leaveLists = async (request: Promise<unknown>, id: string) => {
    const lists = mutate<CampaignList | undefined, unknown>(isListKey, request, {
      optimisticData: (_, shown) => without(shown, id),
      populateCache: false,
    });
    await Promise.all([request, lists]);
  };

  return {
    /** Only if the title is still `from`; else `current` is the title by now. */
    rename: async (id: string, from: string, to: string): Promise<RenameProblem | null> => {
      const problem = await attempt(async () => {
        await fetchJson(`/api/campaigns/${id}`, {
          method: "PATCH",
          body: { changes: [{ field: "title", from, to }] },
        });
        await refresh();
      });
      if (problem === null) return null;
      const [conflict] = objectsOf(problem.details.conflicts);
      return { problem, current: typeof conflict?.current === "string" ? conflict.current : null };
    },
    /** Copies the plan under another title; `copyId` is the new campaign's id. */
    duplicate: async (id: string, title: string) => {
      let copyId = "";
      const problem = await attempt(async () => {
        const copy = await fetchJson<{ id: string }>(`/api/campaigns/${id}/duplicate`, {
          method: "POST",
          body: { title },
        });
        copyId = copy.id;
        await refresh();
      });
      return { copyId, problem };
    },
    remove: (id: string) => attempt(() => leaveLists(post(`/api/campaigns/${id}/delete`), id)),
    /** From the list of deleted campaigns. */
    restore: (id: string) => attempt(() => leaveLists(post(`/api/campaigns/${id}/restore`), id)),
    /** Puts it back into the list it has just left. */
    undoRemove: (id: string) =>
      attempt(async () => {
        await post(`/api/campaigns/${id}/restore`);
        await refresh();
      }),
  };
}

const post = (path: string) => fetchJson(path, { method: "POST" });

async function attempt(act: () => Promise<void>): Promise<RequestError | null> {
  try {
    await act();
    return null;
  } catch (problem) {
    return toRequestError(problem);
  }
}

function without(list: CampaignList | undefined, id: string): CampaignList | undefined {
  const campaigns = list?.campaigns.filter((campaign) => campaign.id !== id);
  if (list === undefined || campaigns?.length === list.campaigns.length) return list;
  return { ...list, campaigns: campaigns ?? [], total: list.total - 1 };
}

/** The server's clock: as of its last response, advanced every half minute while the page is open. */
export function useServerNow(answered: string): number {
  const [passed, setPassed] = useState({ answered, milliseconds: 0 });
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(
      () => setPassed({ answered, milliseconds: performance.now() - start }),
      CLOCK_STEP_MS,
    );
    return () => clearInterval(timer);
  }, [answered]);
  return Date.parse(answered) + (passed.answered === answered ? passed.milliseconds : 0);
}
