import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

export type Child = {
  process: ChildProcess;
  /** SIGTERM, then SIGKILL after 8 s; resolves when it is gone. */
  stop(): Promise<void>;
};

const PATIENCE_MS = 8_000;

/** Those that live, each by how to kill it: one listener for all, however many are started in a long run. */
const living = new Set<() => void>();
process.once("exit", () => {
  for (const kill of living) kill();
});

/** A child of ours that never outlives us: its own group, so that a Ctrl-C reaches only the parent, which stops it in order. */
export function startChild(args: readonly string[], options: SpawnOptions): Child {
  const child = spawn(process.execPath, args, { ...options, detached: true });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // Gone between the check and the call.
    }
  };
  const killNow = () => kill("SIGKILL");
  living.add(killNow);
  child.once("exit", () => living.delete(killNow));
  return {
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      kill("SIGTERM");
      const timer = setTimeout(killNow, PATIENCE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
