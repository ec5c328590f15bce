"use client";

import { type RefCallback, useEffect, useState, useSyncExternalStore } from "react";

/** How far a part may stand from the others before they start; a seek costs more than this. */
const START_TOLERANCE_SECONDS = 0.01;
const END_TOLERANCE_SECONDS = 0.02;
/** A part that cannot be sought to where it belongs starts where it is, and is corrected while playing. */
const MOST_ALIGNMENTS = 3;

/**
 * Correcting, as measured in Chromium: single readings of currentTime jitter by 10 ms, a new rate takes 80 ms to be heard of,
 * and each change of the rate of audible sound costs up to 20 ms. So: read for a while, change the rate for a moment, wait.
 */
const READINGS = 10;
const SETTLE_MILLISECONDS = 200;
const PULSE_SECONDS = 0.15;
const STRONGEST_PULSE = 0.5;
const SMALLEST_CORRECTION_SECONDS = 0.012;
/** Sound that is heard pays for each correction, so it is corrected later. */
const SMALLEST_AUDIBLE_CORRECTION_SECONDS = 0.025;
/** Beyond this a pulse takes too long: stop, seek, go on together. */
const DRIFT_TO_SEEK_SECONDS = 0.2;

const HAVE_FUTURE_DATA = 3;
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

export type Settings<Name extends string> = {
  /** The first part that can play keeps the time and is never corrected; the others follow it. So the one heard best comes first. */
  parts: readonly Name[];
  /** Starts over when it is shorter than the others. */
  repeating: Name | null;
  /** Seconds of the media played; an end of null: as long as the longest part. */
  start: number;
  end: number | null;
  speed: number;
  /** 0 to 1. iOS ignores it (only mute works there); `canSetVolume` says so. */
  volumes: Record<Name, number>;
  isLooping: boolean;
};

export type Snapshot = {
  /** The user wants it to play, even while a part is still loading. */
  isPlaying: boolean;
  /** Held until every part has enough to go on. */
  isWaiting: boolean;
  /** Seconds of the media. */
  time: number;
  /** Of the longest part known so far. */
  longest: number;
  /** Parts that could not be loaded; the others play without them. */
  failed: readonly string[];
  canSetVolume: boolean;
};

const AT_REST: Snapshot = {
  isPlaying: false,
  isWaiting: false,
  time: 0,
  longest: 0,
  failed: [],
  canSetVolume: true,
};

/**
 * Plays several media elements as one: in step within 50 ms through play, pause, seek, loop and speed. Give each element its
 * `ref`; everything else is the hook's, no element is to be touched from outside.
 */
export function useClipPlayer<Name extends string>(settings: Settings<Name>) {
  const [player] = useState(() => new PartsPlayer(settings));
  const snapshot = useSyncExternalStore(player.subscribe, player.snapshot, () => AT_REST);
  useEffect(() => player.configure(settings));
  return {
    ...snapshot,
    time: Math.max(settings.start, snapshot.time),
    ref: (name: Name) => player.refOf(name),
    play: player.play,
    pause: player.pause,
    toggle: () => (snapshot.isPlaying ? player.pause() : player.play()),
    seek: player.seek,
  };
}

/**
 * How much later the leader gets going than a follower told at the same time, in seconds, by kinds of element: sound that is
 * heard waits for the device, 35 to 100 ms as measured. Learnt at each start, so that the next one is in step from its first
 * picture.
 */
const startLags = new Map<string, number>();
/**
 * Until it is learnt, a silent video waits until the leader is heard to move, beyond the 20 ms that currentTime runs ahead of a
 * device that is still opening. What it takes to get going itself it gets as a head start.
 */
const HEARD_SECONDS = 0.025;
const HEAD_START_SECONDS = 0.05;
const USUAL_START_LAG_SECONDS = 0.07;

/** How long before it is heard a clip has to be told to play, as far as this device is known. */
export function startLagSeconds(): number {
  return startLags.size === 0 ? USUAL_START_LAG_SECONDS : Math.max(...startLags.values());
}

/** Only one clip of a page sounds at a time, or one ad of several clips. */
type Sounding = { pause: () => void };
let sounding: Sounding | null = null;

type Following = {
  kind: string;
  state: "delayed" | "starting" | "steady" | "pulse";
  /** When the leader was told to play (milliseconds of performance.now), and where that was. */
  toldAt: number;
  from: number;
  /** Seconds after that; null: once the leader is heard. */
  startAt: number | null;
  /** When its rate last changed, and until when a pulse lasts (milliseconds of performance.now). */
  since: number;
  until: number;
  drifts: number[];
};

