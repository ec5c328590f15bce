import { correctionFor, driftSeconds, measuredDrift, SETTLE_MS, targetSeconds } from "./drift";
import { canSetVolume, isReady, setRate } from "./media-element";
import { HEARD_SECONDS, pairOf, startLags } from "./start-lag";

/** How far off position a part may be when all start together; a seek would cost more. */
const START_TOLERANCE_SECONDS = 0.01;
const END_TOLERANCE_SECONDS = 0.02;
/** A part that can't be sought to its position starts where it is, and is corrected during playback. */
const MOST_ALIGNMENTS = 3;

const EVENTS = [
  "loadedmetadata",
  "durationchange",
  "canplay",
  "playing",
  "waiting",
  "seeked",
  "pause",
  "ended",
  "timeupdate",
  "error",
] as const;

export type PlayerSettings<Name extends string> = {
  /** The first part that can play keeps the time and is never corrected; the others follow. So put the most audible one first. */
  parts: readonly Name[];
  /** The part that starts over if it is shorter than the others. */
  repeating: Name | null;
  /** In seconds of the media; an end of null is that of the longest part. */
  start: number;
  end: number | null;
  speed: number;
  /** 0 to 1. iOS ignores it (only mute works there); `canSetVolume` says so. */
  volumes: Record<Name, number>;
  isLooping: boolean;
};

export type PlayerSnapshot = {
  /** The user wants it to play, even while a part is still loading. */
  isPlaying: boolean;
  /** Held until every part has enough data to continue. */
  isBuffering: boolean;
  /** Seconds of the media. */
  time: number;
  /** Length of the longest part known so far, in seconds. */
  longest: number;
  /** Parts that could not be loaded; the others play without them. */
  failed: readonly string[];
  canSetVolume: boolean;
};

/** Before any element is attached. */
export const IDLE_SNAPSHOT: PlayerSnapshot = {
  isPlaying: false,
  isBuffering: false,
  time: 0,
  longest: 0,
  failed: [],
  canSetVolume: true,
};

type Pausable = { pause: () => void };

/** The page's only audible player at a time: that of one clip, or of one ad of several clips. */
let audible: Pausable | null = null;

/** Times in ms are on the clock of performance.now. */
type Follower = {
  pair: string;
  state: "delayed" | "starting" | "steady" | "pulse";
  /** When the leader was told to play, and its position then. */
  leaderToldAtMs: number;
  leaderFrom: number;
  /** Counted from then; null: until the leader is heard. */
  delaySeconds: number | null;
  /** When its rate last changed. */
  rateSinceMs: number;
  pulseEndsAtMs: number;
  /** Drifts in seconds, read since the last correction. */
  readings: number[];
};

/**
 * Plays several media elements as one: in sync within 50 ms through play, pause, seek, loop and
 * speed. Nothing else may control an element while it is attached.
 *
 * `#step` is the whole state machine: it checks what the elements are doing and takes the next step.
 * Every media event and, while playing, every animation frame calls it, so no order of events can
 * leave it stuck. A hidden tab has no animation frames, but `timeupdate` still fires.
 */
export class SyncedPlayer {
  #settings: PlayerSettings<string>;
  /** Paused when another player becomes audible. */
  readonly #owner: Pausable;
  #elements = new Map<string, HTMLMediaElement>();
  #volumes = new WeakMap<HTMLMediaElement, number>();
  #followers = new Map<string, Follower>();
  #phase: "idle" | "buffering" | "playing" = "idle";
  /** The current position, or where playback will continue. */
  #position: number;
  #alignments = 0;
  /** A paused element is about 50 ms off the position it reports, until it is sought. */
  #mustSeek = false;
  #frame = 0;
  #isUnlocked = false;
  #snapshot = IDLE_SNAPSHOT;
  #listeners = new Set<() => void>();

  constructor(settings: PlayerSettings<string>, owner?: Pausable) {
    this.#settings = settings;
    this.#owner = owner ?? this;
    this.#position = settings.start;
  }

  /** Returns an unsubscribe function. */
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  snapshot = () => this.#snapshot;

