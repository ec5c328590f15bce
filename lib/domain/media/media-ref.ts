import { z } from "zod";

/**
 * Where media lies: `media:<path>` in our own bucket, `job:<id>` for the result of a job (which may not have run yet), or an
 * http(s) URL. Kept as a reference in the row; it becomes an address that fal can fetch only at submission, because signed
 * addresses expire.
 */
export const mediaRef = z
  .string()
  .max(2048)
  .regex(/^(media:[\w./-]+|job:[0-9a-f-]{36}|https?:\/\/\S+)$/);
export type MediaRef = z.infer<typeof mediaRef>;
