import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startChild } from "./child";

const ROOT = join(import.meta.dirname, "..", "..");

export type Simulator = { falUrl: string; controlUrl: string; stop(): Promise<void> };

/** Starts the fal simulator in its own process. `speed`: how many times faster than fal it is. */
export async function startSimulator(options: {
  port: number;
  speed: number;
  stateDir?: string;
}): Promise<Simulator> {
  const child = startChild(
    [
      "--import",
      "tsx",
      join(ROOT, "tests/fal-simulator/main.ts"),
      "--port",
      String(options.port),
      "--speed",
      String(options.speed),
      ...(options.stateDir === undefined ? [] : ["--state-dir", options.stateDir]),
    ],
    { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] },
  );
  const { stdout } = child.process;
  if (stdout === null) throw new Error("The fal simulator has no output.");
  const lines = createInterface({ input: stdout });
  const [line] = await Promise.race([
    once(lines, "line"),
    once(child.process, "exit").then(() => {
      throw new Error("The fal simulator stopped while starting.");
    }),
  ]);
  const { falUrl, controlUrl } = JSON.parse(String(line));
  return { falUrl, controlUrl, stop: child.stop };
}
