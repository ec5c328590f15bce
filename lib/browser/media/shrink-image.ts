/** Above this an image is worth shrinking before upload; it also stays below the body limit of small hosts. */
const LARGE_BYTES = 4 * 1024 * 1024;
/** Larger than any crop is stored at. */
const MAX_SIDE = 3_400;

/** The same image, upright and small enough to upload quickly. Unchanged if small already, or unreadable in this browser. */
export async function shrinkImage(file: Blob): Promise<Blob> {
  if (file.size <= LARGE_BYTES) return file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return file;
  try {
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return file;
    // JPEG has no transparency; transparent areas become white, as on the server.
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", 0.92);
    });
    return smaller !== null && smaller.size < file.size ? smaller : file;
  } finally {
    bitmap.close();
  }
}
