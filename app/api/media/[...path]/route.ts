import { AppError } from "@/lib/domain/errors";
import { signMediaForViewer } from "@/lib/server/db/media-bucket";
import { withUser } from "@/lib/server/http/route";

/**
 * A permanent URL for a stored file: redirects its owner to a short-lived signed URL. Pages use it so that a poll or a refresh
 * does not change the URL of a playing video.
 */
export const GET = withUser<{ path: string[] }>("signature", async ({ user, params: { path } }) => {
  const isReadable = path[0] === "presets" || (path[0] === "users" && path[1] === user.id);
  if (!isReadable || path.some((part) => !/^[\w.-]+$/.test(part) || /^\.+$/.test(part))) {
    throw new AppError("not_found");
  }
  const location = await signMediaForViewer(path.join("/"));
  if (location === null) throw new AppError("not_found");
  return new Response(null, { status: 302, headers: { location } });
});
