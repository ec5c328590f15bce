import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const code = /\.(ts|tsx|mts|js|mjs)$/;

/** The source files below a folder, or that file, as paths from the root. */
function filesIn(...places: string[]): string[] {
  return places.flatMap((place) =>
    code.test(place)
      ? [place]
      : readdirSync(path.join(root, place), { recursive: true, encoding: "utf8" })
          .filter((file) => code.test(file))
          .map((file) => path.join(place, file)),
  );
}

const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
const holding = (files: string[], pattern: RegExp) =>
  files.filter((file) => pattern.test(textOf(file)));

/** What a file imports, also dynamically or to re-export; relative names as paths from the root with "@/". */
function importsOf(file: string): string[] {
  // A template can only be imported dynamically; behind "from" it is a comment's.
  const names = textOf(file).matchAll(
    /(?:\bfrom\s+|\bimport\s+)["']([^"'\n]+)["']|\b(?:import|require)\s*\(\s*["'`]([^"'`]+)["'`]/g,
  );
  return [...names].map(([, fixed, dynamic]) => {
    const name = fixed ?? dynamic ?? "";
    return name.startsWith(".") ? `@/${path.join(path.dirname(file), name)}` : name;
  });
}

/** "file → import" for each import that is not allowed. */
function breaches(files: string[], isAllowed: (name: string) => boolean): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !isAllowed(name))
      .map((name) => `${file} → ${name}`),
  );
}

const product = filesIn("app", "components", "hooks", "lib");
const whole = [...product, ...filesIn("instrumentation.ts", "proxy.ts", "next.config.ts")];

describe("the walk over the sources", () => {
  it("sees them", () => {
    expect(filesIn("lib/server").length).toBeGreaterThan(20);
    expect(importsOf("lib/server/fal/queue.ts")).toContain("@/lib/server/core/env");
    expect(importsOf("lib/server/fal/queue.ts")).toContain("@/lib/domain/jobs/job-failure");
    expect(importsOf("lib/server/fal/queue.ts")).toContain("server-only");
  });
});

describe("lib/server", () => {
  it("says server-only in the first line of every file", () => {
    const silent = filesIn("lib/server").filter(
      (file) => !textOf(file).startsWith('import "server-only";\n') && !isGenerated(file),
    );

    expect(silent).toEqual([]);
  });

  it("imports itself, lib/domain, lib/i18n and packages", () => {
    const isAllowed = (name: string) =>
      !name.startsWith("@/") || /^@\/lib\/(server|domain|i18n)\b/.test(name);

    expect(breaches(filesIn("lib/server"), isAllowed)).toEqual([]);
  });
});

/** Written by a command: types and the labels of the database's enums. */
function isGenerated(file: string): boolean {
  return file === "lib/server/db/database-types.ts";
}

describe("lib/domain", () => {
  it("imports itself and zod only", () => {
    const isAllowed = (name: string) => name === "zod" || name.startsWith("@/lib/domain/");

    expect(breaches(filesIn("lib/domain"), isAllowed)).toEqual([]);
  });

  it("touches no process, no network, no storage and no page", () => {
    const outside = /\b(process|document|window|localStorage|globalThis)\.|\bfetch\(/;

    expect(holding(filesIn("lib/domain"), outside)).toEqual([]);
  });
});

describe("lib/i18n", () => {
  it("imports itself, lib/domain and use-intl only", () => {
    const isAllowed = (name: string) =>
      /^use-intl(\/core)?$/.test(name) || /^@\/lib\/(i18n|domain)\b/.test(name);

    expect(breaches(filesIn("lib/i18n"), isAllowed)).toEqual([]);
  });
});

describe("the browser's side", () => {
  it("never imports lib/server", () => {
    const isAllowed = (name: string) => !name.includes("lib/server") && name !== "server-only";

    expect(breaches(filesIn("components", "hooks", "lib/browser"), isAllowed)).toEqual([]);
  });

  it("has components that reach the network through a hook", () => {
    expect(breaches(filesIn("components"), (name) => !name.startsWith("@/lib/browser"))).toEqual(
      [],
    );
    expect(holding(filesIn("components"), /\bfetch\(/)).toEqual([]);
  });

  it("takes texts from its provider, so that no bundle holds every screen in every language", () => {
    const ofValues = /^import (?!type )[^;]*?from "@\/lib\/i18n(\/(en|fr)\b[^"]*)?";$/m;

    expect(holding(filesIn("components", "hooks", "lib/browser"), ofValues)).toEqual([]);
  });

  it("knows no Supabase", () => {
    expect(
      breaches(filesIn("components", "hooks", "lib/browser"), (name) => !/supabase/.test(name)),
    ).toEqual([]);
  });
});

/** Rooms are the folders of a tier: lib/domain/jobs, lib/server/db, hooks/ads; a tier's own files are a room, too. */
function roomOf(file: string): string {
  const folders = path.dirname(file).split("/");
  return folders.slice(0, folders[0] === "lib" ? 3 : 2).join("/");
}

/** Every room with the rooms its files import. */
function roomsOf(files: string[]): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const file of files) {
    const room = roomOf(file);
    const imported = rooms.get(room) ?? new Set();
    rooms.set(room, imported);
    for (const name of importsOf(file)) {
      const target = name.startsWith("@/") ? resolved(name.slice(2)) : undefined;
      if (target !== undefined && roomOf(target) !== room) imported.add(roomOf(target));
    }
  }
  return rooms;
}

function resolved(name: string): string | undefined {
  return [`${name}.ts`, `${name}.tsx`, `${name}/index.ts`].find((file) => product.includes(file));
}

/** A way from a room back to itself, or null. */
function circleIn(rooms: Map<string, Set<string>>): string[] | null {
  const done = new Set<string>();
  const visit = (room: string, way: string[]): string[] | null => {
    if (way.includes(room)) return [...way.slice(way.indexOf(room)), room];
    if (done.has(room)) return null;
    for (const next of rooms.get(room) ?? []) {
      const circle = visit(next, [...way, room]);
      if (circle !== null) return circle;
    }
    done.add(room);
    return null;
  };
  for (const room of rooms.keys()) {
    const circle = visit(room, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe("rooms", () => {
  it("import in one direction: no way leads from one back to itself", () => {
    const rooms = roomsOf(product);

    expect(rooms.size).toBeGreaterThan(40);
    expect(circleIn(rooms)).toBeNull();
  });

  it("would show the way round", () => {
    const rooms = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["b"])],
    ]);

    expect(circleIn(rooms)).toEqual(["b", "c", "b"]);
  });
});

describe("the whole product", () => {
  it("mentions nothing under tests/", () => {
    expect(holding(product, /\btests\//)).toEqual([]);
    expect(breaches(whole, (name) => !/^@\/(tests|scripts)\b/.test(name))).toEqual([]);
  });

  it("reads the environment in lib/server/core/env.ts and instrumentation.ts alone", () => {
    const readers = holding(whole, /\bprocess\s*\??\.\s*env\b|["']process["']|import\.meta\.env/);

    expect(readers.toSorted()).toEqual(["instrumentation.ts", "lib/server/core/env.ts"]);
  });

  it("bakes nothing into the bundle", () => {
    const all = [...whole, ...filesIn("scripts")];

    expect(holding(all, /NEXT_PUBLIC_/)).toEqual([]);
    expect(holding(["next.config.ts"], /\benv\s*:/)).toEqual([]);
  });

  it("has no any, no non-null assertion and no silenced checker", () => {
    const sources = product.filter((file) => !isGenerated(file));

    expect(holding(sources, /\bas any\b|:\s*any\b|@ts-(ignore|nocheck|expect-error)/)).toEqual([]);
  });

  it("keeps the service role key and the fal key in lib/server", () => {
    const outside = whole.filter((file) => !file.startsWith("lib/server/"));

    expect(holding(outside, /supabaseServiceRoleKey|falKey\b|falWebhookSecrets/)).toEqual([]);
  });

  it("sends nothing to fal but through the client that tries once", () => {
    const callers = breaches(whole, (name) => !name.startsWith("@fal-ai/"));

    expect(callers).toEqual(["lib/server/fal/client.ts → @fal-ai/client"]);
  });
});
