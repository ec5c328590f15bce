import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql, waitFor } from "../support/api";
import {
  callApi,
  difference,
  grantCredits,
  loudness,
  mean,
  meanVolume,
  newPerson,
  oneBrowser,
  picture,
  pictureTimes,
  planCampaign,
  probe,
  signUp,
} from "../support/browser";

const browser = oneBrowser();

/** What the clips are cut to: short, and not on whole frames. A speed and a mix of its own each. */
const CUTS = [
  { start: 0.61, end: 1.87, speed: 1, mix: "voice and ambience" },
  { start: 1.03, end: 2.35, speed: 1.1, mix: "voice alone" },
  { start: 0.4, end: 1.71, speed: 1.2, mix: "own sound and ambience" },
] as const;
const SECONDS = CUTS.map(({ start, end, speed }) => (end - start) / speed);
const TOTAL = SECONDS.reduce((sum, seconds) => sum + seconds, 0);
const SMALL = { width: 270, height: 480 };

let folder: string;
let page: Page;
let context: BrowserContext;
let campaignId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ad-"));
  ({ page, context } = await browser.visitor());
  const person = newPerson();
  await signUp(page, person);
  await grantCredits(person.email, 3_000);
  await planCampaign(page, "Glow serum: spring");
  campaignId = page.url().split("/").at(-2) ?? "";
  await makeThreeClips();
}, 150_000);

afterAll(async () => {
  await context.close();
  await rm(folder, { recursive: true, force: true });
});

/** Three clips from the simulator, cut as CUTS says; one without ambience, one without a voice. */
async function makeThreeClips(): Promise<void> {
  await callApi(page, "GET", `/api/campaigns/${campaignId}`).then(({ clips }) =>
    callApi(page, "POST", `/api/campaigns/${campaignId}/clips`, {
      from: clips.map(({ id }: { id: string }) => id),
      clips: clips.slice(0, 3).map(({ id }: { id: string }) => ({ id })),
    }),
  );
  await callApi(page, "POST", "/api/generate/campaign", { campaignId });
  await untilNothingRuns();
  const clips = await sql(
    "select id from public.campaign_clips where campaign_id = $1 order by position",
    [campaignId],
  );
  for (const [index, { start, end, speed, mix }] of CUTS.entries()) {
    await sql(
      `update public.campaign_clips set
         adjustments = jsonb_build_object('video_job_id', video ->> 'job_id',
           'trim_start', $2::numeric, 'trim_end', $3::numeric, 'speed', $4::numeric),
         audio = case $5
           when 'voice alone' then audio - 'ambient_job_id'
           when 'own sound and ambience' then audio - 'voice_job_id'
           else audio end
       where id = $1`,
      [clips[index]?.id, start, end, speed, mix],
    );
  }
  await page.goto(`/campaigns/${campaignId}/generate`);
}

async function untilNothingRuns(): Promise<void> {
  const path = `/api/jobs?campaignId=${campaignId}&status=active`;
  await waitFor(
    "no job to run",
    async () => ((await callApi(page, "GET", path)).jobs.length === 0 ? true : null),
    90_000,
  );
}

const panel = () => page.getByRole("region", { name: "Your ad", exact: true });
const finished = () => page.getByRole("region", { name: "Finished ad" });

