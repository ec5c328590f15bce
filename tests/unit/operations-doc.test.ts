import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isFailureCode } from "@/lib/domain/jobs/job-failure";
import { settingsSchema } from "@/lib/server/core/env";

const root = path.join(import.meta.dirname, "../..");
const guide = readFileSync(path.join(root, "docs/operations.md"), "utf8");

const sources = ["app", "lib"].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(path.join(root, folder, file), "utf8")),
);

/** "level event" of every line the product writes. */
function writtenEvents(): string[] {
  const calls = sources.flatMap((text) => [
    ...text.matchAll(/\blog\.(info|warn|error)\(\{\s*event: "(\w+)"/g),
  ]);
  return [...new Set(calls.map(([, level, event]) => `${level} ${event}`))].toSorted();
}

/** "level event" of every row of the guide's table; a row may hold several. */
function explainedEvents(): string[] {
  const rows = guide.matchAll(/^\| (`\w+`(?: `\w+`)*) \| (info|warn|error) \| .+ \| .+ \|$/gm);
  return [...rows]
    .flatMap(([, names = "", level]) =>
      names.split(" ").map((name) => `${level} ${name.slice(1, -1)}`),
    )
    .toSorted();
}

describe("the operations guide", () => {
  it("explains every event of the log with its level, and no other", () => {
    expect(writtenEvents().length).toBeGreaterThan(20);
    expect(explainedEvents()).toEqual(writtenEvents());
  });

  it("can be checked: each line of the log names its event in so many words", () => {
    const calls = sources.flatMap((text) => text.match(/\blog(\.\w+|\[)(?=.*\()/g) ?? []);
    const plain = sources.flatMap(
      (text) => text.match(/\blog\.(info|warn|error)\(\{\s*event: "\w+"/g) ?? [],
    );

    expect(calls).toHaveLength(plain.length);
  });

  it("names settings and failures that exist", () => {
    const settings = Object.keys(settingsSchema.shape);
    const named = guide.match(/`(?:FAL|SUPABASE|CRON|APP|LOG|ADMIN|USE)_[A-Z_]+`/g) ?? [];
    const codes = ["provider_account", "deadline_exceeded", "result_gone", "submission_lost"];

    expect(named.filter((name) => !settings.includes(name.slice(1, -1)))).toEqual([]);
    expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
    expect(codes.filter((code) => !isFailureCode(code))).toEqual([]);
  });
});
