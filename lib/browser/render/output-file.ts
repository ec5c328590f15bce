import { BufferTarget, StreamTarget, type StreamTargetChunk, type Target } from "mediabunny";

import { createRenderFile, removeForgottenRenders, removeRender } from "./browser-file";

/** Only workers have it, and TypeScript's types for pages and workers can't coexist in one project. */
interface SyncAccessHandle {
  write(data: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}
declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<SyncAccessHandle>;
  }
}

const CHUNK_BYTES = 4 * 1024 * 1024;

export type OutputFile = {
  target: Target;
  /** The finished file. In OPFS it stays until `removeRender`. */
  read(): Promise<Blob>;
  discard(): Promise<void>;
};

/** Where a render is written: an OPFS file, so that memory does not grow with the ad, else memory. */
export async function createOutputFile(id: string): Promise<OutputFile> {
  try {
    return await createOnDisk(id);
  } catch {
    // A private window, or a browser without OPFS.
    return createInMemory();
  }
}

async function createOnDisk(id: string): Promise<OutputFile> {
  await removeForgottenRenders();
  const handle = await createRenderFile(id);
  const file = await handle.createSyncAccessHandle();
  file.truncate(0);
  const writable = new WritableStream<StreamTargetChunk>({
    write({ data, position }) {
      const written = file.write(data, { at: position });
      if (written < data.byteLength) {
        throw new DOMException("the file could not be written", "QuotaExceededError");
      }
    },
    close() {
      file.flush();
      file.close();
    },
    abort() {
      file.close();
    },
  });
  return {
    target: new StreamTarget(writable, { chunked: true, chunkSize: CHUNK_BYTES }),
    read: async () => new Blob([await handle.getFile()], { type: "video/mp4" }),
    async discard() {
      file.close();
      await removeRender(id);
    },
  };
}

function createInMemory(): OutputFile {
  const target = new BufferTarget();
  return {
    target,
    read: async () =>
      new Blob(target.buffer === null ? [] : [target.buffer], { type: "video/mp4" }),
    discard: async () => undefined,
  };
}
