import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { JOB_SORTS, SETTLE_SOURCES, STATUS_FILTERS, USER_SORTS } from "./enums";

/** Requests of administrators (docs/http.md, "Administrators"). */

const name = z.string().regex(/^[a-z0-9_]{1,60}$/, "must be a name such as provider_error");

/** The job history's filters, as in its URL. Days are UTC, including the last one. */
export const jobFilterQuery = z.strictObject({
  status: z.enum(STATUS_FILTERS).optional(),
  type: name.optional(),
  user: uuid.optional(),
  campaign: uuid.optional(),
  clip: uuid.optional(),
  error: name.optional(),
  settledBy: z.enum(SETTLE_SOURCES).optional(),
  from: z.iso.date("must be a day such as 2026-11-30").optional(),
  to: z.iso.date("must be a day such as 2026-11-30").optional(),
  search: z.string().trim().min(1).max(200).optional(),
  sort: z.enum(JOB_SORTS).optional(),
});

/** A page's filters from its URL: the valid ones, and the names of those that are invalid. */
export function readFilters<T extends z.ZodObject>(
  schema: T,
  query: Record<string, string | string[] | undefined>,
): { filters: z.infer<T>; invalid: string[] } {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((field) => {
      const value = query[field];
      const text = Array.isArray(value) ? value[0] : value;
      return text === undefined || text === "" ? [] : [[field, text]];
    }),
  );
  const whole = schema.safeParse(given);
  if (whole.success) return { filters: whole.data, invalid: [] };
  const invalid = [...new Set(whole.error.issues.map((issue) => String(issue.path[0])))];
  for (const field of invalid) delete given[field];
  return { filters: schema.parse(given), invalid };
}

const reason = z
  .string("must be a sentence")
  .trim()
  .min(3, "must say why, in three characters or more")
  .max(400, "must be at most 400 characters");

/** Body of POST /api/admin/jobs/{id}/{cancel,fail,refund}. */
export const reasonBody = z.strictObject({ reason });

/** Body of POST /api/admin/jobs/{id}/{check,retry}. */
export const emptyBody = z.strictObject({});

/** The most credits a single change can give or take. */
const MAX_CREDITS = 10_000_000;

/** Body of POST /api/admin/users/{id}/credits. An adjustment may be negative. */
export const changeCreditsBody = z
  .strictObject({
    entry: z.enum(["grant", "adjust"]),
    credits: z
      .number("must be a number of credits")
      .int("must be a whole number of credits")
      .min(-MAX_CREDITS, `must be at least -${MAX_CREDITS.toLocaleString("en")}`)
      .max(MAX_CREDITS, `must be at most ${MAX_CREDITS.toLocaleString("en")}`)
      .refine((credits) => credits !== 0, "must not be 0"),
    reason,
  })
  .refine((body) => body.entry === "adjust" || body.credits > 0, {
    path: ["credits"],
    message: "must be more than 0; to take credits away, adjust the balance",
  });

/** Body of POST /api/admin/prices/{type}. updatedAt: of the row that was edited. */
export const priceBody = z.strictObject({
  priceCents: z
    .number("must be a number of credits")
    .int("must be a whole number of credits")
    .min(0, "must be 0 or more")
    .max(1_000_000, "must be at most 1,000,000"),
  providerCostUsd: z
    .number("must be an amount in US dollars")
    .min(0, "must be 0 or more")
    .max(1_000, "must be at most 1,000")
    .refine(
      (amount) => Math.abs(amount * 1e6 - Math.round(amount * 1e6)) < 1e-6,
      "must have at most six decimals",
    ),
  enabled: z.boolean("must be true or false"),
  updatedAt: z.string().min(1).max(60),
});

/** The user list's filters, as in its URL. */
export const userFilterQuery = z.strictObject({
  search: z.string().trim().min(1).max(200).optional(),
  sort: z.enum(USER_SORTS).optional(),
});

export type JobFilters = z.infer<typeof jobFilterQuery>;
export type UserFilters = z.infer<typeof userFilterQuery>;

/** A body as typed into a form: what isn't a number is sent as null, and the server says which field is wrong. */
type Unchecked<T> = { [K in keyof T]: T[K] extends number ? number | null : T[K] };

/** POST /api/admin/prices/{type} */
export type Price = z.infer<typeof priceBody>;
export type PriceBody = Unchecked<Price>;

/** POST /api/admin/users/{id}/credits */
export type ChangeCreditsBody = Unchecked<z.infer<typeof changeCreditsBody>>;