/**
 * `#step` is the whole machine: it looks at what the elements are doing and does the next right thing. Every media event and,
 * while playing, every animation frame calls it, so no order of events can leave it stuck. In a hidden tab, which has no
 * animation frames, `timeupdate` goes on.
 */
export class PartsPlayer {
  #settings: Settings<string>;
  /** Who is paused when somebody else begins to sound. */
  readonly #owner: Sounding;
  #elements = new Map<string, HTMLMediaElement>();
  #refs = new Map<string, RefCallback<HTMLMediaElement>>();
  #volumes = new WeakMap<HTMLMediaElement, number>();
  #following = new Map<string, Following>();
  #phase: "resting" | "gathering" | "running" = "resting";
  /** Where the clip is, or where it will go on. */
  #position: number;
  #alignments = 0;
  /** A paused element stands some 50 ms from where it says it does, until it is sought. */
  #mustSeek = false;
  #frame = 0;
  #isUnlocked = false;
  #snapshot = AT_REST;
  #listeners = new Set<() => void>();

  constructor(settings: Settings<string>, owner?: Sounding) {
    this.#settings = settings;
    this.#owner = owner ?? this;
    this.#position = settings.start;
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#snapshot;

  refOf(name: string): RefCallback<HTMLMediaElement> {
    // The same function each time, or React would take the element away and give it back on each render.
    const known = this.#refs.get(name);
    if (known !== undefined) return known;
    const ref: RefCallback<HTMLMediaElement> = (element) => {
      if (element === null) return;
      const listening = new AbortController();
      for (const event of EVENTS) {
        element.addEventListener(event, this.#step, { signal: listening.signal });
      }
      this.#elements.set(name, element);
      this.#adjust();
      this.#step();
      return () => {
        listening.abort();
        // A removed element would go on sounding.
        element.pause();
        this.#elements.delete(name);
        this.#step();
      };
    };
    this.#refs.set(name, ref);
    return ref;
  }

  configure = (settings: Settings<string>) => {
    const before = this.#settings;
    this.#settings = settings;
    this.#adjust();
    // A change of speed reaches each element when it likes; starting together again is quicker than correcting.
    if (settings.speed !== before.speed && this.#phase === "running") this.seek(this.#position);
    const isMoved = settings.start !== before.start || settings.end !== before.end;
    if (!isMoved) return;
    // Someone who moves the start wants to see the picture there.
    if (this.#phase === "resting" && settings.start !== before.start) this.seek(settings.start);
    else if (this.#position < settings.start || this.#position > this.#end()) {
      this.seek(settings.start);
    }
  };

  play = () => {
    this.#take();
    this.#unlock();
    this.#step();
  };

  /** Within a press: what is to play by itself after it may sound then. */
  unlock = () => {
    if (this.#phase !== "resting" || this.#isUnlocked) return;
    this.#beginGathering();
    this.#unlock();
    this.pause();
    this.seek(this.#position);
  };

  pause = () => {
    const wasRunning = this.#phase === "running";
    this.#phase = "resting";
    // The other half of an ad may be sounding by now.
    if (sounding === this) sounding = null;
    for (const [, element] of this.#live()) element.pause();
    if (wasRunning) {
      this.#position = this.#leader()?.[1].currentTime ?? this.#position;
      this.#align();
    }
    this.#publish();
  };

  seek = (time: number) => {
    this.#position = Math.min(Math.max(time, this.#settings.start), this.#end());
    if (this.#phase !== "resting") {
      this.#beginGathering();
      for (const [, element] of this.#live()) element.pause();
    }
    this.#mustSeek = true;
    this.#align();
    this.#publish();
  };

  #step = () => {
    cancelAnimationFrame(this.#frame);
    if (this.#phase === "resting") this.#joinIfStarted();
    if (this.#phase === "gathering") this.#gather();
    if (this.#phase === "running") this.#run();
    if (this.#phase !== "resting") this.#frame = requestAnimationFrame(this.#step);
    this.#publish();
  };

  #take() {
    if (sounding !== this.#owner) sounding?.pause();
    sounding = this.#owner;
    if (this.#position >= this.#end() - END_TOLERANCE_SECONDS) {
      this.#position = this.#settings.start;
    }
    this.#beginGathering();
  }

  #unlock() {
    if (this.#isUnlocked) return;
    // iOS lets an element sound only if it was first played within a press; loading may take longer than the press lasts.
    this.#isUnlocked = true;
    for (const [, element] of this.#live()) this.#start(element);
  }

  #beginGathering() {
    this.#phase = "gathering";
    this.#alignments = 0;
  }

  /** Started by someone else: a media key, a headset. */
  #joinIfStarted() {
    const started = this.#live().find(([, { paused, ended }]) => !paused && !ended);
    if (started === undefined) return;
    const [name, { currentTime }] = started;
    if (name !== this.#settings.repeating) this.#position = currentTime;
    if (this.#position < this.#settings.start) this.#position = this.#settings.start;
    this.#take();
  }

  /** Waits until each part stands at the position with enough to play, then starts them in one go. */
  #gather() {
    const parts = this.#live();
    if (parts.length === 0) return this.pause();
    const waited = parts.filter(([name, element]) => !this.#isOver(name) && !isReady(element));
    if (waited.length > 0) {
      for (const [, element] of parts) {
        if (isReady(element) || element.seeking) element.pause();
        // Some devices load nothing that is not playing.
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
    this.#phase = "running";
    this.#mustSeek = true;
    this.#following.clear();
    this.#adjust();
    const leader = this.#leader();
    for (const [name, element] of parts) {
      if (this.#isOver(name)) continue;
      if (leader === undefined || name === leader[0]) this.#start(element);
      else this.#startFollowing(name, element, kindOf(leader[1], element));
    }
  }

  #run() {
    const leader = this.#leader();
    if (leader === undefined) return this.#finish();
    this.#position = leader[1].currentTime;
    if (this.#position >= this.#end() - END_TOLERANCE_SECONDS / 2) return this.#finish();
    const parts = this.#live().filter(([name, { ended }]) => !this.#isOver(name) && !ended);
    // Paused by someone else: the browser (a hidden tab), a headset's button, a phone call.
    const isPaused = ([name, element]: [string, HTMLMediaElement]) =>
      element.paused && this.#following.get(name)?.state !== "delayed";
    if (parts.some(isPaused)) return this.pause();
    if (parts.some(([, element]) => !isReady(element))) {
      this.#beginGathering();
      for (const [, element] of parts) if (isReady(element)) element.pause();
      return;
    }
    for (const [name, element] of parts) {
      if (name === leader[0]) setRate(element, this.#settings.speed);
      else this.#follow(name, element);
    }
  }

  #startFollowing(name: string, element: HTMLMediaElement, kind: string) {
    const now = performance.now();
    const lag = startLags.get(kind);
    const following: Following = {
      kind,
      state: "delayed",
      toldAt: now,
      from: this.#position,
      // Not learnt yet: see #follow.
      startAt: lag === undefined && element instanceof HTMLVideoElement ? null : (lag ?? 0),
      since: now,
      until: 0,
      drifts: [],
    };
    this.#following.set(name, following);
    if (following.startAt === null) return;
    // A timer: frames are too coarse for this.
    if (following.startAt < 0.001) this.#join(element, following);
    else setTimeout(() => this.#join(element, following), 1000 * following.startAt);
  }

  #join(element: HTMLMediaElement, following: Following) {
    const isCurrent = [...this.#following.values()].includes(following);
    if (!isCurrent || this.#phase !== "running" || following.state !== "delayed") return;
    following.state = "starting";
    following.since = performance.now();
    this.#start(element);
  }

  #learn({ kind, since, toldAt, startAt }: Following, drift: number) {
    const headStart = startAt === null ? HEAD_START_SECONDS : 0;
    const lag = (since - toldAt) / 1000 + drift / this.#settings.speed - headStart;
    const known = startLags.get(kind) ?? lag;
    startLags.set(kind, Math.min(0.2, Math.max(0, (known + lag) / 2)));
  }

  /** Brings a part back to the leader by playing it faster or slower for a moment. */
  #follow(name: string, element: HTMLMediaElement) {
    const { speed } = this.#settings;
    const following = this.#following.get(name);
    // A tab that is not seen is stepped too rarely to end a pulse in time.
    if (following === undefined) return;
    if (following.state === "delayed") {
      const isHeard = this.#position - following.from >= HEARD_SECONDS * speed;
      if (following.startAt === null && (isHeard || document.hidden))
        this.#join(element, following);
      return;
    }
    if (document.hidden) return setRate(element, speed);
    const now = performance.now();
    if (following.state === "pulse") {
      if (now < following.until) return;
      following.state = "steady";
      following.since = now;
    }
    setRate(element, speed);
    if (now - following.since < SETTLE_MILLISECONDS) return;
    following.drifts.push(this.#driftOf(name, element));
    if (following.drifts.length < READINGS) return;
    const drift = middleOf(following.drifts);
    following.drifts = [];
    if (following.state === "starting") {
      this.#learn(following, drift);
      following.state = "steady";
    }
    const size = Math.abs(drift);
    const smallest = element.muted
      ? SMALLEST_CORRECTION_SECONDS
      : SMALLEST_AUDIBLE_CORRECTION_SECONDS;
    if (size > DRIFT_TO_SEEK_SECONDS) this.#beginGathering();
    else if (size > smallest) {
      const strength = Math.min(STRONGEST_PULSE, size / PULSE_SECONDS);
      following.state = "pulse";
      following.until = now + (1000 * size) / (strength * speed);
      setRate(element, speed * (1 - Math.sign(drift) * strength));
    }
  }

  #finish() {
    if (this.#settings.isLooping) return this.seek(this.#settings.start);
    this.pause();
    this.#position = this.#end();
  }

  /** Seeks the parts that are not where they belong. Says whether there were any. */
  #align(): boolean {
    let hasMoved = false;
    const mustSeek = this.#mustSeek;
    this.#mustSeek = false;
    for (const [name, element] of this.#live()) {
      const headStart = this.#headStartOf(name, element);
      const drift = this.#driftOf(name, element) - headStart;
      if (this.#isOver(name) || (!mustSeek && Math.abs(drift) <= START_TOLERANCE_SECONDS)) continue;
      // Chromium skips a seek to where it says it stands, so that one goes a little beside it.
      const beside = Math.abs(drift) < 0.001 ? 0.003 : 0;
      element.currentTime = this.#targetOf(name, element) + headStart + beside;
      hasMoved = true;
    }
    return hasMoved;
  }

  #headStartOf(name: string, element: HTMLMediaElement): number {
    const leader = this.#leader();
    // At rest the picture is that of the very moment: someone may be trimming by it.
    if (this.#phase === "resting" || leader === undefined || leader[0] === name) return 0;
    if (!(element instanceof HTMLVideoElement)) return 0;
    return startLags.has(kindOf(leader[1], element))
      ? 0
      : HEAD_START_SECONDS * this.#settings.speed;
  }

  /** Seconds ahead of where the part belongs. */
  #driftOf(name: string, element: HTMLMediaElement): number {
    const drift = element.currentTime - this.#targetOf(name, element);
    if (name !== this.#settings.repeating || !(element.duration > 0)) return drift;
    // Around the seam of a repeating part the short way counts.
    return drift - Math.round(drift / element.duration) * element.duration;
  }

  #targetOf(name: string, element: HTMLMediaElement): number {
    const isRepeating = name === this.#settings.repeating && element.duration > 0;
    return isRepeating ? this.#position % element.duration : this.#position;
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

  #adjust() {
    for (const [name, element] of this.#live()) {
      const volume = this.#settings.volumes[name] ?? 0;
      // Only what has changed: unmuting lets a browser stop an element that nobody has pressed play for.
      if (this.#volumes.get(element) !== volume) {
        this.#volumes.set(element, volume);
        element.volume = volume;
        element.muted = volume === 0;
        // A video nobody hears needs no pitch, and then takes new rates exactly (within 5 ms instead of 25).
        element.preservesPitch = volume > 0 || !(element instanceof HTMLVideoElement);
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
    element.play().catch((refusal: unknown) => {
      // Interrupted by our own pause; anything else means this device doesn't let it play now.
      const isOurs = refusal instanceof DOMException && refusal.name === "AbortError";
      if (!isOurs && element.error === null) this.pause();
    });
  }

  #publish() {
    const failed = [...this.#elements].flatMap(([name, { error }]) => (error ? [name] : []));
    const next: Snapshot = {
      isPlaying: this.#phase !== "resting",
      isWaiting: this.#phase === "gathering",
      time: this.#position,
      longest: this.#longest(),
      failed,
      canSetVolume: canSetVolume(),
    };
    const before = this.#snapshot;
    const isSame =
      next.isPlaying === before.isPlaying &&
      next.isWaiting === before.isWaiting &&
      next.time === before.time &&
      next.longest === before.longest &&
      failed.join() === before.failed.join();
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

function isReady(element: HTMLMediaElement): boolean {
  return element.readyState >= HAVE_FUTURE_DATA && !element.seeking;
}

function setRate(element: HTMLMediaElement, rate: number) {
  if (Math.abs(element.playbackRate - rate) > 0.001) element.playbackRate = rate;
}

function kindOf(leader: HTMLMediaElement, follower: HTMLMediaElement): string {
  return `${leader.tagName}${leader.muted ? " silent" : ""}>${follower.tagName}`;
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

let settable: boolean | null = null;

/** iOS keeps an element's volume at 1, whatever is set. A GainNode would help, but silences media of other origins without CORS. */
function canSetVolume(): boolean {
  if (settable === null) {
    const probe = document.createElement("audio");
    probe.volume = 0.5;
    settable = probe.volume === 0.5;
  }
  return settable;
}
