import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { renderImage } from "../tests/fal-simulator/media/render-image";
import { renderSpeechWav } from "../tests/fal-simulator/media/sound";
import { timeWords } from "../tests/fal-simulator/media/timed-words";

/** Generates the portraits, voices and first frames in supabase/seed-media. Run by hand to change them. */
const TARGET = join(import.meta.dirname, "..", "supabase", "seed-media");
const SIZE = { width: 720, height: 1280 };

const ACTORS = [
  { name: "maya", seed: 10, pitchHz: 210 },
  { name: "jonas", seed: 4, pitchHz: 120 },
  { name: "amina", seed: 3, pitchHz: 185 },
];
const FRAMES = ["Hook", "Problem", "Solution", "Call to action"];

await mkdir(join(TARGET, "actors"), { recursive: true });
await mkdir(join(TARGET, "frames"), { recursive: true });
for (const { name, seed, pitchHz } of ACTORS) {
  const script = "This is how I sound when I talk to a friend about something I like.";
  const words = timeWords({ script, durationSeconds: 6, seed });
  await writeFile(
    join(TARGET, "actors", `${name}.png`),
    renderImage({ ...SIZE, title: "", text: "", seed, poster: true }),
  );
  await writeFile(
    join(TARGET, "actors", `${name}.wav`),
    renderSpeechWav({ durationSeconds: 6, words, seed, pitchHz }),
  );
}
for (const [index, beat] of FRAMES.entries()) {
  await writeFile(
    join(TARGET, "frames", `clip-${index + 1}.png`),
    renderImage({ ...SIZE, title: beat, text: "Maya in a small sunny kitchen", seed: 10 }),
  );
}