  /** Attaches an element as the part of this name. Returns a function that pauses and detaches it. */
  attach = (name: string, element: HTMLMediaElement) => {
    const listening = new AbortController();
    for (const event of EVENTS) {
      element.addEventListener(event, this.#step, { signal: listening.signal });
    }
    this.#elements.set(name, element);
    this.#applySettings();
    this.#step();
    return () => {
      listening.abort();
      // A removed element would keep playing sound.
      element.pause();
      this.#elements.delete(name);
      this.#step();
    };
  };

  configure = (settings: PlayerSettings<string>) => {
    const before = this.#settings;
    this.#settings = settings;
    this.#applySettings();
    // A speed change takes effect at a different moment in each element; restarting together is quicker than correcting.
    if (settings.speed !== before.speed && this.#phase === "playing") this.seek(this.#position);
    const isMoved = settings.start !== before.start || settings.end !== before.end;
    if (!isMoved) return;
    // A user who moves the start wants to see the picture there.
    if (this.#phase === "idle" && settings.start !== before.start) this.seek(settings.start);
    else if (this.#position < settings.start || this.#position > this.#end()) {
      this.seek(settings.start);
    }
  };

  play = () => {
    this.#beginPlayback();
    this.#unlock();
    this.#step();
  };

  /** Call within a user gesture, for a player that will start later without one: it may then play sound. */
  unlock = () => {
    if (this.#phase !== "idle" || this.#isUnlocked) return;
    this.#beginBuffering();
    this.#unlock();
    this.pause();
    this.seek(this.#position);
  };

  pause = () => {
    const wasPlaying = this.#phase === "playing";
    this.#phase = "idle";
    // Not the owner: the other slot of an ad may be audible by now.
    if (audible === this) audible = null;
    for (const [, element] of this.#live()) element.pause();
    if (wasPlaying) {
      this.#position = this.#leader()?.[1].currentTime ?? this.#position;
      this.#align();
    }
    this.#publish();
  };

  /** In seconds of the media; limited to start and end. */
  seek = (time: number) => {
    this.#position = Math.min(Math.max(time, this.#settings.start), this.#end());
    if (this.#phase !== "idle") {
      this.#beginBuffering();
      for (const [, element] of this.#live()) element.pause();
    }
    this.#mustSeek = true;
    this.#align();
    this.#publish();
  };

  #step = () => {
    cancelAnimationFrame(this.#frame);
    if (this.#phase === "idle") this.#joinIfStarted();
    if (this.#phase === "buffering") this.#stepBuffering();
    if (this.#phase === "playing") this.#stepPlaying();
    if (this.#phase !== "idle") this.#frame = requestAnimationFrame(this.#step);
    this.#publish();
  };

  #beginPlayback() {
    if (audible !== this.#owner) audible?.pause();
    audible = this.#owner;
    if (this.#position >= this.#end() - END_TOLERANCE_SECONDS) {
      this.#position = this.#settings.start;
    }
    this.#beginBuffering();
  }

  #unlock() {
    if (this.#isUnlocked) return;
    // iOS lets an element play sound only if it was first played within a user gesture; loading may outlast the gesture.
    this.#isUnlocked = true;
    for (const [, element] of this.#live()) this.#start(element);
  }

  #beginBuffering() {
    this.#phase = "buffering";
    this.#alignments = 0;
  }

  /** Started from outside the page: a media key, a headset. */
  #joinIfStarted() {
    const started = this.#live().find(([, { paused, ended }]) => !paused && !ended);
    if (started === undefined) return;
    const [name, { currentTime }] = started;
    if (name !== this.#settings.repeating) this.#position = currentTime;
    if (this.#position < this.#settings.start) this.#position = this.#settings.start;
    this.#beginPlayback();
  }

  /** Waits until every part is in position with enough data, then starts them together. */
  #stepBuffering() {
    const parts = this.#live();
    if (parts.length === 0) return this.pause();
    const waited = parts.filter(([name, element]) => !this.#isOver(name) && !isReady(element));
    if (waited.length > 0) {
      for (const [, element] of parts) {
        if (isReady(element) || element.seeking) element.pause();
        // Some devices only load what is playing.
        else if (element.paused) this.#start(element);
      }
      return;
    }
    for (const [, element] of parts) {
      if (element.paused) continue;
      element.pause();
      this.#mustSeek = true;
    }
    if (this.#alignments < MOST_ALIGNMENTS && this.#align()) {
      this.#alignments += 1;
      return;
    }
    this.#phase = "playing";
    this.#mustSeek = true;
    this.#followers.clear();
    this.#applySettings();
    const leader = this.#leader();
    for (const [name, element] of parts) {
      if (this.#isOver(name)) continue;
      if (leader === undefined || name === leader[0]) this.#start(element);
      else this.#startFollower(name, element, pairOf(leader[1], element));
    }
  }

  #stepPlaying() {
    const leader = this.#leader();
    if (leader === undefined) return this.#finish();
    this.#position = leader[1].currentTime;
    if (this.#position >= this.#end() - END_TOLERANCE_SECONDS / 2) return this.#finish();
    const parts = this.#live().filter(([name, { ended }]) => !this.#isOver(name) && !ended);
    // Paused from outside: by the browser (a hidden tab), a headset's button, a phone call.
    const isPaused = ([name, element]: [string, HTMLMediaElement]) =>
      element.paused && this.#followers.get(name)?.state !== "delayed";
    if (parts.some(isPaused)) return this.pause();
    if (parts.some(([, element]) => !isReady(element))) {
      this.#beginBuffering();
      for (const [, element] of parts) if (isReady(element)) element.pause();
      return;
    }
    for (const [name, element] of parts) {
      if (name === leader[0]) setRate(element, this.#settings.speed);
      else this.#follow(name, element);
    }
  }

  #startFollower(name: string, element: HTMLMediaElement, pair: string) {
    const nowMs = performance.now();
    const follower: Follower = {
      pair,
      state: "delayed",
      leaderToldAtMs: nowMs,
      leaderFrom: this.#position,
      delaySeconds: startLags.delaySeconds(pair, isVideo(element)),
      rateSinceMs: nowMs,
      pulseEndsAtMs: 0,
      readings: [],
    };
    this.#followers.set(name, follower);
    if (follower.delaySeconds === null) return;
    // A timer: frames are too coarse for this.
    if (follower.delaySeconds < 0.001) this.#join(element, follower);
    else setTimeout(() => this.#join(element, follower), 1000 * follower.delaySeconds);
  }

  #join(element: HTMLMediaElement, follower: Follower) {
    const isCurrent = [...this.#followers.values()].includes(follower);
    if (!isCurrent || this.#phase !== "playing" || follower.state !== "delayed") return;
    follower.state = "starting";
    follower.rateSinceMs = performance.now();
    this.#start(element);
  }

  /** Brings a part back in sync with the leader by playing it faster or slower for a moment. */
  #follow(name: string, element: HTMLMediaElement) {
    const { speed } = this.#settings;
    const follower = this.#followers.get(name);
    if (follower === undefined) return;
    if (follower.state === "delayed") {
      const isHeard = this.#position - follower.leaderFrom >= HEARD_SECONDS * speed;
      if (follower.delaySeconds === null && (isHeard || document.hidden)) {
        this.#join(element, follower);
      }
      return;
    }
    // A hidden tab is stepped too rarely to end a pulse in time.
    if (document.hidden) return setRate(element, speed);
    const nowMs = performance.now();
    if (follower.state === "pulse") {
      if (nowMs < follower.pulseEndsAtMs) return;
      follower.state = "steady";
      follower.rateSinceMs = nowMs;
    }
    setRate(element, speed);
    if (nowMs - follower.rateSinceMs < SETTLE_MS) return;
    follower.readings.push(this.#driftOf(name, element));
    const drift = measuredDrift(follower.readings);
    if (drift === null) return;
    follower.readings = [];
    if (follower.state === "starting") {
      startLags.learn(follower.pair, {
        waitedMs: follower.rateSinceMs - follower.leaderToldAtMs,
        driftSeconds: drift,
        speed,
        hadHeadStart: follower.delaySeconds === null,
      });
      follower.state = "steady";
    }
    const correction = correctionFor(drift, { speed, isAudible: !element.muted });
    if (correction.kind === "seek") this.#beginBuffering();
    if (correction.kind !== "pulse") return;
    follower.state = "pulse";
    follower.pulseEndsAtMs = nowMs + correction.durationMs;
    setRate(element, correction.rate);
  }

  #finish() {
    if (this.#settings.isLooping) return this.seek(this.#settings.start);
    this.pause();
    this.#position = this.#end();
  }

  /** Seeks the parts that are out of position. Returns whether there were any. */
  #align(): boolean {
    let hasMoved = false;
    const mustSeek = this.#mustSeek;
    this.#mustSeek = false;
    for (const [name, element] of this.#live()) {
      const headStart = this.#headStartOf(name, element);
      const drift = this.#driftOf(name, element) - headStart;
      if (this.#isOver(name) || (!mustSeek && Math.abs(drift) <= START_TOLERANCE_SECONDS)) continue;
      // Chromium skips a seek to where the element says it is, so seek slightly beside it.
      const beside = Math.abs(drift) < 0.001 ? 0.003 : 0;
      const target = targetSeconds(this.#position, this.#loopSecondsOf(name, element));
      element.currentTime = target + headStart + beside;
      hasMoved = true;
    }
    return hasMoved;
  }

  /** Seconds of the media. */
  #headStartOf(name: string, element: HTMLMediaElement): number {
    const leader = this.#leader();
    // When idle, the picture must show exactly this moment: the user may be trimming by it.
    if (this.#phase === "idle" || leader === undefined || leader[0] === name) return 0;
    const pair = pairOf(leader[1], element);
    return startLags.headStartSeconds(pair, isVideo(element)) * this.#settings.speed;
  }

  #driftOf(name: string, element: HTMLMediaElement): number {
    return driftSeconds(element.currentTime, this.#position, this.#loopSecondsOf(name, element));
  }

  #loopSecondsOf(name: string, { duration }: HTMLMediaElement): number | null {
    return name === this.#settings.repeating && duration > 0 ? duration : null;
  }

  /** A part that is shorter than the clip is silent after its end. */
  #isOver(name: string): boolean {
    const element = this.#elements.get(name);
    if (element === undefined) return true;
    if (name === this.#settings.repeating) return false;
    return this.#position >= element.duration - END_TOLERANCE_SECONDS;
  }

  #leader() {
    return this.#live().find(
      ([name, element]) =>
        name !== this.#settings.repeating && !this.#isOver(name) && !element.ended,
    );
  }

  #live(): [string, HTMLMediaElement][] {
    return this.#settings.parts.flatMap((name) => {
      const element = this.#elements.get(name);
      return element === undefined || element.error !== null ? [] : [[name, element]];
    });
  }

  #end(): number {
    return this.#settings.end ?? (this.#longest() || Number.POSITIVE_INFINITY);
  }

  #longest(): number {
    const lengths = this.#live().map(([, { duration }]) => duration);
    return Math.max(0, ...lengths.filter(Number.isFinite));
  }

  #applySettings() {
    for (const [name, element] of this.#live()) {
      const volume = this.#settings.volumes[name] ?? 0;
      // Only on change: unmuting lets the browser pause an element that no user gesture has started.
      if (this.#volumes.get(element) !== volume) {
        this.#volumes.set(element, volume);
        element.volume = volume;
        element.muted = volume === 0;
        // An inaudible video needs no pitch correction, and then follows new rates precisely (within 5 ms instead of 25).
        element.preservesPitch = volume > 0 || !isVideo(element);
      }
      element.loop = name === this.#settings.repeating;
      // A new source starts at the default rate.
      if (element.defaultPlaybackRate !== this.#settings.speed) {
        element.defaultPlaybackRate = this.#settings.speed;
        setRate(element, this.#settings.speed);
      }
    }
  }

  #start(element: HTMLMediaElement) {
    element.play().catch((rejection: unknown) => {
      // Interrupted by our own pause; anything else means the device doesn't let it play now.
      const isOurs = rejection instanceof DOMException && rejection.name === "AbortError";
      if (!isOurs && element.error === null) this.pause();
    });
  }

  #publish() {
    const failed = [...this.#elements].flatMap(([name, { error }]) => (error ? [name] : []));
    const next: PlayerSnapshot = {
      isPlaying: this.#phase !== "idle",
      isBuffering: this.#phase === "buffering",
      time: this.#position,
      longest: this.#longest(),
      failed,
      canSetVolume: canSetVolume(),
    };
    const before = this.#snapshot;
    const isSame =
      next.isPlaying === before.isPlaying &&
      next.isBuffering === before.isBuffering &&
      next.time === before.time &&
      next.longest === before.longest &&
      failed.join() === before.failed.join();
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

function isVideo(element: HTMLMediaElement): boolean {
  return element instanceof HTMLVideoElement;
}
