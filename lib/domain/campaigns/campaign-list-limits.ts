/** The sort orders and limits of the campaign list; without zod, for browsers (decision 014). */

export const CAMPAIGN_SORTS = ["changed", "created", "title", "cost"] as const;

export const CAMPAIGNS_PER_PAGE = 24;
export const MAX_TITLE_LENGTH = 120;
/** Far more than any account has; a larger number is a mistake. */
export const MAX_PAGE = 100_000;
