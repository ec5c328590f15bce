import { z } from "zod";

/**
 * Where media is: `media:<path>` in our own bucket, `job:<id>` for the result of a job that may not have run yet (decision 008),
 * or an http(s) URL. Rows store the reference; it becomes a URL fal can fetch only at submission, because signed URLs expire.
 */
export const mediaRef = z
  .string()
  .max(2048)
  .regex(/^(media:[\w./-]+|job:[0-9a-f-]{36}|https?:\/\/\S+)$/);
export type MediaRef = z.infer<typeof mediaRef>;
