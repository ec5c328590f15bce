/** What the list of campaigns can be sorted by, and its limits; without zod, for browsers. */

export const CAMPAIGN_SORTS = ["changed", "created", "title", "cost"] as const;

export const CAMPAIGNS_PER_PAGE = 24;
export const MAX_TITLE_LENGTH = 120;
/** Nobody has so many; a larger number is a slip. */
export const MAX_PAGE = 100_000;
