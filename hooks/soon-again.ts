import type { SWRConfiguration } from "swr";

/** SWR's own back-off grows to half an hour; an outage should be noticed to be over within a minute. */
export const soonAgain: NonNullable<SWRConfiguration["onErrorRetry"]> = (
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
