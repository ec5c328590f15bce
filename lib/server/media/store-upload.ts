import "server-only";
import { createHash } from "node:crypto";
import { type Crop, type UploadKind, uploadPath } from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { uploadMedia } from "@/lib/server/db/media-bucket";
import { mediaUrl } from "@/lib/server/db/media-url";
import { prepareImage } from "./prepare-image";
import { prepareVoice } from "./prepare-voice";

/** Checks and re-encodes a user's file and stores it under a hash of its content. Throws AppError, MediaUnavailable. */
export async function storeUpload(
  userId: string,
  upload: { bytes: Uint8Array; kind: UploadKind; crop: Crop | undefined },
): Promise<UploadResponse> {
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
