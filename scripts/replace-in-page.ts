import { readFile, writeFile } from "node:fs/promises";

/** Replaces the text between a page's two marks (`<!-- mark -->`, `<!-- /mark -->`). Throws if it has none. */
export async function replaceInPage(page: string, mark: string, text: string): Promise<void> {
  const old = await readFile(page, "utf8");
  const [begin, end] = [`<!-- ${mark} -->\n`, `<!-- /${mark} -->`];
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${page} has no marks for ${mark}.`);
  await writeFile(page, `${old.slice(0, from)}${begin}\n${text}\n\n${old.slice(to)}`);
}
