import { type AdSegment, frameSeconds, segmentAt } from "@/lib/domain/ads/ad";
import { type ClipPart, clipSettings, NO_CLIP } from "./clip-settings";
import { startLags } from "./start-lag";
import { type PlayerSettings, SyncedPlayer } from "./synced-player";

/** Two animation frames, until the page shows that a player has started. */
const RENDER_SECONDS = 0.035;
/** The next clip counts as playing once its time has moved by this: the picture lags the sound by up to 50 ms. */
const MOVED_SECONDS = 0.05;
const END_TOLERANCE_SECONDS = 0.02;
/** Loading another file costs the page about 50 ms, so not at the moment of a cut. */
const PREPARE_AFTER_MS = 250;

/** One of the two sets of elements: while one plays a clip, the other has the next one ready. */
export type Slot = 0 | 1;
const SLOTS = [0, 1] as const;

export type AdPlayerSnapshot = {
  /** The user wants it to play, even while a clip is still loading. */
  isPlaying: boolean;
  isBuffering: boolean;
  /** Seconds of the ad. */
  time: number;
  /** Index of the segment in each slot; past the last segment, there is none at that index. */
  held: readonly [number, number];
  /** The slot to show. */
  shown: Slot;
  /** Indices of segments with a part that could not be loaded. */
  failed: readonly number[];
};

/**
 * Plays the clips of an ad one after the other without a gap: while one slot plays a clip, the other
 * has loaded the next one and shows its first picture. Attach each slot's elements to `slots`.
 */
export class AdPlayer {
  readonly slots: readonly [SyncedPlayer, SyncedPlayer];
  #segments: readonly AdSegment[];
  #isMuted = false;
  #held: [number, number] = [0, 1];
  #active: Slot = 0;
  /** The other slot has been told to play. */
  #isHandingOver = false;
  #wantsToPlay = false;
  #preparing: ReturnType<typeof setTimeout> | undefined;
  #snapshot: AdPlayerSnapshot;
  #listeners = new Set<() => void>();

