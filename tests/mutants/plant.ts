import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Mutant } from "./mutant";

const MIGRATIONS = "supabase/migrations";

/** The mutant's text is not found exactly once: update the table to match the code. */
export class CannotPlant extends Error {
  override readonly name = "CannotPlant";
}

/** The file with and without the bug. Changes nothing. Throws CannotPlant. */
export async function findPlace(
  root: string,
  mutant: Mutant,
): Promise<{ file: string; healthy: string; sick: string }> {
  const { file, healthy, from, to } = await findRange(root, mutant);
  const range = healthy.slice(from, to);
  const count = range.split(mutant.replace).length - 1;
  if (count !== 1) {
    throw new CannotPlant(
      `Mutant ${mutant.name}: its text stands ${count} times in ${"file" in mutant.in ? file : `${mutant.in.sqlFunction} (${file})`}, and must stand there once:\n${mutant.replace}`,
    );
  }
  const at = from + range.indexOf(mutant.replace);
  const sick = `${healthy.slice(0, at)}${mutant.by}${healthy.slice(at + mutant.replace.length)}`;
  return { file, healthy, sick };
}

/** Plants the bug while `act` runs. */
export async function withBug<T>(root: string, mutant: Mutant, act: () => Promise<T>): Promise<T> {
  const { file, healthy, sick } = await findPlace(root, mutant);
  await writeFile(join(root, file), sick);
  try {
    return await act();
  } finally {
    await writeFile(join(root, file), healthy);
  }
}

async function findRange(root: string, { name, in: place }: Mutant) {
  if ("file" in place) {
    const healthy = await readFile(join(root, place.file), "utf8").catch(() => {
      throw new CannotPlant(`Mutant ${name}: there is no file ${place.file}.`);
    });
    return { file: place.file, healthy, from: 0, to: healthy.length };
  }
  const escaped = place.sqlFunction.replaceAll(".", "\\.");
  const head = new RegExp(`^create (or replace )?function ${escaped}\\(`, "m");
  const files = (await readdir(join(root, MIGRATIONS))).sort().reverse();
  for (const migration of files) {
    const file = `${MIGRATIONS}/${migration}`;
    const healthy = await readFile(join(root, file), "utf8");
    const from = healthy.search(head);
    if (from === -1) continue;
    const to = healthy.indexOf("\n$$;", from);
    return { file, healthy, from, to: to === -1 ? healthy.length : to };
  }
  throw new CannotPlant(`Mutant ${name}: no migration defines ${place.sqlFunction}.`);
}
