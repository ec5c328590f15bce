import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { startFalSimulator } from "../fal-simulator/server";
import {
  control,
  dot,
  finished,
  frame,
  frameInput,
  get,
  jwksXs,
  key,
  makeImage,
  receiver,
  startSimulator,
  until,
  veo,
} from "./simulator-client";

/** The media the simulator makes and takes. */

startSimulator();

async function digestOf(url: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return createHash("sha256").update(bytes).digest("hex");
}

describe("media", () => {
  it("serves ranges of an image that is the same each time", async () => {
    const url = await makeImage();

    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const part = await fetch(url, { headers: { range: "bytes=1-3" } });
    const head = await fetch(url, { method: "HEAD" });

    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 1-3/${whole.length}`);
    expect(part.headers.get("access-control-allow-origin")).toBe("*");
    expect(await part.text()).toBe("PNG");
    expect(head.headers.get("content-length")).toBe(String(whole.length));
    expect(head.headers.get("content-type")).toBe("image/png");
    expect((await fetch(url, { headers: { range: "bytes=9999999-" } })).status).toBe(416);
  });

  it("serves a spoilt file as told", async () => {
    const url = await makeImage();
    const spoil = (bad: string | null) => control("POST", "/media", { url, bad });

    await spoil("404");
    const gone = await fetch(url);
    await spoil("redirect");
    const moved = await fetch(url, { redirect: "manual" });
    await spoil("wrong-magic");
    const wrong = await (await fetch(url)).text();
    await spoil("truncated");
    const cut = await fetch(url)
      .then((response) => response.arrayBuffer())
      .catch(() => "cut");
    await spoil(null);
    const good = await fetch(url);
    await control("POST", "/media", { deleteAll: true });
    const deleted = await fetch(url);

    expect(gone.status).toBe(404);
    expect(moved.status).toBe(302);
    expect(wrong).toContain("<!doctype html>");
    expect(cut).toBe("cut");
    expect(good.status).toBe(200);
    expect(deleted.status).toBe(404);
  });

  it("makes a video whose transcript and new voice have its words", async () => {
    const line = "I was not going to post this, but you need to see it.";
    const video = await finished(veo, {
      prompt: `She smiles and says: “${line}” Short, "ok".`,
      image_url: dot,
      duration: "4s",
    });
    const videoUrl = String(video.video?.url);

    const words = await finished("fal-ai/whisper", { audio_url: videoUrl, chunk_level: "word" });
    const voice = await finished("resemble-ai/chatterboxhd/speech-to-speech", {
      source_audio_url: videoUrl,
      target_voice: "Aurora",
    });
    const revoiced = await finished("fal-ai/whisper", {
      audio_url: String(voice.audio?.url),
      chunk_level: "word",
    });

    expect(words.text).toBe(line);
    expect(words.chunks?.map(({ text }) => text)).toEqual(line.split(" "));
    expect(words.chunks?.at(-1)?.timestamp[1]).toBeLessThanOrEqual(4);
    expect(voice.audio?.duration).toBe(4);
    expect(revoiced.chunks).toEqual(words.chunks);
  });

  it("knows its own voice again in a copy stored elsewhere", async () => {
    const video = await finished(veo, {
      prompt: 'She says "Hello you."',
      image_url: dot,
      duration: "4s",
    });
    const voice = await finished("resemble-ai/chatterboxhd/speech-to-speech", {
      source_audio_url: String(video.video?.url),
    });
    const bytes = Buffer.from(await (await fetch(String(voice.audio?.url))).arrayBuffer());
    receiver.serve(bytes);

    const words = await finished("fal-ai/whisper", { audio_url: receiver.url });

    expect(words.text).toBe("Hello you.");
  });

  it("keeps keys and media over a restart", async () => {
    const stateDir = mkdtempSync(path.join(os.tmpdir(), "fal-simulator-"));
    const first = await startFalSimulator({ port: 0, controlPort: 0, speed: 1000, stateDir });
    const port = Number(new URL(first.falUrl).port);
    const requestUrl = `${first.falUrl}/${frame}`;
    const body = JSON.stringify(frameInput);
    const submitted = await fetch(requestUrl, { method: "POST", headers: key, body });
    const { response_url } = await submitted.json();
    await until(async () => (await get(response_url)).ok);
    const { images } = await (await get(response_url)).json();
    const keysBefore = await jwksXs(first.falUrl);
    const bytesBefore = await digestOf(images[0].url);
    await first.close();

    const second = await startFalSimulator({ port, controlPort: 0, speed: 1000, stateDir });
    // fetch may still keep connections to the first one, and each of them fails once.
    await until(async () => {
      const tries = Array.from({ length: 5 }, () =>
        fetch(`${second.falUrl}/.well-known/jwks.json`),
      );
      return (await Promise.allSettled(tries)).every((tried) => tried.status === "fulfilled");
    });
    const keysAfter = await jwksXs(second.falUrl);
    const bytesAfter = await digestOf(images[0].url);
    await second.close();
    rmSync(stateDir, { recursive: true });

    expect(keysAfter).toEqual(keysBefore);
    expect(bytesAfter).toBe(bytesBefore);
  });
});