  constructor(segments: readonly AdSegment[]) {
    this.#segments = segments;
    this.slots = [
      new SyncedPlayer(this.#settingsOf(0), this),
      new SyncedPlayer(this.#settingsOf(1), this),
    ];
    this.#snapshot = this.#currentSnapshot();
    for (const slot of this.slots) slot.subscribe(this.#onSlotChange);
  }

  /** Returns an unsubscribe function. */
  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same object until something changes. */
  snapshot = () => this.#snapshot;

  configure = (segments: readonly AdSegment[], isMuted: boolean) => {
    this.#isMuted = isMuted;
    if (segments !== this.#segments) {
      const before = this.#segments;
      this.#segments = segments;
      // A slot holds another clip now: start it from its beginning.
      const isOther = this.#held.some(
        (index) => before[index]?.videoUrl !== segments[index]?.videoUrl,
      );
      if (isOther) this.#goTo(Math.min(this.#held[this.#active], segments.length - 1));
    }
    this.#applySettings();
    this.#publish();
  };

  play = () => {
    const last = this.#segments.at(-1);
    if (last === undefined) return;
    const end = frameSeconds(last.firstFrame + last.frames);
    if (this.#snapshot.time >= end - END_TOLERANCE_SECONDS) this.seek(0);
    this.#wantsToPlay = true;
    this.slots[other(this.#active)].unlock();
    this.slots[this.#active].play();
    this.#publish();
  };

  pause = () => {
    this.#wantsToPlay = false;
    this.#isHandingOver = false;
    for (const slot of this.slots) slot.pause();
    this.#publish();
  };

  /** Seconds of the ad. */
  seek = (time: number) => {
    const index = segmentAt(this.#segments, time);
    const segment = this.#segments[index];
    if (segment === undefined) return;
    const isElsewhere = index !== this.#held[this.#active] || this.#isHandingOver;
    // Pausing the slots reports a pause of the playing clip, which would count as a pause of the ad.
    const isWanted = this.#wantsToPlay;
    if (isElsewhere) this.#goTo(index);
    const into = Math.max(0, time - frameSeconds(segment.firstFrame)) * segment.speed;
    const slot = this.slots[this.#active];
    slot.seek(segment.trim.start + into);
    if (isElsewhere && isWanted) {
      this.#wantsToPlay = true;
      slot.play();
    }
    this.#publish();
  };

  /** Shows this segment from its start, in the slot that already holds it if there is one. */
  #goTo(index: number) {
    this.#isHandingOver = false;
    for (const slot of this.slots) slot.pause();
    if (this.#held[other(this.#active)] === index) this.#active = other(this.#active);
    this.#held[this.#active] = index;
    this.#prepareNext();
    this.slots[this.#active].seek(this.#settingsOf(this.#active).start);
  }

  /** Loads the next segment into the hidden slot. */
  #prepareNext() {
    clearTimeout(this.#preparing);
    const next = other(this.#active);
    this.#held[next] = this.#held[this.#active] + 1;
    this.#applySettings();
    this.slots[next].seek(this.#settingsOf(next).start);
    this.#publish();
  }

  #onSlotChange = () => {
    this.#handOver();
    this.#publish();
  };

  /** At the end of a clip the other slot takes over, started early enough to be seen and heard in time. */
  #handOver() {
    const slot = this.slots[this.#active];
    const { isPlaying, time } = slot.snapshot();
    const segment = this.#segments[this.#held[this.#active]];
    if (!this.#wantsToPlay || segment === undefined) return;
    const left = (segment.trim.end - time) / segment.speed;
    const next = other(this.#active);
    const hasNext = this.#held[next] < this.#segments.length;
    if (
      hasNext &&
      !this.#isHandingOver &&
      left <= startLags.longestSeconds() + MOVED_SECONDS + RENDER_SECONDS
    ) {
      this.#isHandingOver = true;
      this.slots[next].play();
    }
    if (!this.#isHandingOver) {
      // It has stopped: the ad is over, another player is audible, or the browser paused it.
      if (!isPlaying) this.#wantsToPlay = false;
      return;
    }
    const hasBegun =
      this.slots[next].snapshot().time > this.#settingsOf(next).start + MOVED_SECONDS;
    if (isPlaying && !hasBegun) return;
    this.#active = next;
    this.#isHandingOver = false;
    this.#publish();
    slot.pause();
    this.#preparing = setTimeout(() => this.#prepareNext(), PREPARE_AFTER_MS);
  }

  #applySettings() {
    for (const slot of SLOTS) this.slots[slot].configure(this.#settingsOf(slot));
  }

  #settingsOf(slot: Slot): PlayerSettings<ClipPart> {
    const segment = this.#segments[this.#held[slot]];
    if (segment === undefined) return NO_CLIP;
    const { mix, trim, speed } = segment;
    return clipSettings({ mix, trim, speed, isMuted: this.#isMuted, isLooping: false });
  }

  #currentSnapshot(): AdPlayerSnapshot {
    const active = this.slots[this.#active].snapshot();
    const segment = this.#segments[this.#held[this.#active]];
    return {
      isPlaying: this.#wantsToPlay,
      isBuffering: active.isBuffering && !this.#isHandingOver,
      time: segment === undefined ? 0 : adSeconds(segment, active.time),
      held: [this.#held[0], this.#held[1]],
      shown: this.#active,
      failed: SLOTS.flatMap((slot) =>
        this.slots[slot].snapshot().failed.length > 0 ? [this.#held[slot]] : [],
      ),
    };
  }

  #publish() {
    const next = this.#currentSnapshot();
    const before = this.#snapshot;
    const isSame =
      next.isPlaying === before.isPlaying &&
      next.isBuffering === before.isBuffering &&
      next.time === before.time &&
      next.shown === before.shown &&
      next.held.join() === before.held.join() &&
      next.failed.join() === before.failed.join();
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

/** Seconds of the ad when this segment's clip is at `time`. Never outside the segment. */
function adSeconds({ firstFrame, frames, trim, speed }: AdSegment, time: number): number {
  const into = (time - trim.start) / speed;
  return frameSeconds(firstFrame) + Math.min(Math.max(0, into), frameSeconds(frames));
}

function other(slot: Slot): Slot {
  return slot === 0 ? 1 : 0;
}
