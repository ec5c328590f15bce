import { z } from "zod";

/** Shared by all API routes (docs/http.md). */

export const errorResponse = z.object({
  error: z.looseObject({ code: z.string(), message: z.string() }),
});

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible ASCII characters");
