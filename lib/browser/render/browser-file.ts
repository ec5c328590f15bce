/** Files on a disk of the browser's own (OPFS), where a render is written so that memory does not grow with it. */

const DIRECTORY = "renders";
/** What a crashed tab has left behind; one that is still written or sent is younger. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Throws where the browser has no such files: a private window, an old version. */
export async function createRenderFile(id: string): Promise<FileSystemFileHandle> {
  return (await directory()).getFileHandle(nameOf(id), { create: true });
}

/** Frees the disk when a render has been kept or given up. */
export async function removeRender(id: string): Promise<void> {
  await (await directory()).removeEntry(nameOf(id));
}

export async function removeForgottenRenders(): Promise<void> {
  const files = await directory();
  for await (const [name, handle] of files.entries()) {
    if (!(handle instanceof FileSystemFileHandle)) continue;
    const isForgotten = await handle
      .getFile()
      .then(({ lastModified }) => Date.now() - lastModified > FORGOTTEN_MS)
      .catch(() => false);
    if (isForgotten) await files.removeEntry(name).catch(() => undefined);
  }
}

async function directory(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(DIRECTORY, { create: true });
}

function nameOf(id: string): string {
  return `${id}.mp4`;
}
