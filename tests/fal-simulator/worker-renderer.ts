import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { DrawnSpec } from "./media-spec";
import type { RenderAnswer, RenderOrder } from "./render-worker";

export type Renderer = {
  render: (spec: DrawnSpec) => Promise<Buffer>;
  close: () => Promise<void>;
};

type Waiting = { resolve: (bytes: Buffer) => void; reject: (error: Error) => void };

/** Draws in a worker thread: encoding a video takes long enough to hold up every webhook. */
export function createRenderer(): Renderer {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastNumber = 0;

  function start(): Worker {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const started = new Worker(new URL("./render-worker.ts", import.meta.url), {
      execArgv: ["--import", tsx],
    });
    started.on("message", (answer: RenderAnswer) => {
      const order = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ("error" in answer) order?.reject(new Error(answer.error));
      else order?.resolve(Buffer.from(answer.bytes));
    });
    started.on("error", (error: Error) => failAll(error));
    started.on("exit", () => failAll(new Error("the renderer stopped")));
    // The worker alone must not keep a test runner alive.
    started.unref();
    return started;
  }

  function failAll(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  return {
    render(spec) {
      worker ??= start();
      lastNumber += 1;
      const order: RenderOrder = { number: lastNumber, spec };
      worker.postMessage(order);
      return new Promise((resolve, reject) => waiting.set(order.number, { resolve, reject }));
    },
    async close() {
      await worker?.terminate();
    },
  };
}
