import { UPLOADS } from "@/lib/domain/media/upload";
import { uploadQuery } from "@/lib/domain/media/upload.schema";
import { readBytes, readQuery, withUser } from "@/lib/server/http/route";
import { storeUpload } from "@/lib/server/media/store-upload";

/** The raw body is the file, so that the sender sees progress and we stop reading at the limit. */
export const POST = withUser("session", async ({ request, user }) => {
  const { kind, crop } = readQuery(request, uploadQuery);
  const bytes = await readBytes(request, UPLOADS[kind].maxBytes);
  return Response.json(await storeUpload(user.id, { bytes, kind, crop }), { status: 201 });
});
