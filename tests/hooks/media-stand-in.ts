import { vi } from "vitest";

/** What a device is like, on the test's clock. */
export type MediaTraits = {
  durationSeconds?: number;
  /** From play() until its time moves. */
  startMs?: number;
  seekMs?: number;
  /** Seconds of media per second at rate 1; no two devices run exactly alike. */
  pace?: number;
};

/** A media element whose file has loaded, until `stall`. */
export type MediaStandIn = {
  element: HTMLMediaElement;
  /** What the player told the element, in order: "play", "pause", "seek 1.25", "rate 1.5". */
  told: string[];
  stall: () => void;
  resume: () => void;
  fail: () => void;
};

/**
 * jsdom has media elements but plays nothing. This gives a real one a time that runs on the fake
 * clock of startMediaClock, with the delays of a device.
 */
export function mediaStandIn(tag: "video" | "audio", traits: MediaTraits = {}): MediaStandIn {
  const { durationSeconds = 6, startMs = 0, seekMs = 20, pace = 1 } = traits;
  const element = document.createElement(tag);
  const told: string[] = [];
  let [position, sinceMs, rate] = [0, 0, 1];
  let [isPaused, isRunning, isSeeking, isStalled, isMuted] = [true, false, false, false, false];
  let error: { code: number } | null = null;
  let refuse: ((reason: DOMException) => void) | null = null;
  let ending: ReturnType<typeof setTimeout> | undefined;

  const now = () => {
    const ran = isRunning ? ((performance.now() - sinceMs) / 1000) * rate * pace : 0;
    const time = position + ran;
    return element.loop ? time % durationSeconds : Math.min(durationSeconds, time);
  };
  const emit = (event: string) => element.dispatchEvent(new Event(event));
  /** Fixes the position; call before and after each change of how time runs. */
  const settle = () => {
    position = now();
    sinceMs = performance.now();
    clearTimeout(ending);
    if (!isRunning || element.loop) return;
    const leftMs = ((durationSeconds - position) / rate / pace) * 1000;
    ending = setTimeout(end, leftMs);
  };
  const end = () => {
    settle();
    [isRunning, isPaused] = [false, true];
    position = durationSeconds;
    emit("ended");
  };
  const halt = () => {
    settle();
    isRunning = false;
    settle();
  };
  const runSoon = () => {
    setTimeout(() => {
      if (isPaused || isSeeking || isStalled || isRunning) return;
      settle();
      isRunning = true;
      settle();
      emit("playing");
    }, startMs);
  };

  const define = (name: string, get: () => unknown, set?: (value: number) => void) =>
    Object.defineProperty(element, name, { get, ...(set && { set }), configurable: true });
  define("duration", () => durationSeconds);
  define("readyState", () => (isStalled ? 1 : 4));
  define("seeking", () => isSeeking);
  define("paused", () => isPaused);
  define("ended", () => !element.loop && position >= durationSeconds && !isRunning);
  define("error", () => error);
  define(
    "muted",
    () => isMuted,
    (value) => {
      isMuted = Boolean(value);
    },
  );
  define(
    "playbackRate",
    () => rate,
    (value) => {
      told.push(`rate ${value.toFixed(3)}`);
      settle();
      rate = value;
      settle();
    },
  );
  define("currentTime", now, (value) => {
    told.push(`seek ${value.toFixed(3)}`);
    halt();
    position = Math.min(value, durationSeconds);
    isSeeking = true;
    setTimeout(() => {
      isSeeking = false;
      emit("seeked");
      if (!isPaused) runSoon();
    }, seekMs);
  });
  element.play = () => {
    told.push("play");
    const response = new Promise<void>((_, reject) => {
      refuse = reject;
    });
    if (isPaused) {
      isPaused = false;
      runSoon();
    }
    return response;
  };
  element.pause = () => {
    if (isPaused) return;
    told.push("pause");
    halt();
    isPaused = true;
    refuse?.(new DOMException("paused", "AbortError"));
    setTimeout(() => emit("pause"));
  };
  return {
    element,
    told,
    stall: () => {
      halt();
      isStalled = true;
      emit("waiting");
    },
    resume: () => {
      isStalled = false;
      emit("canplay");
      if (!isPaused) runSoon();
    },
    fail: () => {
      halt();
      error = { code: 4 };
      emit("error");
    },
  };
}

/** Fakes the clocks that stand-ins and players use. */
export function startMediaClock(): void {
  vi.useFakeTimers({
    toFake: [
      ...(["setTimeout", "clearTimeout", "performance"] as const),
      ...(["requestAnimationFrame", "cancelAnimationFrame"] as const),
    ],
  });
}
