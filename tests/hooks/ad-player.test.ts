import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdPlayer } from "@/lib/browser/player/ad-player";
import type { AdSegment } from "@/lib/domain/ads/ad";
import { mixOf } from "@/lib/domain/media/mix";
import { mediaStandIn, startMediaClock } from "./media-stand-in";

const SLOTS = [0, 1] as const;
/** Each segment is 1.5 s of the ad. */
const FRAMES = 45;
const SECONDS = 1.5;
const DEVICE = { startMs: 60 };

function aSegment(index: number): AdSegment {
  return {
    clipId: `clip-${index}`,
    position: index,
    beat: "hook",
    versionNumber: 1,
    videoUrl: `/video-${index}`,
    voiceUrl: `/voice-${index}`,
    ambienceUrl: null,
    posterUrl: null,
    trim: { start: 0.5, end: 0.5 + SECONDS },
    speed: 1,
    mix: mixOf({ hasVoice: true, hasAmbience: false, voiceVolume: 1, ambienceVolume: 0 }),
    cues: [],
    firstFrame: index * FRAMES,
    frames: FRAMES,
  };
}

const SEGMENTS = [0, 1, 2].map(aSegment);
const END = SEGMENTS.length * SECONDS;

beforeEach(startMediaClock);
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Lets the clock run to when this holds; 5 s at most. */
async function passUntil(condition: () => boolean) {
  for (let passedMs = 0; !condition(); passedMs += 5) {
    expect(passedMs).toBeLessThan(5_000);
    await pass(5);
  }
}

function anAd() {
  const player = new AdPlayer(SEGMENTS);
  const media = SLOTS.map((slot) => {
    const set = { voice: mediaStandIn("audio", DEVICE), video: mediaStandIn("video", DEVICE) };
    player.slots[slot].attach("voice", set.voice.element);
    player.slots[slot].attach("video", set.video.element);
    return set;
  });
  return { player, voices: media.map(({ voice }) => voice.element) };
}

/** The segment that is shown. */
const shownIn = (player: AdPlayer) => player.snapshot().held[player.snapshot().shown];

describe("an ad", () => {
  it("plays its clips one after the other without a gap, to its end", async () => {
    const { player, voices } = anAd();
    await pass(100);
    player.play();
    await pass(300);
    await passUntil(() => {
      const { isPlaying, time } = player.snapshot();
      expect(isPlaying).toBe(true);
      expect(voices.every(({ paused }) => paused)).toBe(false);
      return time > END - 0.1;
    });
    await pass(1_000);

    expect(player.snapshot()).toMatchObject({ isPlaying: false, isBuffering: false });
    expect(player.snapshot().time).toBeCloseTo(END, 1);
    expect(shownIn(player)).toBe(2);
  });

  it("shows the next clip within two frames of the moment it is due", async () => {
    const { player } = anAd();
    await pass(100);
    player.play();
    await pass(300);
    await passUntil(() => shownIn(player) === 1);

    expect(Math.abs(player.snapshot().time - SECONDS)).toBeLessThan(0.067);
  });

  it("has the following clip in the slot that is not shown", async () => {
    const { player } = anAd();
    await pass(100);
    expect(player.snapshot()).toMatchObject({ held: [0, 1], shown: 0 });

    player.play();
    await pass(2_500);

    expect(player.snapshot()).toMatchObject({ held: [2, 1], shown: 1 });
  });

  it("shows the clip it is sought into, at that time", () => {
    const { player } = anAd();
    player.seek(2 * SECONDS + 0.2);

    expect(shownIn(player)).toBe(2);
    expect(player.snapshot().time).toBeCloseTo(2 * SECONDS + 0.2, 9);
  });

  it("goes on playing in the clip it is sought into", async () => {
    const { player } = anAd();
    await pass(100);
    player.play();
    await pass(300);
    player.seek(2 * SECONDS + 0.2);
    await pass(500);

    expect(shownIn(player)).toBe(2);
    expect(player.snapshot().isPlaying).toBe(true);
    expect(player.snapshot().time).toBeGreaterThan(2 * SECONDS + 0.3);
  });

  it("starts from the beginning when played at its end", async () => {
    const { player } = anAd();
    player.seek(END);
    player.play();
    await pass(500);

    expect(shownIn(player)).toBe(0);
    expect(player.snapshot().time).toBeLessThan(0.6);
  });

  it("is paused with both its clips in the middle of a cut", async () => {
    const { player, voices } = anAd();
    await pass(100);
    player.play();
    await pass(300);
    await passUntil(() => voices.every(({ paused }) => !paused));
    player.pause();
    await pass(500);

    expect(voices.every(({ paused }) => paused)).toBe(true);
    expect(player.snapshot()).toMatchObject({ isPlaying: false, isBuffering: false });
  });

  it("keeps playing when only its sound is muted, and starts the clip anew when its video changes", async () => {
    const { player } = anAd();
    player.play();
    await pass(1_000);
    player.configure(SEGMENTS, true);
    expect(player.snapshot()).toMatchObject({ isPlaying: true });
    expect(player.snapshot().time).toBeGreaterThan(0.5);

    player.configure([{ ...aSegment(0), videoUrl: "/another" }, ...SEGMENTS.slice(1)], true);

    expect(player.snapshot().time).toBe(0);
  });
});
