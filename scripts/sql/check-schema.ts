import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase, withDatabase } from "../local-supabase/database";
import { createTestDatabase } from "../local-supabase/template";
import { withServer } from "../local-supabase/throwaway";
import { type Catalogue, differences, readCatalogue } from "./catalogue";

/**
 * Builds one database from supabase/schemas and one from supabase/migrations and compares their catalogues: people read
 * the schema, databases run the migrations, and the two must agree. Exits 1 with the differences.
 */

const REPOSITORY = join(import.meta.dirname, "..", "..");
const SCHEMAS = join(REPOSITORY, "supabase", "schemas");
const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 80;

const complaints = [...(await tooLong()), ...(await compared())];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (complaints.length === 0) process.stdout.write("The schema and the migrations agree.\n");
process.exitCode = complaints.length === 0 ? 0 : 1;

async function compared(): Promise<string[]> {
  return withServer(async (serverUrl) => {
    const schema = await catalogueOf(serverUrl, { migrationsDir: SCHEMAS });
    const migrated = await catalogueOf(serverUrl, {});
    const found = differences(schema, migrated);
    return found.length === 0
      ? []
      : [
          "supabase/schemas (-) and supabase/migrations (+) differ. Change the schema file and add a migration that does the same:",
          ...found,
        ];
  });
}

async function catalogueOf(
  serverUrl: string,
  source: { migrationsDir?: string },
): Promise<Catalogue> {
  const { url } = await createTestDatabase({ serverUrl, ...source });
  return withDatabase(openDatabase(url), readCatalogue);
}

/** Files and functions too long to read in one sitting. */
async function tooLong(): Promise<string[]> {
  const files = (await readdir(SCHEMAS)).sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(SCHEMAS, file), "utf8");
      const lines = text.trimEnd().split("\n").length;
      const functions = [...text.matchAll(/^create function ([\w.]+)\([\s\S]+?^\$\$;$/gm)].map(
        ([whole, name]) => ({ name, lines: whole.split("\n").length }),
      );
      return [
        ...(lines > MAX_FILE_LINES
          ? [`supabase/schemas/${file} has ${lines} lines; at most ${MAX_FILE_LINES}.`]
          : []),
        ...functions
          .filter((it) => it.lines > MAX_FUNCTION_LINES)
          .map(
            (it) =>
              `${it.name} (supabase/schemas/${file}) has ${it.lines} lines; at most ${MAX_FUNCTION_LINES}. Split it into private helpers.`,
          ),
      ];
    }),
  );
  return found.flat();
}
