"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { PartsPlayer, type Settings, startLagSeconds } from "@/hooks/player/use-clip-player";
import { type AdSegment, frameSeconds, segmentAt } from "@/lib/domain/ads/ad";

export type AdPart = "video" | "voice" | "ambience";
type Deck = 0 | 1;

/** What is heard of the speech keeps the time, as in a clip's own player. */
const VOICE_LEADS = ["voice", "video", "ambience"] as const satisfies AdPart[];
const VIDEO_LEADS = ["video", "voice", "ambience"] as const satisfies AdPart[];
/** Until a press to play shows in the page: two frames. */
const RENDER_SECONDS = 0.035;
/** The next clip is under way when its time has moved by this: the picture follows the sound by up to 50 ms. */
const MOVED_SECONDS = 0.05;

/** Loading another file costs the page some 50 ms: not in the moment of a cut. */
const PREPARE_AFTER_MS = 250;

type Snapshot = {
  isPlaying: boolean;
  isWaiting: boolean;
  /** Seconds of the ad. */
  time: number;
  /** Which segment each of the two sets of elements holds. */
  held: readonly [number, number];
  /** The set that is seen. */
  shown: Deck;
  /** Segments of which a part could not be loaded. */
  failed: readonly number[];
};

/**
 * Plays the clips of an ad one after the other without a gap: while one set of elements plays a clip, the other has loaded the next
 * one and stands at its first picture. Give each element of a set its `ref`; the hook does everything else.
 */
export function useAdPlayer(segments: readonly AdSegment[], isMuted: boolean) {
  const [player] = useState(() => new AdPlayer(segments));
  const snapshot = useSyncExternalStore(player.subscribe, player.snapshot, player.snapshot);
  useEffect(() => player.configure(segments, isMuted));
  return {
    ...snapshot,
    ref: (deck: Deck, part: AdPart) => player.decks[deck].refOf(part),
    play: player.play,
    pause: player.pause,
    toggle: () => (snapshot.isPlaying ? player.pause() : player.play()),
    seek: player.seek,
  };
}

class AdPlayer {
  readonly decks: readonly [PartsPlayer, PartsPlayer];
  #segments: readonly AdSegment[];
  #isMuted = false;
  #held: [number, number] = [0, 1];
  #active: Deck = 0;
  /** The other set has been told to go on. */
  #isHandingOver = false;
  #wantsToPlay = false;
  #preparing: ReturnType<typeof setTimeout> | undefined;
  #snapshot: Snapshot;
  #listeners = new Set<() => void>();

