import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const folder = path.join(import.meta.dirname, "../fixtures/fal");

/** The body as it came, byte for byte. */
export function readFixture(name: string): string {
  return readFileSync(path.join(folder, `${name}.json`), "utf8");
}

/** The model's output (or error) inside the body. */
export function payloadOf(name: string): unknown {
  return JSON.parse(readFixture(name)).payload;
}

export const fixtureNames = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""));
