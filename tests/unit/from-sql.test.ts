import { describe, expect, it } from "vitest";
import { z } from "zod";
import { withIsoTimes } from "@/lib/server/db/client";
import { fromSql } from "@/lib/server/db/from-sql";

const ISO = "2026-11-22T12:00:00.123Z";

describe("times of a row", () => {
  it.each([
    ["PostgREST", "2026-11-22T12:00:00.123456+00:00"],
    ["lite", "2026-11-22 12:00:00.123456+00"],
    ["another time zone", "2026-11-22T14:00:00.123+02:00"],
    ["ISO 8601 already", ISO],
  ])("are ISO 8601 however they were written: %s", (_, createdAt) => {
    expect(withIsoTimes({ createdAt })).toEqual({ createdAt: ISO });
  });

  it("are those whose names end in At, and nothing else of the row changes", () => {
    const row = {
      completedAt: null,
      day: "2026-11-22 12:00:00+00",
      count: 3,
      at: "noon",
      beat: "b",
    };

    expect(withIsoTimes(row)).toEqual(row);
  });
});

describe("what SQL names in snake_case", () => {
  it("is read in camelCase, an object inside only by a schema that says so", () => {
    const inner = { made_at: "2026-11-22 12:00:00.123+00", p95_ms: 7 };
    const schema = fromSql(
      z.object({
        jobType: z.string(),
        input: z.unknown(),
        inner: fromSql(z.object({ madeAt: z.string(), p95Ms: z.number() })).nullable(),
      }),
    );

    expect(schema.parse({ job_type: "voice", input: inner, inner })).toEqual({
      jobType: "voice",
      input: inner,
      inner: { madeAt: ISO, p95Ms: 7 },
    });
  });

  it.each([null, 7, "row", undefined])("is refused when it is no object: %j", (row) => {
    expect(fromSql(z.object({ id: z.string() })).safeParse(row).success).toBe(false);
  });
});