  constructor(segments: readonly AdSegment[]) {
    this.#segments = segments;
    this.decks = [
      new PartsPlayer(this.#settingsOf(0), this),
      new PartsPlayer(this.#settingsOf(1), this),
    ];
    this.#snapshot = this.#look();
    for (const deck of this.decks) deck.subscribe(this.#follow);
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#snapshot;

  configure = (segments: readonly AdSegment[], isMuted: boolean) => {
    this.#isMuted = isMuted;
    if (segments !== this.#segments) {
      const before = this.#segments;
      this.#segments = segments;
      // Another clip stands where this one was, or it is cut otherwise: begin there anew.
      const isOther = this.#held.some(
        (index) => before[index]?.videoUrl !== segments[index]?.videoUrl,
      );
      if (isOther) this.#goTo(Math.min(this.#held[this.#active], segments.length - 1));
    }
    this.#adjust();
    this.#publish();
  };

  play = () => {
    const last = this.#segments.at(-1);
    if (last === undefined) return;
    if (this.#snapshot.time >= frameSeconds(last.firstFrame + last.frames) - 0.02) this.seek(0);
    this.#wantsToPlay = true;
    this.decks[other(this.#active)].unlock();
    this.decks[this.#active].play();
    this.#publish();
  };

  pause = () => {
    this.#wantsToPlay = false;
    this.#isHandingOver = false;
    for (const deck of this.decks) deck.pause();
    this.#publish();
  };

  seek = (time: number) => {
    const index = segmentAt(this.#segments, time);
    const segment = this.#segments[index];
    if (segment === undefined) return;
    const isElsewhere = index !== this.#held[this.#active] || this.#isHandingOver;
    if (isElsewhere) this.#goTo(index);
    const into = Math.max(0, time - frameSeconds(segment.firstFrame)) * segment.speed;
    const deck = this.decks[this.#active];
    deck.seek(segment.trim.start + into);
    if (isElsewhere && this.#wantsToPlay) deck.play();
    this.#publish();
  };

  /** Shows this segment from its start, with the set that has it already if one does. */
  #goTo(index: number) {
    this.#isHandingOver = false;
    for (const deck of this.decks) deck.pause();
    if (this.#held[other(this.#active)] === index) this.#active = other(this.#active);
    this.#held[this.#active] = index;
    this.#prepareNext();
    this.decks[this.#active].seek(this.#settingsOf(this.#active).start);
  }

  /** Loads what comes after into the set that is not seen. */
  #prepareNext() {
    clearTimeout(this.#preparing);
    const next = other(this.#active);
    this.#held[next] = this.#held[this.#active] + 1;
    this.#adjust();
    this.decks[next].seek(this.#settingsOf(next).start);
    this.#publish();
  }

  #follow = () => {
    this.#handOver();
    this.#publish();
  };

  /** At the end of a clip the other set goes on, told early enough that it is seen and heard in time. */
  #handOver() {
    const deck = this.decks[this.#active];
    const { isPlaying, time } = deck.snapshot();
    const segment = this.#segments[this.#held[this.#active]];
    if (!this.#wantsToPlay || segment === undefined) return;
    const left = (segment.trim.end - time) / segment.speed;
    const next = other(this.#active);
    const hasNext = this.#held[next] < this.#segments.length;
    if (
      hasNext &&
      !this.#isHandingOver &&
      left <= startLagSeconds() + MOVED_SECONDS + RENDER_SECONDS
    ) {
      this.#isHandingOver = true;
      this.decks[next].play();
    }
    if (!this.#isHandingOver) {
      // It has stopped: at the end of the ad, or because somebody else sounds or the browser wants it so.
      if (!isPlaying) this.#wantsToPlay = false;
      return;
    }
    const hasBegun =
      this.decks[next].snapshot().time > this.#settingsOf(next).start + MOVED_SECONDS;
    if (isPlaying && !hasBegun) return;
    this.#active = next;
    this.#isHandingOver = false;
    this.#publish();
    deck.pause();
    this.#preparing = setTimeout(() => this.#prepareNext(), PREPARE_AFTER_MS);
  }

  #adjust() {
    for (const deck of [0, 1] as const) this.decks[deck].configure(this.#settingsOf(deck));
  }

  #settingsOf(deck: Deck): Settings<AdPart> {
    const segment = this.#segments[this.#held[deck]];
    if (segment === undefined) {
      return { ...AT_REST, volumes: { video: 0, voice: 0, ambience: 0 } };
    }
    const { volumes, parts } = segment.mix;
    return {
      parts: parts.includes("voice") ? VOICE_LEADS : VIDEO_LEADS,
      repeating: "ambience",
      start: segment.trim.start,
      end: segment.trim.end,
      speed: segment.speed,
      isLooping: false,
      volumes: {
        video: this.#isMuted ? 0 : volumes.own,
        voice: this.#isMuted ? 0 : volumes.voice,
        ambience: this.#isMuted ? 0 : volumes.ambience,
      },
    };
  }

  #look(): Snapshot {
    const active = this.decks[this.#active].snapshot();
    const index = this.#held[this.#active];
    const segment = this.#segments[index];
    const into = segment === undefined ? 0 : (active.time - segment.trim.start) / segment.speed;
    const most = segment === undefined ? 0 : frameSeconds(segment.frames);
    return {
      isPlaying: this.#wantsToPlay,
      isWaiting: active.isWaiting && !this.#isHandingOver,
      time:
        segment === undefined
          ? 0
          : frameSeconds(segment.firstFrame) + Math.min(Math.max(0, into), most),
      held: [this.#held[0], this.#held[1]],
      shown: this.#active,
      failed: ([0, 1] as const).flatMap((deck) =>
        this.decks[deck].snapshot().failed.length > 0 ? [this.#held[deck]] : [],
      ),
    };
  }

  #publish() {
    const next = this.#look();
    const before = this.#snapshot;
    const isSame =
      next.isPlaying === before.isPlaying &&
      next.isWaiting === before.isWaiting &&
      next.time === before.time &&
      next.shown === before.shown &&
      next.held.join() === before.held.join() &&
      next.failed.join() === before.failed.join();
    if (isSame) return;
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }
}

const AT_REST = {
  parts: VIDEO_LEADS,
  repeating: null,
  start: 0,
  end: null,
  speed: 1,
  isLooping: false,
} as const;

function other(deck: Deck): Deck {
  return deck === 0 ? 1 : 0;
}
