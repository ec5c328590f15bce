import "server-only";
import { createHash } from "node:crypto";
import {
  type Crop,
  type UploadAnswer,
  type UploadKind,
  uploadPath,
} from "@/lib/domain/media/upload";
import { mediaUrl } from "@/lib/server/db/viewer-url";
import { uploadMedia } from "./media";
import { prepareImage } from "./prepare-image";
import { prepareVoice } from "./prepare-voice";

/** A file made anew from an upload: what we keep is written by us, never what was sent. */
export type PreparedFile = {
  bytes: Buffer;
  contentType: string;
  extension: string;
  facts: { width: number; height: number } | { durationSeconds: number };
};

/** Checks and rewrites a user's file and puts it into the bucket, under a name made of its content. Throws AppError, MediaUnavailable. */
export async function storeUpload(
  userId: string,
  upload: { bytes: Uint8Array; kind: UploadKind; crop: Crop | undefined },
): Promise<UploadAnswer> {
  const { bytes, kind, crop } = upload;
  const file =
    kind === "voice-sample" ? prepareVoice(bytes) : await prepareImage(bytes, kind, crop);
  const sha256 = createHash("sha256").update(file.bytes).digest("hex");
  const path = uploadPath(userId, kind, { sha256, extension: file.extension });
  await uploadMedia(path, file.bytes, file.contentType);
  return {
    path,
    url: mediaUrl(path),
    contentType: file.contentType,
    bytes: file.bytes.length,
    ...file.facts,
  };
}
