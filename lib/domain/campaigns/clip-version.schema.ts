import { z } from "zod";

/** Body of POST /api/clips/{id}/version. */
export const selectVersionBody = z.strictObject({
  versionNumber: z.number().int().min(1).max(100_000),
  withScript: z.boolean().default(false),
});

/** Body of POST /api/clips/{id}/first-frame. */
export const selectFirstFrameBody = selectVersionBody.pick({ versionNumber: true });
