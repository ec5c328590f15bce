import "server-only";
import { z } from "zod";
import { toIso, withIsoTimes } from "./client";

/** A single time; fromSql reads those of an object. */
export const sqlTime = z.string().transform(toIso);

/** A schema for an object with snake_case keys from SQL: its own keys are read in camelCase, its times (…At) as ISO 8601. */
export function fromSql<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(
    (row) =>
      typeof row === "object" && row !== null
        ? withIsoTimes(
            Object.fromEntries(
              Object.entries(row).map(([name, value]) => [toCamelCase(name), value]),
            ),
          )
        : row,
    schema,
  );
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
