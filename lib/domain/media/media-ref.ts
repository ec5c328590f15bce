import { z } from "zod";

/**
 * Where media is: `media:<path>` in our own bucket, `job:<id>` for a job's result (the job may not have run yet), or an http(s)
 * URL. Rows store the reference; it becomes a URL fal can fetch only at submission, because signed URLs expire (decision 008).
 */
export const mediaRef = z
  .string()
  .max(2048)
  .regex(/^(media:[\w./-]+|job:[0-9a-f-]{36}|https?:\/\/\S+)$/);
export type MediaRef = z.infer<typeof mediaRef>;
