import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

export type Child = {
  process: ChildProcess;
  /** Sends SIGTERM, then SIGKILL after 8 s. Resolves when the process has ended. */
  stop(): Promise<void>;
};

const STOP_MS = 8_000;

/** One kill function per running child. A single exit listener serves them all, however many a long run starts. */
const running = new Set<() => void>();
process.once("exit", () => {
  for (const kill of running) kill();
});

/** Runs Node with these arguments. The child has its own process group, so Ctrl-C doesn't reach it; it is killed when we exit. */
export function startChild(args: readonly string[], options: SpawnOptions): Child {
  const child = spawn(process.execPath, args, { ...options, detached: true });
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended between the check and the call.
    }
  };
  const killNow = () => kill("SIGKILL");
  running.add(killNow);
  child.once("exit", () => running.delete(killNow));
  return {
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      kill("SIGTERM");
      const timer = setTimeout(killNow, STOP_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
