import { randomUUID } from "node:crypto";
import { act, cleanup, render } from "@testing-library/react";
import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import type { ReactNode } from "react";
import { SWRConfig } from "swr";
import { vi } from "vitest";
import { EditsProvider } from "@/hooks/campaigns/use-edits";
import { createFakeApi, type FakeApi } from "./fake-api";

export const START = Date.parse("2026-11-21T12:00:00.000Z");

/** Clock steps: short beside every delay that is tested. */
const STEP_MS = 100;

export type Page = {
  api: FakeApi;
  router: { refresh: ReturnType<typeof vi.fn> };
  wrapper: (props: { children: ReactNode }) => ReactNode;
  /** Lets the clock run, and every answer arrive at the moment it was asked for. */
  pass: (milliseconds: number) => Promise<void>;
  hide: () => void;
  show: () => void;
  close: () => void;
};

/**
 * One open page: a cache and edits of its own, a router, a fake clock, and the studio's API over msw. The network itself runs
 * on real time, so that only the product's delays are seen.
 */
export function openPage(): Page {
  vi.useFakeTimers({
    now: START,
    toFake: [
      ...(["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] as const),
      ...(["performance", "requestAnimationFrame", "cancelAnimationFrame"] as const),
    ],
  });
  const { api, server } = createFakeApi();
  server.listen({ onUnhandledFrame: "error" });
  const network = countFetches();
  const router = { refresh: vi.fn() };
  const routerInstance = {
    ...router,
    back: vi.fn(),
    forward: vi.fn(),
    push: vi.fn(),
    replace: vi.fn(),
    prefetch: vi.fn(),
    bfcacheId: "page",
  };
  const cache = new Map();
  const campaignId = randomUUID();
  // The cache outlives every page, as the app's own does: only who first names it ends it.
  render(<SWRConfig value={{ provider: () => cache }}>{null}</SWRConfig>);

  const settle = () =>
    act(async () => {
      // A request that hangs on purpose must not hang the test.
      for (let turn = 0; turn < 60; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (network.pending === 0 && turn > 4) break;
      }
    });

  return {
    api,
    router,
    wrapper: ({ children }) => (
      <AppRouterContext.Provider value={routerInstance}>
        <SWRConfig value={{ provider: () => cache }}>
          <EditsProvider campaignId={campaignId}>{children}</EditsProvider>
        </SWRConfig>
      </AppRouterContext.Provider>
    ),
    pass: async (milliseconds) => {
      await settle();
      for (let passed = 0; passed < milliseconds; passed += STEP_MS) {
        const before = network.started;
        await act(async () => {
          vi.advanceTimersByTime(Math.min(STEP_MS, milliseconds - passed));
        });
        if (network.started > before || network.pending > 0) await settle();
      }
    },
    hide: () => setVisibility("hidden"),
    show: () => setVisibility("visible"),
    close: () => {
      cleanup();
      sessionStorage.clear();
      network.restore();
      server.close();
      setVisibility("visible");
      vi.useRealTimers();
      vi.restoreAllMocks();
    },
  };
}

function setVisibility(state: DocumentVisibilityState): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  act(() => {
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

/** Knows when the network is quiet. */
function countFetches() {
  const original = globalThis.fetch;
  const network = {
    started: 0,
    pending: 0,
    restore: () => {
      globalThis.fetch = original;
    },
  };
  globalThis.fetch = (...request) => {
    network.started += 1;
    network.pending += 1;
    return original(...request).finally(() => {
      network.pending -= 1;
    });
  };
  return network;
}
