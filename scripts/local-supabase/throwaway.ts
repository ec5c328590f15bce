import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres";
import { createTestDatabase } from "./template";

/** Gives `work` a superuser's URL to a server of its own and the server's directory. Both are gone afterwards. */
export async function withServer<T>(
  work: (url: string, dataDir: string) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "studio-throwaway-"));
  try {
    const server = await startPostgres({ dataDir });
    try {
      return await work(server.url, dataDir);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The same with a database that has the migrations and nothing else. */
export function withMigratedDatabase<T>(
  work: (url: string, dataDir: string) => Promise<T>,
): Promise<T> {
  return withServer(async (serverUrl, dataDir) => {
    const database = await createTestDatabase({ serverUrl });
    return work(database.url, dataDir);
  });
}
