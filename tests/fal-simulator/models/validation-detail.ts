import type { z } from "zod";

export type ValidationDetail = {
  loc: (string | number)[];
  msg: string;
  type: string;
  url: string;
  ctx?: Record<string, unknown>;
  input?: unknown;
};

type Described = { type: string; msg: string; ctx?: Record<string, unknown> };

/** A zod issue in the form of docs/fal.md §1.7: branch on `type` and `ctx`, never on `msg`. */
export function toValidationDetail(issue: z.core.$ZodIssue, body: unknown): ValidationDetail {
  const loc = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const input = valueAt(body, loc);
  const described = input === undefined ? missing : describe(issue);
  return {
    loc: ["body", ...loc],
    ...described,
    url: `https://docs.fal.ai/errors#${described.type}`,
    input: input === undefined ? valueAt(body, loc.slice(0, -1)) : input,
  };
}

const missing: Described = { type: "missing", msg: "Field required" };

function describe(issue: z.core.$ZodIssue): Described {
  switch (issue.code) {
    case "invalid_value":
      return {
        type: "one_of",
        msg: `Input should be one of ${issue.values.map(String).join(", ")}`,
        ctx: { expected: issue.values },
      };
    case "too_small":
      return describeBound(issue.origin, "greater_than_equal", "ge", issue.minimum);
    case "too_big":
      return describeBound(issue.origin, "less_than_equal", "le", issue.maximum);
    case "invalid_type":
      return {
        type: `${issue.expected}_type`,
        msg: `Input should be a valid ${issue.expected}`,
      };
    default:
      return { type: "value_error", msg: issue.message };
  }
}

function describeBound(
  origin: string,
  numberType: "greater_than_equal" | "less_than_equal",
  sign: "ge" | "le",
  bound: number | bigint,
): Described {
  const limit = Number(bound);
  const isLower = numberType === "greater_than_equal";
  if (origin === "array") {
    return isLower
      ? { type: "sequence_too_short", msg: "Too few items", ctx: { min_length: limit } }
      : { type: "sequence_too_long", msg: "Too many items", ctx: { max_length: limit } };
  }
  if (origin === "string") {
    return isLower
      ? { type: "string_too_short", msg: "Too few characters", ctx: { min_length: limit } }
      : { type: "string_too_long", msg: "Too many characters", ctx: { max_length: limit } };
  }
  const words = isLower ? "greater" : "less";
  return {
    type: numberType,
    msg: `Input should be ${words} than or equal to ${limit}`,
    ctx: { [sign]: limit },
  };
}

function valueAt(body: unknown, loc: (string | number)[]): unknown {
  let value = body;
  for (const part of loc) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
