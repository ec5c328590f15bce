import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

type SignIn = { email: string; password: string };

/** What the demo writes to stack.json. */
type RunningDemo = {
  appUrl: string;
  supabaseUrl: string;
  serviceRoleKey: string;
  anonKey: string;
  databaseUrl: string;
  users: { creator: SignIn; admin: SignIn };
};

/** URLs, keys and sign-ins of the running demo. Without one, prints the usage and exits with 2. */
export async function findRunningDemo(usage: string): Promise<RunningDemo> {
  const file = join(resolve(process.env.DEMO_DIR || ".demo"), "stack.json");
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    process.stderr.write(`There is no running demo (${file}). ${usage}`);
    return process.exit(2);
  }
}
