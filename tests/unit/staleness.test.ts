import { describe, expect, it } from "vitest";
import { stalenessOf } from "@/lib/domain/campaigns/staleness";

type Origins = Parameters<typeof stalenessOf>[0];

const frame = "job:00000000-0000-4000-8000-000000000001";
const otherFrame = "job:00000000-0000-4000-8000-000000000002";
const video = "job:00000000-0000-4000-8000-000000000003";
const otherVideo = "job:00000000-0000-4000-8000-000000000004";

const fresh = { video: null, voice: false, transcript: false };

/** A whole clip, all of it made from what stands there, unless said otherwise. */
const staleness = (given: Partial<Origins> = {}) =>
  stalenessOf({
    line: "I bought it twice.",
    firstFrame: frame,
    video: { ref: video, spokenLine: "I bought it twice.", firstFrame: frame },
    voiceSource: video,
    transcriptSource: video,
    ...given,
  });

const filmed = (given: Partial<NonNullable<Origins["video"]>>): Partial<Origins> => ({
  video: { ref: video, spokenLine: "I bought it twice.", firstFrame: frame, ...given },
});

describe("a clip", () => {
  it("that is whole is fresh", () => {
    expect(staleness()).toEqual(fresh);
  });

  it("that has nothing is fresh", () => {
    const nothing = { firstFrame: null, video: null, voiceSource: null, transcriptSource: null };

    expect(staleness(nothing)).toEqual(fresh);
    expect(staleness({ ...nothing, line: "" })).toEqual(fresh);
  });
});

describe("a video", () => {
  it.each([
    "I bought it once.",
    "i bought it twice.",
    "I bought it twice",
    "I bought  it twice.",
    "",
  ])("is stale once the line is another: %j", (line) => {
    expect(staleness({ line })).toEqual({ ...fresh, video: "line" });
  });

  it.each(["  I bought it twice.", "I bought it twice.\n"])(
    "is not for spaces around: %j",
    (line) => {
      expect(staleness({ line })).toEqual(fresh);
      expect(staleness(filmed({ spokenLine: line }))).toEqual(fresh);
    },
  );

  it("is stale once there is another first frame", () => {
    expect(staleness({ firstFrame: otherFrame })).toEqual({ ...fresh, video: "frame" });
  });

  it("that began from the portrait is stale once there is a frame", () => {
    expect(staleness(filmed({ firstFrame: "media:actors/maya.png" })).video).toBe("frame");
  });

  it("that began from the portrait is fresh while there is no frame", () => {
    const portrait = filmed({ firstFrame: "media:actors/maya.png" });

    expect(staleness({ ...portrait, firstFrame: null })).toEqual(fresh);
  });

  it("names the line first when both are others", () => {
    expect(staleness({ line: "Other.", firstFrame: otherFrame }).video).toBe("line");
  });

  it("of an old row, which does not say what it was made from, is not blamed", () => {
    const old = filmed({ spokenLine: null, firstFrame: null });

    expect(staleness({ ...old, line: "Other.", firstFrame: otherFrame })).toEqual(fresh);
  });

  it("that was silent is stale once there is a line", () => {
    expect(staleness(filmed({ spokenLine: "" })).video).toBe("line");
  });
});

describe("voice and transcript", () => {
  it("are stale once there is another video", () => {
    expect(staleness(filmed({ ref: otherVideo }))).toEqual({
      video: null,
      voice: true,
      transcript: true,
    });
  });

  it("are judged each by its own video", () => {
    expect(staleness({ voiceSource: otherVideo })).toEqual({ ...fresh, voice: true });
    expect(staleness({ transcriptSource: otherVideo })).toEqual({ ...fresh, transcript: true });
  });

  it("are stale when the video is gone", () => {
    expect(staleness({ video: null })).toEqual({ video: null, voice: true, transcript: true });
  });

  it("that are missing, or say nothing of their video, are not stale", () => {
    const none = { voiceSource: null, transcriptSource: null };

    expect(staleness({ ...none, ...filmed({ ref: otherVideo }) })).toEqual(fresh);
  });

  it("are not stale for a new line alone: they are what is heard", () => {
    expect(staleness({ line: "Other." })).toMatchObject({ voice: false, transcript: false });
  });
});