async function renderVersion(number: number): Promise<string> {
  await panel()
    .getByRole("button", { name: /^Render/ })
    .click();
  await finished().getByText(`Version ${number},`).first().waitFor({ timeout: 120_000 });
  const link = finished().getByRole("link", { name: "Download", exact: true });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

const rows = () =>
  sql(`select version_number from public.campaign_renders where campaign_id = $1 order by 1`, [
    campaignId,
  ]);

describe("an ad in a browser", () => {
  let withCaptions: string;
  let withoutCaptions: string;

  it("plays whole before it is rendered, its length beside the one that is wanted", async () => {
    await panel()
      .getByText(`${TOTAL.toFixed(1)} s of 30 s wanted`)
      .waitFor();
    await panel().getByRole("button", { name: "Play" }).last().click();
    await panel().getByRole("button", { name: "Pause" }).last().waitFor();

    await panel().getByRole("button", { name: "Play" }).last().waitFor({ timeout: 20_000 });
    const position = panel().getByRole("slider", { name: "Position in the ad" });
    const seen = Number(await position.getAttribute("aria-valuenow"));
    expect(Math.abs(seen - TOTAL)).toBeLessThan(0.06);
  });

  it("leaves nothing behind when it is cancelled, or the page is left in the middle", async () => {
    await panel().getByRole("button", { name: "Render the ad" }).click();
    await panel()
      .getByText(/Rendering: /)
      .waitFor();
    await panel().getByRole("button", { name: "Cancel" }).click();
    await panel().getByRole("button", { name: "Render the ad" }).waitFor();

    await panel().getByRole("button", { name: "Render the ad" }).click();
    await panel()
      .getByText(/Rendering: /)
      .waitFor();
    const warned = page.waitForEvent("dialog");
    void page.reload().catch(() => undefined);
    const dialog = await warned;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.accept();
    await page.waitForLoadState();

    await panel().getByRole("button", { name: "Render the ad" }).waitFor();
    await expect.poll(() => finished().count()).toBe(0);
    expect(await rows()).toEqual([]);
  });

  it("is rendered and kept, although its way to the storage breaks once", {
    timeout: 150_000,
  }, async () => {
    let broken = 0;
    await page.route("**/upload/resumable/sign/*", async (route) => {
      const isFirstPiece = route.request().method() === "PATCH" && broken === 0;
      if (isFirstPiece) broken += 1;
      await (isFirstPiece ? route.abort("connectionreset") : route.continue());
    });

    withCaptions = await renderVersion(1);

    expect(broken).toBe(1);
    expect(await rows()).toEqual([{ version_number: 1 }]);
    expect(withCaptions).toMatch(/glow-serum-spring-9x16-v1\.mp4$/);
    await finished().getByText("Up to date").waitFor();
    await page.unroute("**/upload/resumable/sign/*");
  });

  it("is an MP4 that every platform takes", async () => {
    const { format, video, audio } = await probe(withCaptions);

    expect(format.format_name).toContain("mp4");
    expect(video).toMatchObject({
      codec_name: "h264",
      profile: "High",
      width: 1080,
      height: 1920,
      r_frame_rate: "30/1",
      avg_frame_rate: "30/1",
    });
    // Chromium's versions turn a canvas into one or the other; what counts is that the file says which.
    expect(["bt709", "smpte170m"]).toContain(video.color_space);
    expect(audio).toMatchObject({ codec_name: "aac", sample_rate: "48000", channels: 2 });
    // Its index stands before its pictures.
    const bytes = await readFile(withCaptions);
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
  });

  it("is as long as its cut clips at their speeds, in pictures of one length", async () => {
    const times = await pictureTimes(withCaptions);
    const { video, audio } = await probe(withCaptions);

    expect(times).toHaveLength(Math.round(TOTAL * 30));
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 30, 3);
    expect(Math.abs(Number(video.duration) - TOTAL)).toBeLessThanOrEqual(1 / 30);
    // AAC comes in packets of 21 ms.
    expect(Math.abs(Number(audio.duration) - TOTAL)).toBeLessThan(0.06);
  });

  it.each(CUTS.map((cut, index) => [cut.mix, index] as const))(
    "sounds, where a clip has %s",
    async (_, index) => {
      const start = SECONDS.slice(0, index).reduce((sum, seconds) => sum + seconds, 0);
      const volume = await meanVolume(
        withCaptions,
        start + 0.1,
        start + (SECONDS[index] ?? 0) - 0.1,
      );

      expect(volume).toBeGreaterThan(-40);
    },
  );

  it("is as loud as the platforms play, and does not clip", async () => {
    const { integrated, peak } = await loudness(withCaptions);

    expect(Math.abs(integrated + 14)).toBeLessThan(1);
    expect(peak).toBeLessThan(-0.5);
  });

  it("is marked out of date when captions are switched, and rendered again with one press", {
    timeout: 150_000,
  }, async () => {
    await panel().getByRole("checkbox", { name: "Captions in the picture" }).uncheck();
    await finished().getByText("Out of date").waitFor();

    withoutCaptions = await renderVersion(2);

    await finished().getByText("Up to date").waitFor();
    expect(await rows()).toHaveLength(2);
  });

  it("has no black or foreign picture where its clips meet", async () => {
    const firstFrames = SECONDS.map((_, index) =>
      Math.round(30 * SECONDS.slice(0, index).reduce((sum, seconds) => sum + seconds, 0)),
    );
    const sources = await Promise.all([0, 1, 2].map((index) => sourceOf(index)));
    for (const [index, frame] of firstFrames.entries()) {
      const cut = CUTS[index];
      const source = sources[index];
      if (cut === undefined || source === undefined) throw new Error("no such clip");
      const shown = await picture(withoutCaptions, frame, SMALL);
      const { video } = await probe(source);
      const [frames = 24, perSecond = 1] = String(video.avg_frame_rate).split("/").map(Number);
      const there = await picture(source, Math.floor((cut.start * frames) / perSecond), SMALL);
      expect(mean(shown)).toBeGreaterThan(40);
      expect(difference(shown, there)).toBeLessThan(4);
      if (frame > 0) {
        expect(mean(await picture(withoutCaptions, frame - 1, SMALL))).toBeGreaterThan(40);
      }
    }
  });

  it("shows its captions in the picture, and nothing else of it is changed by them", async () => {
    const frames = await pictureTimes(withCaptions);
    const differences = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => {
        const frame = Math.floor(((index + 0.5) * frames.length) / 6);
        const [on, off] = await Promise.all([
          picture(withCaptions, frame, SMALL),
          picture(withoutCaptions, frame, SMALL),
        ]);
        const row = (share: number) => Math.round(share * SMALL.height) * SMALL.width;
        const band = (from: number, to: number) =>
          difference(on.subarray(row(from), row(to)), off.subarray(row(from), row(to)));
        return { caption: band(0.6, 0.72), elsewhere: band(0, 0.5) };
      }),
    );

    expect(Math.max(...differences.map(({ caption }) => caption))).toBeGreaterThan(12);
    expect(Math.max(...differences.map(({ elsewhere }) => elsewhere))).toBeLessThan(3);
  });

  it("is out of date when one of its clips is made again, and says which", {
    timeout: 90_000,
  }, async () => {
    const { clips } = await callApi(page, "GET", `/api/campaigns/${campaignId}`);
    await callApi(page, "POST", "/api/generate/voice", { clipId: clips[0].id });
    await untilNothingRuns();
    await page.reload();

    await finished().getByText("Out of date").waitFor();
    await finished().getByText("1. Hook has changed since.").waitFor();
  });

  it("is shared by a link that works for anybody, and read by nobody without one", async () => {
    const [{ id }] = await sql(
      "select id from public.campaign_renders where campaign_id = $1 and version_number = 2",
      [campaignId],
    ).then((found) => found as [{ id: string }]);
    const { url, expiresAt } = await callApi(page, "POST", `/api/renders/${id}/share`, {});

    expect((await fetch(url)).headers.get("content-type")).toBe("video/mp4");
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(6.9 * 24 * 3_600_000);
    const stranger = await browser.visitor();
    await signUp(stranger.page, newPerson());
    const responses = await stranger.page.evaluate(async (renderId) => {
      const share = await fetch(`/api/renders/${renderId}/share`, {
        method: "POST",
        body: "{}",
        headers: { "content-type": "application/json" },
      });
      const download = await fetch(`/api/renders/${renderId}/download`);
      return [share.status, download.status];
    }, id);
    expect(responses).toEqual([404, 404]);
    await stranger.context.close();
  });

  /** A clip's own video, as it lies in our storage. */
  async function sourceOf(index: number): Promise<string> {
    const [clip] = await sql(
      `select video ->> 'job_id' as job from public.campaign_clips
       where campaign_id = $1 and position = $2`,
      [campaignId, index],
    );
    const file = join(folder, `source-${index}.mp4`);
    const response = await context.request.get(`/api/media/jobs/${clip?.job}`);
    await writeFile(file, await response.body());
    return file;
  }
});

describe("a browser that cannot render", () => {
  it("says what it lacks and which one can, and gives the parts instead", async () => {
    const visit = await context.newPage();
    await visit.addInitScript(() => {
      Object.defineProperty(globalThis, "VideoEncoder", { value: undefined, configurable: true });
      Reflect.deleteProperty(globalThis, "VideoEncoder");
    });
    await visit.goto(`/campaigns/${campaignId}/generate`);
    const region = visit.getByRole("region", { name: "Your ad", exact: true });
    await region.getByRole("button", { name: /^Render/ }).click();
    await region.getByText(/has no WebCodecs.*Chrome and Edge can/).waitFor();

    const [download] = await Promise.all([
      visit.waitForEvent("download"),
      region.getByRole("button", { name: "Download the parts" }).click(),
    ]);

    expect(download.suggestedFilename()).toBe("glow-serum-spring-parts.zip");
    const zip = await readFile(await download.path());
    for (const name of ["1-hook/video.mp4", "1-hook/voice.wav", "cut.csv", "captions.srt"]) {
      expect(zip.includes(name), name).toBe(true);
    }
    await visit.close();
  });
});
