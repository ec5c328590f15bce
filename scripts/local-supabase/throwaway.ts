import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres";
import { createTestDatabase } from "./template";

/**
 * Gives `work` a superuser's URL to a database that has the migrations and nothing else, and the directory of its server. Both
 * are gone afterwards.
 */
export async function withMigratedDatabase<T>(
  work: (url: string, dataDir: string) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "studio-throwaway-"));
  try {
    const server = await startPostgres({ dataDir });
    try {
      const database = await createTestDatabase({ serverUrl: server.url });
      return await work(database.url, dataDir);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
