/** Files in the browser's private file system (OPFS). A render is written there, so that memory does not grow with it. */

const DIRECTORY = "renders";
/** Older files were left behind by a crashed tab; one still being written or uploaded is younger. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Throws if there is no OPFS: a private window, an old browser. */
export async function createRenderFile(id: string): Promise<FileSystemFileHandle> {
  return (await directory()).getFileHandle(nameOf(id), { create: true });
}

/** Frees the disk once a render has been stored or dropped. */
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
