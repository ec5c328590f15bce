import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  SMALLEST_AUDIBLE_CORRECTION_SECONDS,
  SMALLEST_CORRECTION_SECONDS,
} from "@/lib/browser/player/drift";
import { type PlayerSettings, SyncedPlayer } from "@/lib/browser/player/synced-player";
import { type MediaTraits, mediaStandIn, startMediaClock } from "./media-stand-in";

type Part = "voice" | "video" | "ambience";

const IN_STEP_SECONDS = 0.05;
const SETTINGS: PlayerSettings<Part> = {
  parts: ["voice", "video", "ambience"],
  repeating: "ambience",
  start: 0.5,
  end: 4.5,
  speed: 1,
  volumes: { voice: 1, video: 0, ambience: 0.2 },
  isLooping: false,
};

beforeEach(startMediaClock);
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** A clip's player with its three elements. */
function aClip(
  settings: Partial<PlayerSettings<Part>> = {},
  traits: Partial<Record<Part, MediaTraits>> = {},
) {
  const player = new SyncedPlayer({ ...SETTINGS, ...settings });
  const media = {
    voice: mediaStandIn("audio", traits.voice),
    video: mediaStandIn("video", traits.video),
    ambience: mediaStandIn("audio", { durationSeconds: 2, ...traits.ambience }),
  };
  const detach = {
    voice: player.attach("voice", media.voice.element),
    video: player.attach("video", media.video.element),
    ambience: player.attach("ambience", media.ambience.element),
  };
  const timeOf = (part: Part) => media[part].element.currentTime;
  return { player, media, detach, timeOf, all: Object.values(media) };
}

const isPaused = ({ element }: { element: HTMLMediaElement }) => element.paused;

describe("parts of a clip", () => {
  it("play in step on a device that opens its sound late, and from the second start at once", async () => {
    const { player, timeOf } = aClip({}, { voice: { startMs: 90 }, video: { startMs: 15 } });
    player.play();
    await pass(1_500);
    expect(Math.abs(timeOf("video") - timeOf("voice"))).toBeLessThan(SMALLEST_CORRECTION_SECONDS);

    player.pause();
    await pass(500);
    player.play();
    for (let sample = 0; sample < 20; sample += 1) {
      await pass(50);
      expect(Math.abs(timeOf("video") - timeOf("voice"))).toBeLessThan(IN_STEP_SECONDS);
    }
  });

  it("that run apart are brought back by short changes of rate, earlier where they are silent", async () => {
    const { player, media, timeOf } = aClip({}, { video: { pace: 0.98 } });
    player.play();
    await pass(500);
    media.video.told.length = 0;
    for (let sample = 0; sample < 30; sample += 1) {
      await pass(100);
      const apart = Math.abs(timeOf("video") - timeOf("voice"));
      expect(apart).toBeLessThan(SMALLEST_AUDIBLE_CORRECTION_SECONDS);
    }

    expect(media.video.told.some((order) => order.startsWith("rate"))).toBe(true);
    expect(media.video.told.filter((order) => !order.startsWith("rate"))).toEqual([]);
    expect(media.voice.told.filter((order) => order.startsWith("rate"))).toEqual([]);
  });

  it("wait for the one that has to load, and go on together", async () => {
    const { player, media, all, timeOf } = aClip();
    player.play();
    await pass(1_000);

    media.video.stall();
    await pass(100);
    const heldAt = timeOf("voice");
    await pass(1_000);
    expect(player.snapshot()).toMatchObject({ isPlaying: true, isBuffering: true });
    expect(timeOf("voice")).toBe(heldAt);

    media.video.resume();
    await pass(500);
    expect(player.snapshot().isBuffering).toBe(false);
    expect(all.some(isPaused)).toBe(false);
    expect(timeOf("voice")).toBeGreaterThan(heldAt);
  });

  it("play without the one that cannot be loaded, which is named", async () => {
    const { player, media, timeOf } = aClip();
    media.voice.fail();
    player.play();
    await pass(1_000);

    expect(player.snapshot()).toMatchObject({ isPlaying: true, failed: ["voice"] });
    expect(timeOf("video")).toBeGreaterThan(SETTINGS.start + 0.5);
  });

  it("are paused together when a headset pauses one, and started together when it starts one", async () => {
    const { player, media, all } = aClip();
    player.play();
    await pass(1_000);

    media.voice.element.pause();
    await pass(100);
    expect(player.snapshot().isPlaying).toBe(false);
    expect(all.every(isPaused)).toBe(true);

    void media.voice.element.play().catch(() => undefined);
    await pass(1_000);
    expect(player.snapshot()).toMatchObject({ isPlaying: true, isBuffering: false });
    expect(all.some(isPaused)).toBe(false);
  });

  it("fall silent when they are taken away", async () => {
    const { player, media, detach } = aClip();
    player.play();
    await pass(1_000);
    detach.voice();

    expect(media.voice.element.paused).toBe(true);
    await pass(500);
    expect(player.snapshot().isPlaying).toBe(true);
  });
});

describe("a clip", () => {
  it("stops at the end of its trim, and starts from its beginning when played again", async () => {
    const { player, all } = aClip();
    player.play();
    await pass(6_000);
    expect(player.snapshot()).toMatchObject({ isPlaying: false, time: SETTINGS.end });
    expect(all.every(isPaused)).toBe(true);

    player.play();
    await pass(500);
    expect(player.snapshot().time).toBeLessThan(SETTINGS.start + 0.6);
  });

  it("starts over when it loops", async () => {
    const { player } = aClip({ isLooping: true });
    player.play();
    await pass(5_000);

    expect(player.snapshot().isPlaying).toBe(true);
    expect(player.snapshot().time).toBeLessThan(2);
  });

  it.each([
    [0, SETTINGS.start],
    [2, 2],
    [9, SETTINGS.end],
  ])("sought to %d s is at %d s, within its trim", (time, expected) => {
    const { player } = aClip();
    player.seek(time);

    expect(player.snapshot().time).toBe(expected);
  });

  it("is paused when another one is played", async () => {
    const first = aClip();
    const second = aClip();
    first.player.play();
    await pass(500);
    second.player.play();
    await pass(500);

    expect(first.player.snapshot().isPlaying).toBe(false);
    expect(second.player.snapshot().isPlaying).toBe(true);
  });
});
