import { AppError } from "@/lib/domain/errors";
import { getOwnJob } from "@/lib/server/db/jobs/read";
import { signMediaForViewer } from "@/lib/server/db/media-bucket";
import { requireId, withUser } from "@/lib/server/http/route";

/**
 * A permanent URL for a job's result: redirects to a short-lived signed URL of our copy, or to fal's URL until there is one.
 * Pages use it so that storing a result does not change the URL of a playing video.
 */
export const GET = withUser<{ id: string }>("signature", async ({ user, params }) => {
  const { storedPath, resultUrl } = await getOwnJob(user.db, requireId(params.id));
  const location = storedPath === null ? resultUrl : await signMediaForViewer(storedPath);
  if (location === null) throw new AppError("not_found");
  return new Response(null, { status: 302, headers: { location } });
});
