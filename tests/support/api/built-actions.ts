import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A server action of the build: what a page's script calls it by, and a page that has it. */
export type BuiltAction = { name: string; id: string; path: string };

type Manifest = {
  node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
};

export function builtActions(): BuiltAction[] {
  const file = join(import.meta.dirname, "../../../.next/server/server-reference-manifest.json");
  const { node }: Manifest = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(node).map(([id, { exportedName: name, workers }]) => ({
    id,
    name,
    path: (Object.keys(workers)[0] ?? "").replaceAll(/^app|\/\([^)]+\)|\/page$/g, ""),
  }));
}

export function actionOf(name: string): BuiltAction {
  const action = builtActions().find((one) => one.name === name);
  if (action === undefined) throw new Error(`the build has no action ${name}`);
  return action;
}
