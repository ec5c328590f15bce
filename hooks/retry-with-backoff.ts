import type { SWRConfiguration } from "swr";

/** SWR's onErrorRetry with a delay doubling from 4 s to 60 s. SWR's own grows to half an hour: too late to see an outage end. */
export const retryWithBackoff: NonNullable<SWRConfiguration["onErrorRetry"]> = (
  _error,
  _key,
  _config,
  revalidate,
  { retryCount },
) => {
  setTimeout(
    () => void revalidate({ retryCount, dedupe: true }),
    Math.min(60_000, 2_000 * 2 ** retryCount),
  );
};
