import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "../../scripts/local-supabase/port";
import { DEMO_USERS } from "../../scripts/seed-demo";
import { signIn } from "../support/browser/start";
import { startBrowser } from "./browser";
import { type Row, round } from "./figure";

const ROOT = join(import.meta.dirname, "..", "..");
const PATIENCE_MS = 10 * 60_000;

/** From the README's first command in a fresh clone to a video on the screen, for a user who clicks at once. */
export async function firstClip(): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), "studio-first-"));
  const clone = join(dir, "studio");
  await run(dir, "git", ["clone", "--quiet", ROOT, clone]);
  const [app, supabase, fal] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const started = performance.now();
  const demo = spawn("sh", ["-c", "npm ci && npm run demo"], {
    cwd: clone,
    env: {
      ...process.env,
      PORT: String(app),
      SUPABASE_PORT: String(supabase),
      FAL_PORT: String(fal),
      DEMO_DIR: join(dir, "demo"),
    },
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const browser = await startBrowser();
  try {
    const since = () => (performance.now() - started) / 1_000;
    let address = "";
    for await (const line of createInterface({ input: demo.stdout })) {
      address = /Open\s+(http\S+)/.exec(line)?.[1] ?? "";
      if (address !== "") break;
      if (since() * 1_000 > PATIENCE_MS) throw new Error("the demo did not start");
    }
    const ready = since();
    const context = await browser.newContext({ baseURL: address, locale: "en-US" });
    const page = await context.newPage();
    await signIn(page, DEMO_USERS.creator);
    await page.getByRole("article").getByRole("link").first().click();
    await page.waitForURL("**/generate");
    await page
      .getByRole("article", { name: "1. Hook" })
      .getByRole("button", { name: /^Make the clip/ })
      .click();
    await page.locator("video").first().waitFor({ timeout: PATIENCE_MS });
    const seconds = since();
    return [
      {
        figure: "first README command → first finished clip on screen",
        ours: `${Math.round(seconds)} s`,
        baseline: "–",
        ratio: "–",
        goal: "≤ 120 s",
        isMet: seconds <= 120,
        note: `Fresh clone; npm ci, build and start ${round(ready, 0)} s, then sign in, open the campaign, press Make the clip. The packages come from the registry this machine uses.`,
      },
    ];
  } finally {
    await browser.close();
    if (demo.pid !== undefined) process.kill(-demo.pid, "SIGTERM");
    await Promise.race([once(demo, "exit"), new Promise((wake) => setTimeout(wake, 15_000))]);
    await rm(dir, { recursive: true, force: true });
  }
}

async function run(cwd: string, command: string, args: string[]): Promise<void> {
  const [code] = await once(spawn(command, args, { cwd, stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}`);
}
